import type { SocketEngine } from "./socket-engine.ts"

/**
 * What `bindScoped` and `connectScoped` made: `using`, or `dispose` by hand, ends it.
 *
 * ```ts
 * using connection = push.connectScoped("tcp://127.0.0.1:5555")
 * await push.send(`over ${connection.endpoint}`)
 * ```
 */
export class ScopedEndpoint {
  /** The endpoint; of a bound one, with its port where a `*` was given. */
  readonly endpoint: string
  readonly #engine: SocketEngine
  readonly #action: "bind" | "connect"
  #ended = false

  /** @internal */
  constructor(engine: SocketEngine, action: "bind" | "connect", endpoint: string) {
    this.#engine = engine
    this.#action = action
    this.endpoint = endpoint
  }

  /** The port, where the endpoint has one. */
  get port(): number | undefined {
    const digits = /^\w+:\/\/.*:(\d+)(?:\/.*)?$/.exec(this.endpoint)?.[1]
    return digits === undefined ? undefined : Number(digits)
  }

  /**
   * Unbinds or disconnects. Does nothing when that was done before, or the socket is closed.
   *
   * ```ts
   * const connection = push.connectScoped("tcp://127.0.0.1:5555")
   * connection.dispose()
   * ```
   */
  dispose(): void {
    if (this.#ended || this.#engine.closed) return
    this.#ended = true
    try {
      this.#engine.end(this.endpoint)
    } catch (error) {
      // Whoever ended it otherwise has what they want.
      if ((error as { readonly code?: unknown }).code !== "ENOENT") throw error
    }
  }

  /** What `using` does at the end of a block. */
  [Symbol.dispose](): void {
    this.dispose()
  }

  /** What `await using` does at the end of a block. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose()
  }

  /**
   * What was done, and where.
   *
   * ```ts
   * console.log(`${push.connectScoped("tcp://127.0.0.1:5555")}`) // "connect tcp://127.0.0.1:5555"
   * ```
   */
  toString(): string {
    return `${this.#action} ${this.endpoint}`
  }

  /** What `console.log` shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `ScopedEndpoint {${this}}`
  }
}
