// A worker: offers one service. It finds a broker that was restarted by itself, and beats while it works.

import { setTimeout as delay } from "node:timers/promises"
import { type Context, Dealer, type Message, type MessageLike } from "typemq"
import { messagesAndBeats } from "../shared/beats.mts"
import { defaultHeartbeats, type Heartbeats, readWorkerMessage, writeWorkerMessage } from "./protocol.mts"

/** What a worker does: the frames of the reply to those of a request. */
export type Work = (
  body: readonly Message[],
  options: { readonly signal: AbortSignal },
) => readonly MessageLike[] | Promise<readonly MessageLike[]>

export interface WorkerOptions extends Heartbeats {
  readonly broker: string
  readonly service: string
  readonly context?: Context
}

/**
 * ```ts
 * await using worker = new Worker({ broker: "tcp://localhost:5555", service: "echo" }, (body) => body)
 * await worker.ended
 * ```
 */
export class Worker implements AsyncDisposable {
  /** Settles when the worker has ended: by `close`, or with what its function has thrown. */
  readonly ended: Promise<void>
  readonly #options: WorkerOptions & Required<Heartbeats>
  readonly #work: Work
  readonly #stop = new AbortController()
  #socket: Dealer
  /** What the function has thrown. */
  #failure: { readonly error: unknown } | undefined

  constructor(options: WorkerOptions, work: Work) {
    this.#options = { ...defaultHeartbeats, ...options }
    this.#work = work
    this.#socket = this.#introduce()
    this.ended = this.#run()
    // Whoever is interested reads `ended`.
    this.ended.catch(() => {})
  }

  /** Says good-bye and ends. The signal that the function has got aborts. */
  async close(): Promise<void> {
    this.#stop.abort()
    if (!this.#socket.closed) this.#socket.trySend(writeWorkerMessage("disconnect"))
    await this.#socket.close({ linger: 1000 })
    await this.ended.catch(() => {})
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    try {
      while (!signal.aborted) {
        const wasSentAway = await this.#talk(this.#socket)
        if (wasSentAway !== undefined) {
          await this.#socket.close({ linger: 0 })
          // Not at once: this broker may never want us.
          if (wasSentAway) await delay(this.#options.heartbeatInterval, undefined, { signal })
        }
        if (this.#failure !== undefined) throw this.#failure.error
        if (wasSentAway === undefined) return
        this.#socket = this.#introduce()
      }
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      await this.#socket.close()
    }
  }

  /** A new conversation with the broker needs a new socket: it is known by its address. */
  #introduce(): Dealer {
    const { broker, service, context } = this.#options
    const socket = new Dealer({ linger: 0, ...(context === undefined ? {} : { context }) })
    socket.connect(broker)
    socket.trySend(writeWorkerMessage("ready", service))
    return socket
  }

  /** Until the broker sends us away (true) or is silent (false), or the socket is closed (undefined). */
  async #talk(socket: Dealer): Promise<boolean | undefined> {
    const { heartbeatInterval, liveness } = this.#options
    let silence = 0
    for await (const frames of messagesAndBeats(socket, heartbeatInterval)) {
      if (socket.closed) break
      if (frames === undefined) {
        if (++silence > liveness) return false
        socket.trySend(writeWorkerMessage("heartbeat"))
        continue
      }
      const message = readWorkerMessage(frames)
      if (message === undefined) continue
      silence = 0
      if (message.command === "disconnect") return true
      if (message.command !== "request") continue
      this.#serve(socket, message.frames).catch((error: unknown) => {
        if (this.#stop.signal.aborted) return
        this.#failure = { error }
        // By now it may be another conversation; the worker ends all the same.
        if (!this.#socket.closed) this.#socket.trySend(writeWorkerMessage("disconnect"))
        return this.#socket.close({ linger: 1000 })
      })
    }
    return undefined
  }

  async #serve(socket: Dealer, [client, , ...body]: readonly Message[]): Promise<void> {
    if (client === undefined) return
    const reply = await this.#work(body, { signal: this.#stop.signal })
    // After a new conversation has begun, somebody else has the request.
    if (!socket.closed) socket.trySend(writeWorkerMessage("reply", client, "", ...reply))
  }
}
