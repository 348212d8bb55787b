import { NumberMap } from "../core/number-map.ts"
import { startTimer } from "../core/timing.ts"
import type { Handler } from "./handler.ts"
import { introspectionName, introspectionOf } from "./introspection.ts"
import { invoke, isThenable } from "./invoke.ts"
import { TimeoutError } from "./python/exceptions.ts"
import type { RpcTrace } from "./rpc-trace.ts"
import { RunningCall } from "./running-call.ts"
import { runServerMiddleware, type ServerMiddleware } from "./server-middleware.ts"
import { traceService } from "./trace-service.ts"
import { tracedService } from "./tracing-channels.ts"
import type { Invocation } from "./wire.ts"

/** Who learns how calls ended, and of which. A call that was cancelled has no outcome. */
export interface CallOutcome<Asked> {
  /** What traces tell of a call. */
  traced(asked: Asked): RpcTrace
  succeeded(asked: Asked, value: unknown, call: RunningCall): void
  failed(asked: Asked, error: unknown): void
  /** The caller waits no longer. */
  abandoned?(asked: Asked): void
}

/** The same for one call that takes its time. */
interface LateOutcome {
  succeeded(value: unknown): void
  failed(error: unknown): void
  abandoned(): void
}

/** What came with a call beside its arguments. */
export interface CallDetails {
  /** Milliseconds until the caller stops waiting. */
  readonly timeout?: number | undefined
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
}

/** How a server runs its calls. */
export interface CallRunnerOptions {
  readonly timeout?: number | undefined
  readonly introspection?: boolean | undefined
}

/** Runs the calls of a server: as many at once as come, each cancelled after a time limit if there is one. */
export class CallRunner {
  readonly #handler: Handler
  readonly #introspection: Handler | undefined
  readonly #timeout: number | undefined
  readonly #middleware: ServerMiddleware[] = []
  readonly #running = new NumberMap<RunningCall>()
  #lastNumber = 0

  /** `timeout`: milliseconds that a method may take. `introspection`: whether callers may ask for all methods. */
  constructor(handler: Handler, { timeout, introspection = false }: CallRunnerOptions) {
    this.#handler = handler
    this.#introspection = introspection ? introspectionOf(handler) : undefined
    this.#timeout = timeout
  }

  /** Calls that have not ended. */
  get running(): number {
    return this.#running.size
  }

  /** Puts a function around all calls from now on, inside of those that are there already. */
  use(middleware: ServerMiddleware): void {
    if (typeof middleware !== "function") throw new TypeError("A middleware must be a function.")
    this.#middleware.push(middleware)
  }

  /** Runs a call and tells its outcome: at once if the method needs no time. Answers the call while it runs. */
  run<Asked>(
    invocation: Invocation,
    asked: Asked,
    outcome: CallOutcome<Asked>,
    details?: CallDetails,
  ): RunningCall | undefined {
    return tracedService.hasSubscribers
      ? traceService(asked, outcome, (traced) => this.#run(invocation, asked, traced, details))
      : this.#run(invocation, asked, outcome, details)
  }

  #run<Asked>(
    invocation: Invocation,
    asked: Asked,
    outcome: CallOutcome<Asked>,
    details: CallDetails | undefined,
  ): RunningCall | undefined {
    const deadline = details?.timeout === undefined ? undefined : Date.now() + details.timeout
    const call = new RunningCall(this.#freeNumber(), invocation.name, deadline, details?.metadata)
    const own = invocation.name === introspectionName ? this.#introspection : undefined
    const handler = own ?? this.#handler
    let result: unknown
    try {
      result =
        this.#middleware.length === 0
          ? invoke(handler, invocation, call)
          : runServerMiddleware(this.#middleware, handler, invocation, call)
    } catch (error) {
      outcome.failed(asked, error)
      return undefined
    }
    if (!isThenable(result)) {
      outcome.succeeded(asked, result, call)
      return undefined
    }
    this.#await(call, result, details?.timeout, {
      succeeded: (value) => outcome.succeeded(asked, value, call),
      failed: (error) => outcome.failed(asked, error),
      abandoned: () => outcome.abandoned?.(asked),
    })
    return call
  }

  /** Cancels a call, if it still runs. Its outcome is not told. */
  cancel(call: RunningCall, reason: unknown): void {
    this.#running.take(call.number)
    call.cancel(reason)
  }

  /** Cancels all that run. Their outcomes are not told. */
  cancelAll(reason: unknown): void {
    for (const call of this.#running.values()) call.cancel(reason)
    this.#running.clear()
  }

  #freeNumber(): number {
    do this.#lastNumber = (this.#lastNumber + 1) >>> 0
    while (this.#running.has(this.#lastNumber))
    return this.#lastNumber
  }

  #await(
    call: RunningCall,
    result: PromiseLike<unknown>,
    patience: number | undefined,
    outcome: LateOutcome,
  ): void {
    this.#running.set(call.number, call)
    // Nobody waits for the outcome any more then.
    const giveUp = (): void => {
      this.cancel(call, new TimeoutError(`The caller of ${call.name}() waits no longer.`))
      outcome.abandoned()
    }
    const callerTimer = patience === undefined ? undefined : startTimer(patience, giveUp)
    const timeout = this.#timeout
    const timer =
      timeout === undefined ? undefined : startTimer(timeout, () => this.#late(call, outcome, timeout))
    const ended = (): boolean => {
      timer?.stop()
      callerTimer?.stop()
      return this.#running.take(call.number) !== undefined
    }
    result.then(
      (value) => {
        if (ended()) outcome.succeeded(value)
      },
      (error: unknown) => {
        if (ended()) outcome.failed(error)
      },
    )
  }

  #late(call: RunningCall, outcome: LateOutcome, timeout: number): void {
    if (this.#running.take(call.number) === undefined) return
    const error = new TimeoutError(`${call.name}() took longer than ${timeout} ms.`)
    call.cancel(error)
    outcome.failed(error)
  }
}
