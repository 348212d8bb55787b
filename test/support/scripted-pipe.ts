import type { Message } from "../../src/core/message.ts"
import type { Pipe } from "../../src/patterns/pattern.ts"

/** A peer that takes as many messages as it is told to, and delivers what it is given: the test is the other end. */
export class ScriptedPipe {
  readonly taken: Message[] = []
  /** How many more messages it takes. */
  room: number
  /** Whether it refused a message or said that it has no room, and owes a call of `writable`. */
  refused = false
  readonly #inbox: Message[] = []

  constructor({ room = Number.POSITIVE_INFINITY }: { readonly room?: number } = {}) {
    this.room = room
  }

  /** As the patterns see it: choosing among peers needs no more than this of one. */
  get pipe(): Pipe {
    return this as unknown as Pipe
  }

  /** Room, without asking for it. */
  get roomy(): boolean {
    return !this.refused && this.room > 0
  }

  get hasRoom(): boolean {
    this.refused = !this.roomy
    return !this.refused
  }

  get queued(): number {
    return this.#inbox.length
  }

  send(message: Message): boolean {
    if (!this.hasRoom) return false
    this.room--
    this.taken.push(message)
    return true
  }

  /** Makes room; answers whether `writable` is to be called. */
  free(count: number): boolean {
    this.room += count
    const owed = this.refused && count > 0
    if (owed) this.refused = false
    return owed
  }

  /** A message arrives; answers whether `readable` is to be called. */
  arrive(message: Message): boolean {
    this.#inbox.push(message)
    return this.#inbox.length === 1
  }

  take(): Message | undefined {
    return this.#inbox.shift()
  }
}
