import { AgainError, zmqError } from "../core/errors.ts"
import type { Context } from "../socket/context.ts"
import { Subscriber } from "../socket/publish-subscribe-sockets.ts"
import { type LogLevel, reaches, requireLevel } from "./level.ts"
import { type LogLine, parseLogLine } from "./log-line.ts"

/** What is watched. */
export interface WatchLogsOptions {
  /** What topics have to begin with: one beginning, or several. Default: `""`, everything. */
  readonly topic?: string | readonly string[] | undefined
  /** The least level; lines that say no level are left out then. Default: all lines. */
  readonly level?: LogLevel | undefined
  /** Whether to bind the endpoints, for publishers that connect, instead of connecting. Default: false. */
  readonly bind?: boolean | undefined
  /** Ends the watching: whoever waits for a line is rejected with its reason. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds to wait for a line. Default: as long as it takes. */
  readonly timeout?: number | undefined
  /** Where to make the socket. Default: the default context. */
  readonly context?: Context | undefined
}

/**
 * Watches publishers of logs, ours and PyZMQ's, at one endpoint or more, or with a SUB socket that is connected already.
 * Watching begins with the call. Publishers may come, go and start again.
 *
 * The loop closes the socket when it is left; a socket that was given stays open. The loop fails with the signal's reason
 * when that aborts, and with EAGAIN when `timeout` is over without a line.
 *
 * ```ts
 * for await (const { level, topic, message } of watchLogs("tcp://127.0.0.1:5555", { level: "WARNING" })) {
 *   console.log(`${level} ${topic}: ${message}`)
 * }
 * ```
 *
 * Throws what binding and connecting throws, and `RangeError` for a level that there is not.
 */
export const watchLogs = (
  source: string | readonly string[] | Subscriber,
  options: WatchLogsOptions = {},
): LogWatch => new LogWatch(source, options)

/**
 * Lines of logs, as they arrive: what `watchLogs` answers.
 *
 * ```ts
 * await using watch = watchLogs("tcp://127.0.0.1:5555")
 * const line = await watch.receive()
 * ```
 */
export class LogWatch implements AsyncIterable<LogLine>, AsyncDisposable {
  /** The socket that receives. */
  readonly socket: Subscriber
  readonly #own: boolean
  readonly #options: WatchLogsOptions
  #closed = false

  /** @internal */
  constructor(source: string | readonly string[] | Subscriber, options: WatchLogsOptions) {
    const { topic = "", level, context, signal } = options
    if (level !== undefined) requireLevel(level)
    this.#options = options
    this.#own = !(source instanceof Subscriber)
    this.socket =
      source instanceof Subscriber ? source : new Subscriber(context === undefined ? {} : { context })
    const topics = typeof topic === "string" ? [topic] : topic
    try {
      this.socket.subscribe(...topics)
      if (!(source instanceof Subscriber)) this.#open(typeof source === "string" ? [source] : source)
    } catch (error) {
      this.#end()
      throw error
    }
    if (signal?.aborted === true) this.#end()
    else signal?.addEventListener("abort", this.#end, { once: true })
  }

  /**
   * The next line; undefined when the watching was ended, or the socket closed. Rejects with the signal's reason when that
   * aborts, and with EAGAIN when `timeout` is over.
   *
   * ```ts
   * const line = await watchLogs("tcp://127.0.0.1:5555", { topic: "shop" }).receive()
   * ```
   */
  async receive(): Promise<LogLine | undefined> {
    const { level, signal, timeout } = this.#options
    const deadline = timeout === undefined || timeout < 0 ? undefined : performance.now() + timeout
    for (;;) {
      signal?.throwIfAborted()
      if (this.#closed || this.socket.closed) return undefined
      try {
        // Lines that are left out do not count: the time is that for a line to show.
        const rest =
          deadline === undefined ? {} : { timeout: Math.max(0, Math.ceil(deadline - performance.now())) }
        const frames = await this.socket.receive({ signal, ...rest })
        const line = parseLogLine(frames)
        if (level === undefined || (line.level !== undefined && reaches(line.level, level))) return line
      } catch (error) {
        signal?.throwIfAborted()
        if (!(error instanceof AgainError)) throw error
        if (this.socket.closed) return undefined
        throw deadline === undefined ? error : zmqError("EAGAIN", `Nothing was logged within ${timeout} ms.`)
      }
    }
  }

  /**
   * Ends the watching, and with it the loop. Never rejects.
   *
   * ```ts
   * const watch = watchLogs("tcp://127.0.0.1:5555")
   * setTimeout(() => watch.close(), 60_000)
   * ```
   */
  async close(): Promise<void> {
    this.#end()
    if (this.#own) await this.socket.close()
  }

  /** Lines one after the other. */
  async *[Symbol.asyncIterator](): AsyncGenerator<LogLine, undefined> {
    try {
      for (;;) {
        const line = await this.receive()
        if (line === undefined) return undefined
        yield line
      }
    } finally {
      await this.close()
    }
  }

  /** What `await using` does at the end of a block: `close()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #open(endpoints: readonly string[]): void {
    if (endpoints.length === 0) throw new TypeError("There is no endpoint to watch.")
    for (const each of endpoints) {
      if (this.#options.bind === true) this.socket.bindSync(each)
      else this.socket.connect(each)
    }
  }

  readonly #end = (): void => {
    this.#closed = true
    this.#options.signal?.removeEventListener("abort", this.#end)
    if (this.#own) void this.socket.close()
  }
}
