import { NotDoneError } from "../core/errors.ts"
import type { KeepAlive } from "../core/keep-alive.ts"
import type { Frame } from "./frame.ts"
import { park, type WaitOptions } from "./waiting.ts"

/** Something that will be done some time. */
export interface Pending {
  readonly done: boolean
  /** Calls back once, when it is done. */
  whenDone(listener: () => void): void
}

/**
 * Tells when the memory of a message that was sent is the application's again: it was written, or thrown away.
 * That says nothing about whether the peer has received it.
 *
 * ```ts
 * const block = Buffer.alloc(1_000_000)
 * const tracker = await push.send(block, { track: true })
 * await tracker.wait({ timeout: 5000 })
 * block.fill(0) // nobody reads from it any more
 * ```
 */
export class MessageTracker {
  #pending: readonly Pending[]
  readonly #keepAlive: KeepAlive | undefined
  readonly #listeners = new Set<() => void>()

  /** @internal Applications get trackers from `send`, or by `MessageTracker.all`. */
  constructor(pending: readonly Pending[] = [], keepAlive?: KeepAlive) {
    this.#pending = pending.filter((each) => !each.done)
    this.#keepAlive = keepAlive
    for (const each of this.#pending) each.whenDone(() => this.#review())
  }

  /**
   * A tracker that is done when all of these are; with none, it is done already. Throws `TypeError` for a frame
   * that was never sent with `track: true`.
   *
   * ```ts
   * const both = MessageTracker.all(
   *   await push.send("a", { track: true }),
   *   await push.send("b", { track: true }),
   * )
   * await both.wait()
   * ```
   */
  static all(...items: readonly (MessageTracker | Frame)[]): MessageTracker {
    const trackers = items.map((item) => {
      const tracker = item instanceof MessageTracker ? item : item.tracker
      if (tracker instanceof MessageTracker) return tracker
      throw new TypeError("Only trackers, and frames that were sent with track: true, can be tracked.")
    })
    const waiting = trackers.find((each) => each.#keepAlive !== undefined)
    return new MessageTracker(trackers, waiting === undefined ? undefined : waiting.#keepAlive)
  }

  /** Whether the memory is free. */
  get done(): boolean {
    this.#review()
    return this.#pending.length === 0
  }

  /**
   * Resolves when the memory is free. Rejects with `NotDoneError` after `timeout` milliseconds, and with the
   * signal's reason when it aborts. Instead of options it takes the milliseconds alone.
   *
   * ```ts
   * const tracker = await push.send("work", { track: true })
   * await tracker.wait(1000)
   * ```
   */
  async wait(limit: number | WaitOptions = {}): Promise<void> {
    if (this.done) return
    this.#keepAlive?.hold()
    try {
      await park<void>(typeof limit === "number" ? { timeout: limit } : limit, notDone, ({ resolve }) => {
        this.#listeners.add(resolve)
        return () => this.#listeners.delete(resolve)
      })
    } finally {
      this.#keepAlive?.release()
    }
  }

  /** @internal */
  whenDone(listener: () => void): void {
    if (this.done) listener()
    else this.#listeners.add(listener)
  }

  #review(): void {
    if (this.#pending.length === 0) return
    this.#pending = this.#pending.filter((each) => !each.done)
    if (this.#pending.length > 0) return
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener()
  }
}

const notDone = (timeout: number): NotDoneError =>
  new NotDoneError(
    timeout === 0 ? "The message is still in use." : `The message was still in use after ${timeout} ms.`,
  )
