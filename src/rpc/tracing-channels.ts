import { diagnosticChannel } from "#transports"
import type { RpcTrace } from "./rpc-trace.ts"

/** The five channels that Node's `tracingChannel` has for a name. */
export class TracingChannels {
  readonly #start
  readonly #end
  readonly #asyncStart
  readonly #asyncEnd
  readonly #error

  constructor(name: string) {
    const channel = (moment: string) => diagnosticChannel<RpcTrace>(`tracing:${name}:${moment}`)
    this.#start = channel("start")
    this.#end = channel("end")
    this.#asyncStart = channel("asyncStart")
    this.#asyncEnd = channel("asyncEnd")
    this.#error = channel("error")
  }

  /** Whether anybody subscribed to one of them. The only thing that is asked for a call that nobody traces. */
  get hasSubscribers(): boolean {
    return (
      this.#start.hasSubscribers ||
      this.#end.hasSubscribers ||
      this.#asyncStart.hasSubscribers ||
      this.#asyncEnd.hasSubscribers ||
      this.#error.hasSubscribers
    )
  }

  /** Runs the part of a call that waits for nothing. What it throws is the error of the call. */
  run<Result>(trace: RpcTrace, part: () => Result): Result {
    return this.#start.runStores(trace, () => {
      try {
        return part()
      } catch (error) {
        this.failed(trace, error)
        throw error
      } finally {
        this.#end.publish(trace)
      }
    })
  }

  failed(trace: RpcTrace, error: unknown): void {
    trace.error = error
    this.#error.publish(trace)
  }

  /** What a call waited for is there: runs what is done with it. */
  settle(trace: RpcTrace, part: () => void): void {
    this.#asyncStart.publish(trace)
    try {
      part()
    } finally {
      this.#asyncEnd.publish(trace)
    }
  }
}

/** Calls, streams, notifications and publications of clients, as their callers see them. */
export const tracedCalls = new TracingChannels("typemq:rpc.call")

/** Calls of services, from a method's start to its end. */
export const tracedService = new TracingChannels("typemq:rpc.serve")
