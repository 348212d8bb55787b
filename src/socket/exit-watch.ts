import { ShortfallWarnings } from "../options/shortfall.ts"
import { LeakWatch } from "./leak-watch.ts"

/** Somebody who has something to finish before the process ends. */
export interface Finisher {
  /** Nothing keeps the process any more. */
  finish(): void
}

interface NodeProcess {
  on?(event: "beforeExit", listener: () => void): void
  off?(event: "beforeExit", listener: () => void): void
}

/**
 * Tells contexts with open sockets that the process is about to end, so that what waits is still sent. What is said
 * once per process is kept here too, since all contexts share it.
 */
export class ExitWatch {
  readonly leaks = new LeakWatch()
  readonly shortfalls = new ShortfallWarnings()
  readonly #finishers = new Set<Finisher>()
  readonly #process = (globalThis as { process?: NodeProcess }).process

  /** All who have something to finish: the contexts with open sockets. */
  get finishers(): ReadonlySet<Finisher> {
    return this.#finishers
  }

  add(finisher: Finisher): void {
    if (this.#finishers.size === 0) this.#process?.on?.("beforeExit", this.#notice)
    this.#finishers.add(finisher)
  }

  remove(finisher: Finisher): void {
    if (!this.#finishers.delete(finisher)) return
    if (this.#finishers.size === 0) this.#process?.off?.("beforeExit", this.#notice)
  }

  readonly #notice = (): void => {
    for (const finisher of [...this.#finishers]) finisher.finish()
  }
}
