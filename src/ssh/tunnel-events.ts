import { surface } from "../core/timing.ts"
import type { SshError } from "./ssh-error.ts"

/** What a tunnel tells of, and what it says about it. */
export interface TunnelEvents {
  /** It broke; unless it closes now, it is tried again in so many milliseconds. Connections through it are ended. */
  broken: { readonly error: SshError; readonly interval: number | undefined }
  /** It is open again. */
  reopened: { readonly pid: number | undefined }
  /** A connection through it came to nothing, mostly because nobody listens at its far end. */
  refused: { readonly error: SshError }
  /** It is closed: with an error when nobody wanted it to. The last event of all. */
  close: { readonly error: SshError | undefined }
}

type Listener = (details: never) => void

/** Who listens to a tunnel. */
export class TunnelListeners {
  readonly #listeners = new Map<keyof TunnelEvents, Set<Listener>>()

  add(type: keyof TunnelEvents, listener: Listener): void {
    if (typeof listener !== "function") throw new TypeError("A listener is a function.")
    const listeners = this.#listeners.get(type) ?? new Set()
    this.#listeners.set(type, listeners.add(listener))
  }

  remove(type: keyof TunnelEvents, listener: Listener): void {
    this.#listeners.get(type)?.delete(listener)
  }

  /** What a listener throws surfaces as an uncaught exception. */
  tell<Type extends keyof TunnelEvents>(type: Type, details: TunnelEvents[Type]): void {
    for (const listener of this.#listeners.get(type) ?? []) {
      try {
        listener(details as never)
      } catch (error) {
        surface(error)
      }
    }
  }
}
