import { afterPendingInput, startTimer, type Timer } from "../core/timing.ts"

/** When to ask for a sign of life and how long to wait for one. All in milliseconds; 0: off. */
export interface HeartbeatOptions {
  readonly interval: number
  readonly timeout: number
  /** What the peer is told to wait for our next sign of life. */
  readonly timeToLive: number
}

/** What a heartbeat does to its connection. */
export interface HeartbeatHandler {
  /** Sends a PING; answers whether it went out. */
  ping(timeToLive: number): boolean
  /** No sign of life for this long. */
  expired(silence: number): void
  /** Whether it is us who do not listen now (back-pressure): silence then says nothing about the peer. */
  deaf(): boolean
}

/** What is waited for: the answer to our PING, or a sign of life that the peer promised. */
type Watch = "timeout" | "life"

/** Largest time to live that every peer reads correctly: 65.5 s, in tenths of a second. */
const largestTimeToLive = 655

/**
 * Heartbeats of one connection (RFC 37, section 2.5): sends a PING every interval, expects anything at all
 * within the timeout, and expects anything within the time to live that the peer's PING named.
 */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #handler: HeartbeatHandler
  #interval: Timer | undefined
  #timeout: Timer | undefined
  #life: Timer | undefined

  constructor(options: HeartbeatOptions, handler: HeartbeatHandler) {
    this.#options = options
    this.#handler = handler
  }

  start(): void {
    if (this.#options.interval > 0) this.#schedule()
  }

  /** Whether a sign of life is being waited for. */
  get waiting(): boolean {
    return this.#timeout !== undefined || this.#life !== undefined
  }

  /** A complete frame arrived. */
  heard(): void {
    this.#timeout?.stop()
    this.#life?.stop()
    this.#timeout = undefined
    this.#life = undefined
  }

  /** The peer's PING named how long it may be silent, in tenths of a second; 0: for ever. */
  peerTimeToLive(tenths: number): void {
    this.#life?.stop()
    this.#life = tenths === 0 ? undefined : this.#watch(tenths * 100, "life")
  }

  stop(): void {
    this.#interval?.stop()
    this.heard()
  }

  #schedule(): void {
    this.#interval = startTimer(this.#options.interval, () => {
      const timeToLive = Math.min(Math.floor(this.#options.timeToLive / 100), largestTimeToLive)
      if (this.#handler.ping(timeToLive) && this.#timeout === undefined && this.#options.timeout > 0) {
        this.#timeout = this.#watch(this.#options.timeout, "timeout")
      }
      this.#schedule()
    })
  }

  #watch(silence: number, which: Watch): Timer {
    const timer = startTimer(silence, () => {
      afterPendingInput(() => this.#judge(silence, which, timer))
    })
    return timer
  }

  #judge(silence: number, which: Watch, timer: Timer): void {
    if (timer !== (which === "timeout" ? this.#timeout : this.#life)) return
    if (!this.#handler.deaf()) {
      this.#handler.expired(silence)
      return
    }
    const again = this.#watch(silence, which)
    if (which === "timeout") this.#timeout = again
    else this.#life = again
  }
}
