/** A call, as middleware of a client sees it. What it changes is what is sent. */
export interface ClientCall {
  /** The method's full name. */
  readonly name: string
  /** The arguments by position. */
  positional: readonly unknown[]
  /** The arguments by name. */
  named: object
  /** What the server's middleware and handlers get as `metadata`. A Python service does not see it. */
  metadata: Record<string, unknown>
}

/**
 * A function around the calls of a client. It decides whether `next` is called, and what the caller gets: what it
 * returns, or the error that it throws.
 *
 * ```ts
 * const traced: ClientMiddleware = async (call, next) => {
 *   call.metadata["trace"] = crypto.randomUUID()
 *   const started = performance.now()
 *   try {
 *     return await next()
 *   } finally {
 *     handle(call.name, performance.now() - started)
 *   }
 * }
 * ```
 */
export type ClientMiddleware = (call: ClientCall, next: () => Promise<unknown>) => unknown

/** Makes the call inside of all the functions, the first outermost. */
export const runClientMiddleware = (
  chain: readonly ClientMiddleware[],
  call: ClientCall,
  make: () => Promise<unknown>,
): Promise<unknown> => {
  const step = async (index: number): Promise<unknown> => {
    const middleware = chain[index]
    return middleware === undefined ? make() : middleware(call, () => step(index + 1))
  }
  return step(0)
}
