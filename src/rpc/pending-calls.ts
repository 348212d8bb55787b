import { NumberMap } from "../core/number-map.ts"

/** A call that waits for its answer. */
export interface PendingCall {
  readonly name: string
  resolve(value: unknown): void
  reject(error: unknown): void
  /** A value of a stream came. Only streams have it. */
  item?(value: unknown): void
  /** The stream has come to its end. */
  end?(): void
}

const idCount = 2 ** 32
/** Ids of calls that were given up are remembered, to know their late answers; the oldest are forgotten. */
const mostAbandoned = 10_000

/** The calls of a client that wait for answers, by the id in their headers. */
export class PendingCalls {
  readonly #calls = new NumberMap<PendingCall>()
  readonly #abandoned = new Set<number>()
  #last: number

  /** The first id is the one after `last`. */
  constructor(last = 0) {
    this.#last = last
  }

  /** Calls that wait. */
  get size(): number {
    return this.#calls.size
  }

  /** Enters a call under the next free id. After 2^32 - 1 comes 0. */
  add(call: PendingCall): number {
    do this.#last = (this.#last + 1) % idCount
    while (this.#calls.has(this.#last))
    if (this.#abandoned.size > 0) this.#abandoned.delete(this.#last)
    this.#calls.set(this.#last, call)
    return this.#last
  }

  get(id: number): PendingCall | undefined {
    return this.#calls.get(id)
  }

  /** The call of an answer, which waits no longer. */
  take(id: number): PendingCall | undefined {
    return this.#calls.take(id)
  }

  /** Nobody waits for the answer any more. */
  abandon(id: number): void {
    if (this.#calls.take(id) === undefined) return
    this.#abandoned.add(id)
    if (this.#abandoned.size <= mostAbandoned) return
    for (const oldest of this.#abandoned) {
      this.#abandoned.delete(oldest)
      return
    }
  }

  /** Whether an answer belongs to a call that was given up. Asked once: then it is forgotten. */
  wasAbandoned(id: number): boolean {
    return this.#abandoned.delete(id)
  }

  /** Rejects all that wait. */
  rejectAll(error: () => unknown): void {
    for (const call of this.#calls.values()) call.reject(error())
    this.#calls.clear()
  }
}
