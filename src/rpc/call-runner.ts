import { startTimer } from "../core/timing.ts"
import type { Handler } from "./handler.ts"
import { invoke, isThenable } from "./invoke.ts"
import { TimeoutError } from "./python/exceptions.ts"
import { RunningCall } from "./running-call.ts"
import type { Invocation } from "./wire.ts"

/** How a call ended. A call that was cancelled has no outcome. */
export interface CallOutcome {
  succeeded(value: unknown): void
  failed(error: unknown): void
}

/** Runs the calls of a server: as many at once as come, each cancelled after a time limit if there is one. */
export class CallRunner {
  readonly #handler: Handler
  readonly #timeout: number | undefined
  readonly #running = new Set<RunningCall>()

  /** `timeout`: milliseconds that a method may take. */
  constructor(handler: Handler, timeout: number | undefined) {
    this.#handler = handler
    this.#timeout = timeout
  }

  /** Calls that have not ended. */
  get running(): number {
    return this.#running.size
  }

  /** Runs a call and tells its outcome: at once if the method needs no time. */
  run(invocation: Invocation, outcome: CallOutcome): void {
    const call = new RunningCall(invocation.name)
    let result: unknown
    try {
      result = invoke(this.#handler, invocation, call)
    } catch (error) {
      outcome.failed(error)
      return
    }
    if (isThenable(result)) this.#await(call, result, outcome)
    else outcome.succeeded(result)
  }

  /** Cancels all that run. Their outcomes are not told. */
  cancelAll(reason: unknown): void {
    for (const call of this.#running) call.cancel(reason)
    this.#running.clear()
  }

  #await(call: RunningCall, result: PromiseLike<unknown>, outcome: CallOutcome): void {
    this.#running.add(call)
    const timeout = this.#timeout
    const timer =
      timeout === undefined ? undefined : startTimer(timeout, () => this.#late(call, outcome, timeout))
    const ended = (): boolean => {
      timer?.stop()
      return this.#running.delete(call)
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

  #late(call: RunningCall, outcome: CallOutcome, timeout: number): void {
    if (!this.#running.delete(call)) return
    const error = new TimeoutError(`${call.name}() took longer than ${timeout} ms.`)
    call.cancel(error)
    outcome.failed(error)
  }
}
