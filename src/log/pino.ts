/**
 * A transport for pino: publishes what is logged over a PUB socket, for our watchers and PyZMQ's. pino runs it in a worker
 * thread. Needs `pino-abstract-transport`, which pino brings along; where packages do not see each other's, install it.
 *
 * ```ts
 * import { pino } from "pino"
 *
 * const log = pino({
 *   transport: { target: "typemq/log/pino", options: { endpoint: "tcp://127.0.0.1:5555", rootTopic: "shop" } },
 * })
 * log.child({ topic: "db" }).info("connected") // "shop.INFO.db" "connected\n"
 * ```
 *
 * @module typemq/log/pino
 */
import { isMainThread, workerData } from "node:worker_threads"
import build from "pino-abstract-transport"
import { warn } from "../core/warning.ts"
import { POLLIN } from "../options/constants.ts"
import { Context } from "../socket/context.ts"
import { Publisher, XPublisher } from "../socket/publish-subscribe-sockets.ts"
import type { LogLevel } from "./level.ts"
import type { LogLoss } from "./log-loss.ts"
import { type PinoReading, pinoLevelValues, pinoRecord } from "./pino-record.ts"
import { PubHandler } from "./pub-handler.ts"

/** What the transport is told. It goes to another thread: data only, no functions. */
export interface PinoTransportOptions {
  /** Where to bind, or to connect. */
  readonly endpoint: string
  /** Whether to connect to the endpoint, where somebody collects, instead of binding it. Default: false. */
  readonly connect?: boolean | undefined
  /** What all topics begin with. Default: nothing. */
  readonly rootTopic?: string | undefined
  /**
   * What is sent: `"text"` (default), as a `PubHandler` formats it, with the fields of the record as JSON behind its message;
   * or `"json"`, the line that pino wrote.
   */
  readonly body?: "text" | "json" | undefined
  /** The field that holds the topic below the level. Default: `"topic"`. */
  readonly topicKey?: string | undefined
  /** Levels for those of pino, by name or number. Default: by number, as the documents have it. */
  readonly levels?: Readonly<Record<string, LogLevel>> | undefined
  /** Milliseconds to hold what is logged until somebody has subscribed. Default: 0, who comes late misses it. */
  readonly waitForSubscriber?: number | undefined
  /** Milliseconds to go on sending at the end. Default: 1000. */
  readonly linger?: number | undefined
  /** More options of the PUB socket, such as keys and high-water marks. */
  readonly socketOptions?: Readonly<Record<string, unknown>> | undefined
  /** Whether to publish a record about losses, too: a WARNING with the topic `lost`. Default: false. */
  readonly lossRecords?: boolean | undefined
}

/** What pino sends its transports: the stream has it as properties. */
interface Configured {
  readonly levels?: { readonly values?: Readonly<Record<string, number>> }
  readonly messageKey?: string
  readonly errorKey?: string
}

interface Parsed {
  readonly line: string
  readonly logged: Readonly<Record<string, unknown>>
}

/** The stream that pino writes to. */
export type PinoTransport = ReturnType<typeof build>

/**
 * Makes the stream; pino calls it with the transport's `options`. It can be called by hand as well, for a transport in the
 * same thread:
 *
 * ```ts
 * import { pino } from "pino"
 *
 * const stream = await pinoTransport({ endpoint: "tcp://127.0.0.1:*" })
 * pino(stream).info("hello")
 * ```
 *
 * Rejects with what binding and connecting rejects with.
 */
export const pinoTransport = async (options: PinoTransportOptions): Promise<PinoTransport> => {
  const { endpoint, connect = false, rootTopic, body = "text", waitForSubscriber = 0, lossRecords } = options
  if (typeof endpoint !== "string") throw new TypeError("The pino transport needs an endpoint to publish at.")
  const { topicKey = "topic", levels = {}, linger = 1000, socketOptions } = options
  const context = new Context()
  const socketClass = waitForSubscriber > 0 ? XPublisher : Publisher
  try {
    const socket = new socketClass({ linger, ...socketOptions, context })
    if (connect) socket.connect(endpoint)
    else await socket.bind(endpoint)
    const handler = new PubHandler(socket, { rootTopic, lossRecords, onLoss: warnOfLoss() })

    const publish = async (source: AsyncIterable<Parsed> & Configured & build.OnUnknown): Promise<void> => {
      const reading: PinoReading = {
        values: source.levels?.values ?? pinoLevelValues,
        messageKey: source.messageKey ?? "msg",
        errorKey: source.errorKey ?? "err",
        topicKey,
        levels,
      }
      source.on("unknown", (line, error) => handler.reportError(error, { level: "INFO", message: line }))
      if (socket instanceof XPublisher) await socket.poll(POLLIN, { timeout: waitForSubscriber })
      for await (const { line, logged } of source) {
        if (socket instanceof XPublisher) forgetNotices(socket)
        // A record that nobody can read must not end the stream, and all logging with it.
        try {
          handler.emit({ ...pinoRecord(logged, reading), ...(body === "json" ? { body: `${line}\n` } : {}) })
        } catch (error) {
          handler.reportError(error, { level: "INFO", message: line })
        }
      }
    }

    const close = async (): Promise<void> => {
      await handler.close()
      await socket.close()
      await context.term()
    }

    const parseLine = (line: string): Parsed => ({ line, logged: objectOf(JSON.parse(line)) })
    const expectPinoConfig = !isMainThread && hasConfig(workerData)
    const source = build((stream) => publish(stream as unknown as Parameters<typeof publish>[0]), {
      parseLine,
      close,
      ...(expectPinoConfig ? { expectPinoConfig } : {}),
    })
    return await source
  } catch (error) {
    await context.destroy({ linger: 0 })
    throw error
  }
}

// biome-ignore lint/style/noDefaultExport: pino looks for its transports under this name, and no other
export { pinoTransport as default }

/** The application cannot ask for `lost` in another thread: it is warned, the first time and for each ten times as many. */
const warnOfLoss = (): ((loss: LogLoss) => void) => {
  let total = 0
  let enough = 1
  return ({ dropped }) => {
    total += dropped
    if (total < enough) return
    enough = 10 * total
    warn(`${total} log records were not taken by subscribers that are too slow.`, {
      type: "LogWarning",
      code: "TYPEMQ_LOG_RECORDS_DROPPED",
    })
  }
}

/** Whether pino will tell how it is configured: it does where it started the thread. */
const hasConfig = (data: unknown): boolean =>
  (data as { workerData?: { pinoWillSendConfig?: unknown } } | undefined)?.workerData?.pinoWillSendConfig ===
  true

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : { msg: value }

/** An XPUB tells who subscribes; after the first one, nobody wants to know. */
const forgetNotices = (socket: XPublisher): void => {
  while (socket.tryReceive() !== undefined);
}
