import { type Message, messageSize } from "../core/message.ts"
import { POLLOUT } from "../options/constants.ts"
import type { FrameTarget, MessageRun, Passage } from "../transports/passage.ts"
import type { SocketEngine } from "./socket-engine.ts"

/** Who has the flows of a proxy. */
export interface FlowHost {
  /** Gets a copy of every message before it is passed on. */
  readonly capture: SocketEngine | undefined
  /** A flow has passed a message on: what takes turns may let the other flow now. */
  moved(flow: ProxyFlow): void
  /** A message could not be passed on at all. */
  failed(error: unknown): void
}

/** How a flow changes what it passes on, and what it shows of it. */
export interface FlowView {
  /** Whether the first two frames change places: between two ROUTERs, who it is for and who it is from. */
  readonly swaps: boolean
  /** A frame in front of what the capture gets. */
  readonly prefix: Uint8Array | undefined
}

const plainView: FlowView = Object.freeze({ swaps: false, prefix: undefined })

/** The same message with its first two frames exchanged; a message of one frame stays as it is. */
const swapped = (message: Message): Message => {
  const [first, second, ...rest] = message
  return second === undefined ? message : [second, first as Uint8Array, ...rest]
}

/**
 * One direction of a proxy. A message is taken only when whoever is to get it has room, so that it waits where it
 * came in, and its sender feels it.
 */
export class ProxyFlow implements Passage {
  readonly #from: SocketEngine
  readonly #to: SocketEngine
  readonly #host: FlowHost
  readonly #view: FlowView
  #framesTaken = 0
  #bytesTaken = 0
  #running = false
  #paused = false
  /** Whether messages are taken now. */
  #open = true
  /** A message that was taken and had nowhere to go in spite of everything. */
  #held: Message | undefined
  #captured = false
  #leave: (() => void) | undefined
  /** Where messages can go as they came. */
  #frames: FrameTarget | undefined

  constructor(from: SocketEngine, to: SocketEngine, host: FlowHost, view = plainView) {
    this.#from = from
    this.#to = to
    this.#host = host
    this.#view = view
  }

  get framesTaken(): number {
    return this.#framesTaken
  }

  get bytesTaken(): number {
    return this.#bytesTaken
  }

  get framesPassed(): number {
    return this.#framesTaken - (this.#held?.length ?? 0)
  }

  get bytesPassed(): number {
    return this.#bytesTaken - (this.#held === undefined ? 0 : messageSize(this.#held))
  }

  /** Whether messages are taken now. */
  get open(): boolean {
    return this.#open
  }

  start(): void {
    this.#running = true
    const { receiver } = this.#from
    receiver.consume(this.#take)
    // Nothing need be known of messages that nobody else gets.
    if (this.#view === plainView && this.#host.capture === undefined && this.#from !== this.#to) {
      receiver.passage = this.#passage
    }
    this.judge()
  }

  /** Ends it. A message that had nowhere to go is there to be received again. */
  stop(): void {
    if (!this.#running) return
    this.#running = false
    this.#from.receiver.passage = undefined
    this.#unwatch()
    if (this.#from.closed) return
    this.#from.receiver.stop()
    if (this.#held !== undefined) {
      this.#from.receiver.keep(this.#view.swaps ? swapped(this.#held) : this.#held, undefined)
    }
    this.#held = undefined
  }

  /** Lets messages wait, or not any more. */
  pause(paused: boolean): void {
    this.#paused = paused
    // What is held may have got somewhere to go, when nobody watched.
    this.#changed()
  }

  /** Decides anew whether messages are taken. */
  judge(): void {
    if (!this.#running) return
    const open = !this.#paused && this.#held === undefined && this.#hasRoom
    if (open !== this.#open) {
      this.#open = open
      if (open) this.#from.receiver.resume()
      else this.#from.receiver.pause()
    }
    this.#unwatch()
    if (!open && !this.#paused) this.#watch()
  }

  /** Messages as they came, for the one peer that gets them all, while nothing else waits for it. */
  take(chunk: Uint8Array, start: number, { end, messages, frames, size }: MessageRun): void {
    this.#frames?.append(chunk, start, end)
    this.#framesTaken += frames
    this.#bytesTaken += size
    this.#from.traffic.receivedMany(messages, size)
    this.#to.traffic.sentMany(messages, size)
    this.#host.moved(this)
  }

  readonly #passage = (): Passage | undefined => {
    const { sender, pattern } = this.#to
    this.#frames = sender.parked > 0 || sender.begun !== undefined ? undefined : pattern.sole?.frames
    return this.#frames === undefined ? undefined : this
  }

  /** Where both ends are one socket, what it receives is its cue to send. */
  get #hasRoom(): boolean {
    const { capture } = this.#host
    if (capture !== undefined && !capture.writable) return false
    return this.#from === this.#to || this.#to.writable
  }

  readonly #take = (message: Message): void => {
    this.#framesTaken += message.length
    this.#bytesTaken += messageSize(message)
    this.#pass(this.#view.swaps ? swapped(message) : message)
    if (this.#held !== undefined || !this.#hasRoom) this.judge()
  }

  #pass(message: Message): void {
    const { capture } = this.#host
    try {
      if (capture !== undefined && !this.#captured) {
        const { prefix } = this.#view
        this.#captured = capture.sender.try(prefix === undefined ? [...message] : [prefix, ...message])
        if (!this.#captured) {
          this.#held = message
          return
        }
      }
      if (!this.#to.sender.try(message)) {
        this.#held = message
        return
      }
    } catch (error) {
      this.#host.failed(error)
      return
    }
    this.#captured = false
    this.#host.moved(this)
  }

  #watch(): void {
    const { capture } = this.#host
    const leaving = [this.#to, ...(capture === undefined ? [] : [capture])].map((engine) =>
      // What the proxy takes from keeps the process, or does not.
      engine.readiness.watch(POLLOUT, this.#changed, () => {}, { keepsProcess: false }),
    )
    this.#leave = () => {
      for (const each of leaving) each()
    }
  }

  #unwatch(): void {
    this.#leave?.()
    this.#leave = undefined
  }

  readonly #changed = (): void => {
    const held = this.#held
    if (held !== undefined && !this.#paused && this.#to.writable) {
      this.#held = undefined
      this.#pass(held)
    }
    this.judge()
  }
}
