import type { Message } from "../core/message.ts"
import { Ring } from "../core/ring.ts"
import type { Pipe } from "./pattern.ts"

/** A subscription, its end, or an ordinary message from a subscriber, on its way to an XPUB's application. */
export interface Notice {
  readonly message: Message
  /** Who sent it; undefined when it is about somebody who left. */
  readonly from: Pipe | undefined
  /** Whether it is a subscription or the end of one. */
  readonly asks: boolean
}

/**
 * What an XPUB's application has not received yet. An application that does not read must not fill the memory: each
 * peer may have so many notices waiting, then it is held back.
 */
export class Notices {
  readonly #waiting = new Ring<Notice>()
  /** How many of each peer wait. */
  readonly #counts = new Map<Pipe, number>()
  #limit = 0

  get size(): number {
    return this.#waiting.size
  }

  /** Changes how many may wait for each peer; 0: no limit. */
  setLimit(limit: number): void {
    this.#limit = limit
    for (const [pipe, count] of this.#counts) if (this.#mayGoOn(count)) pipe.release()
  }

  push(notice: Notice): void {
    this.#waiting.push(notice)
    const { from } = notice
    if (from === undefined) return
    const count = (this.#counts.get(from) ?? 0) + 1
    this.#counts.set(from, count)
    if (this.#limit > 0 && count >= this.#limit) from.hold()
  }

  shift(): Notice | undefined {
    const notice = this.#waiting.shift()
    const count = notice?.from === undefined ? undefined : this.#counts.get(notice.from)
    if (notice?.from === undefined || count === undefined) return notice
    if (count === 1) this.#counts.delete(notice.from)
    else this.#counts.set(notice.from, count - 1)
    if (this.#mayGoOn(count - 1)) notice.from.release()
    return notice
  }

  /** A peer has left: its notices stay, but nobody is held back for them. */
  forget(pipe: Pipe): void {
    this.#counts.delete(pipe)
  }

  #mayGoOn(count: number): boolean {
    return this.#limit === 0 || count <= this.#limit / 2
  }
}
