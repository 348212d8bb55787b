/**
 * A transport for winston: publishes what is logged over a PUB socket, for our watchers and PyZMQ's. Needs
 * `winston-transport`, which winston brings along; where packages do not see each other's, install it.
 *
 * ```ts
 * import { createLogger } from "winston"
 * import { PubTransport } from "typemq/log/winston"
 *
 * const transport = new PubTransport({ endpoint: "tcp://127.0.0.1:5555", rootTopic: "shop" })
 * createLogger({ transports: [transport] }).info("connected", { topic: "db" }) // topic: "shop.INFO.db"
 * ```
 *
 * @module typemq/log/winston
 */
import Transport from "winston-transport"
import type { Publisher, XPublisher } from "../socket/publish-subscribe-sockets.ts"
import type { LogLevel } from "./level.ts"
import { PubHandler } from "./pub-handler.ts"
import type { PubHandlerOptions } from "./pub-handler-options.ts"
import { type WinstonInfo, type WinstonReading, winstonRecord } from "./winston-record.ts"

export type { WinstonInfo } from "./winston-record.ts"

/** What the transport is told: what winston's transports are, what the handler is, and where to publish. */
export interface PubTransportOptions
  extends Transport.TransportStreamOptions,
    Omit<PubHandlerOptions, "level"> {
  /** Where to bind, or (see `connect`) to connect; or a PUB or XPUB socket that is bound already. */
  readonly endpoint?: string | Publisher | XPublisher | undefined
  /** A handler that is there already, instead of an endpoint. It stays open. */
  readonly handler?: PubHandler | undefined
  /**
   * What is sent: `"formatted"` (default), the text that winston's formats made, with a line's end; or `"text"`, as the
   * handler formats it, with the fields of the record as JSON behind its message.
   */
  readonly body?: "formatted" | "text" | undefined
  /** The field that holds the topic below the level. Default: `"topic"`. */
  readonly topicKey?: string | undefined
  /** Levels for those of winston, by name. Default: as the documents have it. */
  readonly levels?: Readonly<Record<string, LogLevel>> | undefined
}

/**
 * Publishes what winston logs. Logging never waits for subscribers: see `handler.lost`.
 *
 * ```ts
 * import { createLogger, format } from "winston"
 *
 * const transport = new PubTransport({ endpoint: "tcp://127.0.0.1:*" })
 * const log = createLogger({ format: format.simple(), transports: [transport] })
 * transport.on("finish", () => console.log("all is sent"))
 * log.end()
 * ```
 */
export class PubTransport extends Transport {
  /** What publishes the records. */
  readonly handler: PubHandler
  readonly #reading: WinstonReading
  readonly #own: boolean

  /** Throws `TypeError` without an endpoint and a handler, and what binding and connecting throws. */
  constructor(options: PubTransportOptions) {
    super(options)
    const {
      endpoint,
      handler,
      body = "formatted",
      topicKey = "topic",
      levels = {},
      level: _,
      ...rest
    } = options
    if (handler === undefined && endpoint === undefined) {
      throw new TypeError("The winston transport needs an endpoint to publish at, or a handler.")
    }
    this.handler = handler ?? new PubHandler(endpoint as string, rest)
    this.#own = handler === undefined
    this.#reading = { body, topicKey, levels }
  }

  /**
   * Publishes a record: for winston to call.
   *
   * ```ts
   * new PubTransport({ handler }).log({ level: "info", message: "hello" }, handle)
   * ```
   */
  override log(info: WinstonInfo, next: () => void): void {
    try {
      this.handler.emit(winstonRecord(info, this.#reading))
    } catch (error) {
      this.handler.reportError(error, { level: "INFO", message: "a record of winston's" })
    }
    setImmediate(() => this.emit("logged", info))
    next()
  }

  /**
   * Ends the handler, if the transport made it: for winston to call, when the transport is removed.
   *
   * ```ts
   * const transport = new PubTransport({ endpoint: "tcp://127.0.0.1:*" })
   * transport.close()
   * ```
   */
  override close(): void {
    if (this.#own) void this.handler.close()
  }

  /** @internal After `end`: everything is sent when the stream is finished. */
  override _final(done: (error?: Error | null) => void): void {
    const ended = this.#own ? this.handler.close() : Promise.resolve()
    void ended.then(() => done())
  }
}
