import { messageSize } from "../core/message.ts"
import { Ring } from "../core/ring.ts"
import type { Message } from "../socket/readable.ts"
import type { OperationOptions } from "../socket/writable.ts"
import { WaitingReader } from "./waiting-reader.ts"
import { type BufferLimits, bufferLimits, type WaterLimits } from "./water-limits.ts"

/** What a buffer pauses when it is full. */
export interface PausableSource {
  readonly readingPaused: boolean
  pauseReading(): void
  resumeReading(): void
}

/** Messages that wait to be read. */
export class ReadBuffer {
  /** Where they come from. */
  source: PausableSource | undefined
  readonly #messages = new Ring<Message[]>()
  readonly #reader = new WaitingReader<Message[]>()
  #size = 0
  #limits: BufferLimits
  #paused = false

  constructor(limits: WaterLimits) {
    this.#limits = bufferLimits(limits)
  }

  /** Whether no message waits, be it without bytes. */
  get empty(): boolean {
    return this.#messages.size === 0
  }

  /** Lower ones do not pause at once: only a message that comes does. */
  setLimits(limits: WaterLimits | undefined): void {
    this.#limits = bufferLimits(limits)
    this.#resumeIfLow()
  }

  feed(message: Message[]): void {
    if (this.#reader.give(message)) return
    this.#messages.push(message)
    this.#size += messageSize(message)
    if (this.#paused || this.source === undefined || this.#size <= this.#limits.high) return
    this.#paused = true
    if (!this.source.readingPaused) this.source.pauseReading()
  }

  /** A message that is there. */
  take(): Message[] | undefined {
    const message = this.#messages.shift()
    if (message === undefined) return undefined
    this.#size -= messageSize(message)
    this.#resumeIfLow()
    return message
  }

  /** The next message, now or later. */
  read(options: OperationOptions): Promise<Message[]> {
    const message = this.take()
    return message === undefined ? this.#reader.wait(options) : Promise.resolve(message)
  }

  /** Whoever waits gets an error. */
  fail(error: unknown): void {
    this.#reader.fail(error)
  }

  #resumeIfLow(): void {
    if (!this.#paused || this.#size > this.#limits.low) return
    this.#paused = false
    if (this.source?.readingPaused === true) this.source.resumeReading()
  }
}
