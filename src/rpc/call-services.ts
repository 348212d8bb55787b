import { CallRunner } from "./call-runner.ts"
import type { ErrorTable } from "./error-table.ts"
import { checkHandler, type Handler } from "./handler.ts"
import { HandlerService } from "./handler-service.ts"
import { RpcLog } from "./log.ts"
import { newHeaders, openService } from "./open-service.ts"
import { Packer } from "./packer.ts"
import { RpcClient } from "./rpc-client.ts"
import { RpcClientProtocol } from "./rpc-client-protocol.ts"
import { RpcServerProtocol } from "./rpc-server-protocol.ts"
import type { ServerOptions, ServiceOptions } from "./service-options.ts"

/** What `connectRpc` takes. */
export interface ConnectRpcOptions extends ServiceOptions {
  /** Milliseconds that a call may wait for its answer. Default: for ever. */
  readonly timeout?: number | undefined
  /** Classes for errors by their names on the wire, before those that every client knows. */
  readonly errorTable?: ErrorTable | undefined
}

/** What `serveRpc` takes. */
export interface ServeRpcOptions extends ServerOptions {
  /** Whether callers may ask for all methods and their parameters: `client.call.$methods()`. Default: false. */
  readonly introspection?: boolean | undefined
  /**
   * Streams that may be open at a time: one more ends the one whose caller has asked for nothing for the longest time,
   * since nothing tells a server that a caller has gone. Default: 10 000.
   */
  readonly maxStreams?: number | undefined
}

const mostStreams = 10_000

/**
 * Serves the methods of a handler to any number of clients: to ours, and to those of Python's aiozmq. Methods run
 * at the same time; each answer goes out when it is there.
 *
 * Rejects with `TypeError` for what cannot be served, `RangeError` for a `maxStreams` that is no whole number from 1 on,
 * and with what binding and connecting reject with.
 *
 * ```ts
 * const api = { add: method([param("a", Number), param("b", Number)], ({ a, b }) => a + b) }
 * await using server = await serveRpc(api, { bind: "tcp://127.0.0.1:*" })
 * ```
 */
export const serveRpc = async (handler: Handler, options: ServeRpcOptions = {}): Promise<HandlerService> => {
  const { maxStreams = mostStreams } = options
  if (!Number.isInteger(maxStreams) || maxStreams < 1) {
    throw new RangeError(`The option maxStreams must be a whole number from 1 on, not ${String(maxStreams)}.`)
  }
  const parts = {
    packer: new Packer(options),
    headers: newHeaders(),
    log: new RpcLog(options),
    runner: new CallRunner(checkHandler(handler), options),
    maxStreams,
  }
  const protocol = await openService(new RpcServerProtocol(parts), "ROUTER", options)
  return new HandlerService(protocol, parts.runner)
}

/**
 * A client for services of `serveRpc` and of Python's aiozmq. With several endpoints the calls go to them in turn.
 * With the type of the handler the calls are typed. Rejects with what binding and connecting reject with.
 *
 * ```ts
 * await using client = await connectRpc<typeof api>({ connect: "tcp://127.0.0.1:5555", timeout: 2000 })
 * await client.call.add(1, 2)
 * ```
 */
export const connectRpc = async <Api = unknown>(options: ConnectRpcOptions): Promise<RpcClient<Api>> => {
  const parts = {
    packer: new Packer(options),
    headers: newHeaders(),
    log: new RpcLog(options),
    errorTable: options.errorTable,
  }
  const protocol = await openService(new RpcClientProtocol(parts), "DEALER", options)
  return new RpcClient<Api>(protocol, { timeout: options.timeout })
}
