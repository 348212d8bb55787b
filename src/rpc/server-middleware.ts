import type { CallContext } from "./call-context.ts"
import type { Handler } from "./handler.ts"
import { invoke } from "./invoke.ts"
import type { RunningCall } from "./running-call.ts"
import type { Invocation } from "./wire.ts"

/** A call, as middleware of a server sees it. */
export interface ServedCall extends CallContext {
  /** The arguments by position, as they came. */
  readonly positional: unknown
  /** The arguments by name, as they came. */
  readonly named: unknown
}

/**
 * A function around the calls of a server. It decides whether `next` is called, and what the caller gets: what it
 * returns, or the error that it throws.
 *
 * ```ts
 * const guarded: ServerMiddleware = (call, next) => {
 *   if (call.metadata["token"] !== "secret") throw new py.PermissionError("who are you?")
 *   return next()
 * }
 * ```
 */
export type ServerMiddleware = (call: ServedCall, next: () => Promise<unknown>) => unknown

/** Calls the method inside of all the functions, the first outermost. */
export const runServerMiddleware = (
  chain: readonly ServerMiddleware[],
  handler: Handler,
  invocation: Invocation,
  call: RunningCall,
): Promise<unknown> => {
  const served: ServedCall = {
    name: call.name,
    deadline: call.deadline,
    metadata: call.metadata,
    positional: invocation.positional,
    named: invocation.named,
    get signal() {
      return call.signal
    },
  }
  const step = async (index: number): Promise<unknown> => {
    const middleware = chain[index]
    return middleware === undefined
      ? invoke(handler, invocation, call)
      : middleware(served, () => step(index + 1))
  }
  return step(0)
}
