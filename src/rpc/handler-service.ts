import type { CallRunner } from "./call-runner.ts"
import type { ConnectedProtocol } from "./connected-protocol.ts"
import type { ServerMiddleware } from "./server-middleware.ts"
import { Service } from "./service.ts"

/**
 * A service with a handler. Made by `serveRpc`, `servePipeline` and `servePubSub`.
 *
 * ```ts
 * const service: HandlerService = await servePipeline(api, { bind: "tcp://127.0.0.1:*" })
 * console.log(service.running, "methods run")
 * ```
 */
export class HandlerService extends Service {
  readonly #runner: CallRunner

  constructor(protocol: ConnectedProtocol, runner: CallRunner) {
    super(protocol)
    this.#runner = runner
  }

  /** Calls whose methods have not ended. */
  get running(): number {
    return this.#runner.running
  }

  /**
   * Puts a function around all calls from now on, inside of those that are there already: for tracing, metrics,
   * checking who calls.
   *
   * ```ts
   * server.use((call, next) => {
   *   if (call.metadata["token"] !== "secret") throw new py.PermissionError("who are you?")
   *   return next()
   * })
   * ```
   */
  use(middleware: ServerMiddleware): this {
    this.#runner.use(middleware)
    return this
  }
}
