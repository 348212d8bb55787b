import { utf8 } from "../core/bytes.ts"
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

/** A topic: text goes out as UTF-8. */
export type Topic = string | Uint8Array

/** What `servePubSub` takes. */
export interface ServePubSubOptions extends ServerOptions {
  /** Topics to subscribe to from the beginning: one, or any number. Each is a prefix; an empty one gets everything. */
  readonly subscribe?: Topic | Iterable<Topic> | undefined
}

/**
 * A client that publishes calls. Made by `connectPubSub`.
 *
 * ```ts
 * const client: PubSubClient<typeof api> = await connectPubSub({ bind: "tcp://127.0.0.1:*" })
 * await client.publish("weather.oslo").changed({ degrees: -3 })
 * ```
 */
export class PubSubClient<Api = unknown> extends Service {
  readonly #protocol: NoticeClientProtocol

  constructor(protocol: NoticeClientProtocol) {
    super(protocol)
    this.#protocol = protocol
  }

  /**
   * The methods of those who subscribed to a topic; `null` is the empty topic. A call goes to all of them, and to
   * nobody if there is none. Throws `TypeError` for what is no topic.
   *
   * ```ts
   * await client.publish("weather.oslo").changed({ degrees: -3 })
   * ```
   */
  publish(topic: Topic | null): NotificationsOf<Api> {
    const frame = topicFrame(topic)
    return callProxy(
      (name, args) => this.#protocol.notify([frame], name, sortArguments(args)),
      "The name of the PubSub method is empty.",
    ) as NotificationsOf<Api>
  }
}

/**
 * A service of published calls. Made by `servePubSub`.
 *
 * ```ts
 * const service: PubSubService = await servePubSub(api, { connect: "tcp://127.0.0.1:5556" })
 * service.subscribe("weather.")
 * ```
 */
export class PubSubService extends HandlerService {
  /**
   * Serves calls that are published to topics with this prefix, from now on. Throws `TypeError` for what is neither
   * text nor bytes, and a `ServiceClosedError` once the connection is lost.
   *
   * ```ts
   * service.subscribe("weather.")
   * ```
   */
  subscribe(topic: Topic): void {
    this.transport.subscribe(checkTopic(topic))
  }

  /**
   * Ends a subscription. One that there is not is no error. Throws as `subscribe`.
   *
   * ```ts
   * service.unsubscribe("weather.")
   * ```
   */
  unsubscribe(topic: Topic): void {
    this.transport.unsubscribe(checkTopic(topic))
  }
}

/**
 * Serves the methods of a handler to calls that are published: by our clients, and by those of Python's aiozmq. Errors
 * of callers and results that are not null are logged.
 *
 * Rejects with `TypeError` for what cannot be served and for topics that are none, and with what binding and connecting
 * reject with.
 *
 * ```ts
 * const handler = { changed: method({ degrees: Number }, ({ degrees }) => { handle(degrees) }) }
 * await using service = await servePubSub(handler, { connect: "tcp://127.0.0.1:5556", subscribe: "weather." })
 * ```
 */
export const servePubSub = async (
  handler: Handler,
  options: ServePubSubOptions = {},
): Promise<PubSubService> => {
  const topics = topicsOf(options.subscribe)
  const parts = {
    packer: new Packer(options),
    log: new RpcLog(options),
    runner: new CallRunner(checkHandler(handler), options),
    kind: "PubSub" as const,
    skip: 1,
  }
  const protocol = await openService(new NoticeServerProtocol(parts), "SUB", options)
  const service = new PubSubService(protocol, parts.runner)
  for (const topic of topics) service.subscribe(topic)
  return service
}

/**
 * A client that publishes calls. Rejects with what binding and connecting reject with.
 *
 * ```ts
 * await using client = await connectPubSub<typeof api>({ bind: "tcp://127.0.0.1:*" })
 * await client.publish("weather.oslo").changed({ degrees: -3 })
 * ```
 */
export const connectPubSub = async <Api = unknown>(options: ServiceOptions): Promise<PubSubClient<Api>> =>
  new PubSubClient<Api>(
    await openService(new NoticeClientProtocol(new Packer(options), "PubSub"), "PUB", options),
  )

const checkTopic = (topic: Topic): Topic => {
  if (typeof topic === "string" || topic instanceof Uint8Array) return topic
  throw new TypeError("A topic must be text or bytes.")
}

const topicFrame = (topic: Topic | null): Uint8Array => {
  if (topic === null) return utf8("")
  return typeof topic === "string" ? utf8(topic) : (checkTopic(topic) as Uint8Array)
}

const topicsOf = (topics: ServePubSubOptions["subscribe"]): Topic[] => {
  if (topics === undefined || topics === null) return []
  if (typeof topics === "string" || topics instanceof Uint8Array) return [topics]
  if (typeof topics !== "object" || !(Symbol.iterator in topics)) {
    throw new TypeError("subscribe must be a topic or an iterable of topics.")
  }
  return [...topics].map(checkTopic)
}
