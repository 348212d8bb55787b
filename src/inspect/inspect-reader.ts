import { connect, type Socket } from "node:net"
import { zmqError } from "../core/errors.ts"
import { park, type Waiter, type WaitOptions } from "../socket/waiting.ts"
import { Lines } from "./lines.ts"
import { type ProcessIdentity, type ProcessState, stateVersion } from "./state.ts"
import { type Answers, longestAnswer, type Question, type Reply } from "./talk.ts"

/** How long to wait for a process. */
export interface ReadOptions {
  /** Milliseconds to wait for the answer; -1: as long as it takes. Default: 5000. */
  readonly timeout?: number
  /** Gives it up: the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** Which state to read. */
export interface ReadStateOptions extends ReadOptions {
  /** How many peers of each socket to tell. Default: 1000. */
  readonly peers?: number
}

const patience = 5000

/**
 * Looks at another process. Made by `connectInspect`.
 *
 * ```ts
 * await using reader: InspectReader = await connectInspect(process.pid)
 * const { sockets } = await reader.state()
 * ```
 */
export class InspectReader implements AsyncDisposable {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiter<unknown>>()
  #count = 0
  #end: Error | undefined

  /** @internal */
  static open(path: string, options: ReadOptions): Promise<InspectReader> {
    const socket = connect(path)
    const opened = park<InspectReader>(limits(options), noAnswer, ({ resolve, reject }) => {
      socket.once("connect", () => resolve(new InspectReader(socket)))
      socket.once("error", reject)
      return () => {}
    })
    return opened.catch((error: unknown) => {
      socket.destroy()
      throw error
    })
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    const lines = new Lines(longestAnswer)
    socket.on("error", (error) => {
      this.#end ??= error
    })
    socket.once("close", () => this.#ended())
    socket.on("data", (chunk) => {
      try {
        for (const line of lines.push(chunk)) this.#answered(JSON.parse(line) as Reply)
      } catch (error) {
        socket.destroy(zmqError("EPROTO", "The process does not answer as it should.", { cause: error }))
      }
    })
  }

  /**
   * The state of the process as it is now. Rejects with EAGAIN when it does not answer in time, with EPIPE when it is
   * gone, with EPROTO when it speaks another version.
   *
   * ```ts
   * const { process, sockets } = await reader.state({ timeout: 1000 })
   * console.log(`${process.name} has ${sockets.length} sockets`)
   * ```
   */
  state({ peers, ...options }: ReadStateOptions = {}): Promise<ProcessState> {
    return this.#ask({ ask: "state", ...(peers === undefined ? {} : { peers }) }, options)
  }

  /**
   * Which process it is. Rejects as `state` does.
   *
   * ```ts
   * const { name, pid } = await reader.identity()
   * ```
   */
  identity(options: ReadOptions = {}): Promise<ProcessIdentity> {
    return this.#ask({ ask: "process" }, options)
  }

  /**
   * Ends the connection.
   *
   * ```ts
   * reader.close()
   * ```
   */
  close(): void {
    this.#socket.destroy()
  }

  /** Closes it at the end of a block. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  #ask<Ask extends keyof Answers>(
    question: Omit<Question, "version" | "id"> & { readonly ask: Ask },
    options: ReadOptions,
  ): Promise<Answers[Ask]> {
    if (this.#end !== undefined || this.#socket.destroyed) return Promise.reject(this.#reason())
    const id = ++this.#count
    return park<Answers[Ask]>(limits(options), noAnswer, (waiter) => {
      this.#waiting.set(id, waiter as Waiter<unknown>)
      this.#socket.write(`${JSON.stringify({ version: stateVersion, id, ...question })}\n`)
      return () => this.#waiting.delete(id)
    })
  }

  #answered({ version, id, answer, error }: Reply): void {
    const waiter = this.#waiting.get(id ?? 0)
    // Whoever asked has given up.
    if (waiter === undefined) return
    this.#waiting.delete(id ?? 0)
    if (version === stateVersion && error === undefined) waiter.resolve(answer)
    else
      waiter.reject(
        zmqError("EPROTO", error ?? `The process speaks version ${version}, not ${stateVersion}.`),
      )
  }

  #ended(): void {
    const reason = this.#reason()
    for (const waiter of this.#waiting.values()) waiter.reject(reason)
    this.#waiting.clear()
  }

  #reason(): Error {
    return zmqError("EPIPE", "The process is gone, or is not to be looked at any more.", { cause: this.#end })
  }
}

const limits = ({ timeout = patience, signal }: ReadOptions): WaitOptions => ({ timeout, signal })

const noAnswer = (timeout: number): Error =>
  zmqError("EAGAIN", `The process did not answer within ${timeout} ms: it may be busy.`)
