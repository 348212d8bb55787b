import type { ZmqError } from "../core/errors.ts"
import { POLLIN, POLLOUT } from "../options/constants.ts"
import type { SocketEngine } from "./socket-engine.ts"
import { closedWhileWaiting } from "./waiting.ts"

/** Something that can be asked what it is ready for, and tells when to ask again. */
export interface PollSource {
  /** Those of the events that hold now. Throws when it cannot be asked any more. */
  ready(events: number): number
  /** Calls back whenever asking again may be worth it; answers how to be called no more. */
  watch(events: number, changed: () => void, failed: (error: unknown) => void): () => void
}

/** What a socket is ready for: level-triggered, as long as it holds. */
export class Readiness implements PollSource {
  readonly #engine: SocketEngine
  readonly #listeners = new Set<() => void>()

  constructor(engine: SocketEngine) {
    this.#engine = engine
  }

  ready(events: number): number {
    const engine = this.#engine
    engine.check()
    let bits = 0
    if ((events & POLLIN) > 0 && engine.readable) bits |= POLLIN
    if ((events & POLLOUT) > 0 && engine.writable) bits |= POLLOUT
    return bits
  }

  /** `keepsProcess`: whether whoever watches waits for it. */
  watch(
    events: number,
    changed: () => void,
    failed: (error: unknown) => void,
    { keepsProcess = true }: { readonly keepsProcess?: boolean } = {},
  ): () => void {
    const { keepAlive } = this.#engine.context
    this.#listeners.add(changed)
    this.#listen()
    if ((events & POLLOUT) > 0) this.#awaitRoom()
    const unend = this.#engine.onEnd((error: ZmqError) => {
      failed(error.code === "EBADF" ? closedWhileWaiting() : error)
    })
    if (keepsProcess) keepAlive.hold()
    return () => {
      this.#listeners.delete(changed)
      this.#listen()
      unend()
      if (keepsProcess) keepAlive.release()
    }
  }

  /** Nobody is called, and nothing costs anything, while nobody polls. */
  #listen(): void {
    const { receiver, sender } = this.#engine
    const listener = this.#listeners.size === 0 ? undefined : this.#changed
    receiver.listener = listener
    sender.listener = listener
  }

  /** Pipes report room only to those whose message they refused. */
  #awaitRoom(): void {
    for (const pipe of this.#engine.pipes) if (!pipe.hasRoom) pipe.awaitRoom()
  }

  readonly #changed = (): void => {
    for (const listener of [...this.#listeners]) listener()
  }
}
