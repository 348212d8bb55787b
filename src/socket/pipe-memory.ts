import type { Link } from "../transports/transport.ts"
import type { BoundedQueue } from "./bounded-queue.ts"

/** A pipe, as far as it keeps memory of the application's. */
interface Keeper {
  readonly outbox: BoundedQueue
  link(): Link | undefined
}

/**
 * Watches over the memory of messages that a pipe has taken: they wait in its queue, or their large bodies are being
 * written from where they are. Made when the first message is tracked, so that pipes without such know nothing of it.
 */
export class PipeMemory {
  readonly #keeper: Keeper
  readonly #listeners = new Set<() => void>()

  constructor(keeper: Keeper) {
    this.#keeper = keeper
  }

  /** Whether one of these bodies is still needed. */
  holds(bodies: readonly Uint8Array[]): boolean {
    const keeper = this.#keeper
    return keeper.outbox.holds(bodies) || keeper.link()?.memory?.holds(bodies) === true
  }

  /** Calls back whenever something may have been let go; answers how to be called no more. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#keeper.link()?.memory?.watch(this.changed)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#keeper.link()?.memory?.watch(undefined)
    }
  }

  /** A connection was made. */
  linked(link: Link): void {
    if (this.#listeners.size > 0) link.memory?.watch(this.changed)
  }

  /** Something was written, thrown away, or is lost with its connection. */
  readonly changed = (): void => {
    for (const listener of [...this.#listeners]) listener()
  }
}
