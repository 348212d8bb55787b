import { sortArguments } from "./call-arguments.ts"
import { callProxy } from "./call-proxy.ts"
import { CallRunner } from "./call-runner.ts"
import type { NotificationsOf } from "./client-types.ts"
import { checkHandler, type Handler } from "./handler.ts"
import { HandlerService } from "./handler-service.ts"
import { RpcLog } from "./log.ts"
import { NoticeClientProtocol } from "./notice-client-protocol.ts"
import { NoticeServerProtocol } from "./notice-server-protocol.ts"
import { openService } from "./open-service.ts"
import { Packer } from "./packer.ts"
import { Service } from "./service.ts"
import type { ServerOptions, ServiceOptions } from "./service-options.ts"

/**
 * A client that notifies a pipeline. Made by `connectPipeline`.
 *
 * ```ts
 * const client: PipelineClient<typeof api> = await connectPipeline({ connect: "tcp://127.0.0.1:5557" })
 * await client.notify.store("answer", 42)
 * ```
 */
export class PipelineClient<Api = unknown> extends Service {
  /**
   * The pipeline's methods, by their dotted names. A call is sent when it is made and has no answer: the promise
   * gives null, at once unless too much waits to be sent. It rejects with a `ServiceClosedError`, and with
   * `TypeError` for arguments that cannot be packed.
   */
  readonly notify: NotificationsOf<Api>

  constructor(protocol: NoticeClientProtocol) {
    super(protocol)
    this.notify = callProxy(
      (name, args) => protocol.notify([], name, sortArguments(args)),
      "The name of the RPC method is empty.",
    ) as NotificationsOf<Api>
  }
}

/**
 * Serves the methods of a handler to notifications, which get no answer: to those of our clients, and of Python's
 * aiozmq. Errors of callers and results that are not null are logged.
 *
 * Rejects with `TypeError` for what cannot be served, and with what binding and connecting reject with.
 *
 * ```ts
 * const handler = { store: method({ key: String, value: Number }, ({ key, value }) => { handle(key, value) }) }
 * await using pipeline = await servePipeline(handler, { bind: "tcp://127.0.0.1:*" })
 * ```
 */
export const servePipeline = async (
  handler: Handler,
  options: ServerOptions = {},
): Promise<HandlerService> => {
  const parts = {
    packer: new Packer(options),
    log: new RpcLog(options),
    runner: new CallRunner(checkHandler(handler), options),
    kind: "Pipeline" as const,
    skip: 0,
  }
  const protocol = await openService(new NoticeServerProtocol(parts), "PULL", options)
  return new HandlerService(protocol, parts.runner)
}

/**
 * A client for pipelines. With several endpoints the notifications go to them in turn. Rejects with what binding
 * and connecting reject with.
 *
 * ```ts
 * await using client = await connectPipeline<typeof api>({ connect: "tcp://127.0.0.1:5557" })
 * await client.notify.store("answer", 42)
 * ```
 */
export const connectPipeline = async <Api = unknown>(options: ServiceOptions): Promise<PipelineClient<Api>> =>
  new PipelineClient<Api>(
    await openService(new NoticeClientProtocol(new Packer(options), "Pipeline"), "PUSH", options),
  )
