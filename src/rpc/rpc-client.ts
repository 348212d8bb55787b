import { sortArguments } from "./call-arguments.ts"
import { callProxy } from "./call-proxy.ts"
import type { ClientMiddleware } from "./client-middleware.ts"
import type { CallsOf, StreamsOf } from "./client-types.ts"
import type { CallOptions, RpcClientProtocol } from "./rpc-client-protocol.ts"
import { Service } from "./service.ts"

/**
 * A client of an RPC service. Made by `connectRpc`.
 *
 * ```ts
 * await using client = await connectRpc<typeof api>({ connect: "tcp://127.0.0.1:5555" })
 * await client.call.add(1, 2)
 * ```
 */
export class RpcClient<Api = unknown> extends Service {
  /**
   * The service's methods, by their dotted names: `client.call.users.find("Ada")`. The call is sent when it is made;
   * the promise gives its result, or rejects with the error that the method threw, a `NotFoundError`, a
   * `ParametersError`, a `TimeoutError` of Python's kind, a `ServiceClosedError`, or a `TypeError` for arguments that
   * cannot be packed.
   *
   * A plain object alone is a call by name; see `byName` and `positional`.
   */
  readonly call: CallsOf<Api>
  /**
   * The service's generators: `for await (const value of client.stream.count(10))`. The server is at most 64 values
   * ahead of what was taken, and leaving the loop ends the generator there. A signal ends a stream, a time limit does
   * not. Only TypeMQ servers stream; for others, and for methods that are no generators, the first value rejects with
   * a `TypeError`, of JavaScript's or of Python's kind.
   */
  readonly stream: StreamsOf<Api>
  readonly #protocol: RpcClientProtocol
  readonly #options: CallOptions

  constructor(protocol: RpcClientProtocol, options: CallOptions) {
    super(protocol)
    this.#protocol = protocol
    this.#options = options
    this.call = callProxy(
      (name, args) => protocol.call(name, sortArguments(args), options),
      "The name of the RPC method is empty.",
    ) as CallsOf<Api>
    this.stream = callProxy(
      (name, args) => protocol.stream(name, sortArguments(args), options),
      "The name of the RPC method is empty.",
    ) as StreamsOf<Api>
  }

  /** Calls that wait for an answer. */
  get waiting(): number {
    return this.#protocol.waiting
  }

  /**
   * Puts a function around all calls of this connection from now on, inside of those that are there already: for
   * tracing, metrics, credentials. Streams go past it.
   *
   * ```ts
   * client.use((call, next) => {
   *   call.metadata["token"] = "secret"
   *   return next()
   * })
   * ```
   */
  use(middleware: ClientMiddleware): this {
    this.#protocol.use(middleware)
    return this
  }

  /**
   * The same client with another time limit for its calls, in milliseconds; undefined: none. With a function it
   * gives that client to the function, and returns what the function does.
   *
   * ```ts
   * await client.withTimeout(1500).call.add(1, 2)
   * await client.withTimeout(1500, ({ call }) => call.add(1, 2))
   * ```
   */
  withTimeout(timeout: number | undefined): RpcCaller<Api>
  withTimeout<Result>(timeout: number | undefined, use: (client: RpcCaller<Api>) => Result): Result
  withTimeout(timeout: number | undefined, use?: (client: RpcCaller<Api>) => unknown): unknown {
    const client = this.with({ timeout })
    return use === undefined ? client : use(client)
  }

  /**
   * The same client with other options for its calls. It shares the connection: closing it closes this one too.
   *
   * ```ts
   * await client.with({ signal: AbortSignal.timeout(500) }).call.add(1, 2)
   * ```
   */
  with(options: CallOptions): RpcCaller<Api> {
    return new RpcCaller<Api>(this.#protocol, { ...this.#options, ...options })
  }
}

/**
 * A client with options of its own over the connection of another: what `with` and `withTimeout` give. Disposing of it
 * leaves the connection open; `close()` closes it.
 *
 * ```ts
 * using impatient: RpcCaller<typeof api> = client.withTimeout(100)
 * await impatient.call.add(1, 2)
 * ```
 */
export class RpcCaller<Api = unknown> extends RpcClient<Api> implements Disposable {
  /** Does nothing: the connection belongs to the client that it came from. */
  [Symbol.dispose](): void {}

  /** Does nothing: the connection belongs to the client that it came from. */
  override async [Symbol.asyncDispose](): Promise<void> {}
}
