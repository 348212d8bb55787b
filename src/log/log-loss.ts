import { startTimer, type Timer } from "../core/timing.ts"

/** Records that nobody got, or not everybody. */
export interface LogLoss {
  /** Records that were not sent: they have no formatter, it failed, or the socket is closed. */
  readonly failed: number
  /** Messages that did not reach a subscriber, because it is too slow or went away. One for each such subscriber. */
  readonly dropped: number
}

/** Counts what is lost, and tells of it from time to time: once for what was lost in an interval. */
export class LossWatch {
  readonly #droppedBySocket: () => number
  readonly #tell: (loss: LogLoss) => void
  readonly #interval: number
  readonly #start: number
  #failed = 0
  #told: LogLoss = { failed: 0, dropped: 0 }
  /** What is lost of the telling itself is no news. */
  #unsaid = 0
  #timer: Timer | undefined

  constructor(droppedBySocket: () => number, interval: number, tell: (loss: LogLoss) => void) {
    this.#droppedBySocket = droppedBySocket
    this.#interval = interval
    this.#tell = tell
    this.#start = droppedBySocket()
  }

  /** All that was lost so far. */
  get total(): LogLoss {
    return { failed: this.#failed, dropped: this.#droppedBySocket() - this.#start - this.#unsaid }
  }

  failed(): void {
    this.#failed++
    this.#arm()
  }

  /** To be called when something was sent: sockets do not say what they drop, they count it. */
  sent(): void {
    if (this.#timer === undefined && this.total.dropped > this.#told.dropped) this.#arm()
  }

  /** Tells what was not told yet, if there is anything. */
  report(): void {
    this.#timer?.stop()
    this.#timer = undefined
    const { failed, dropped } = this.total
    const loss = { failed: failed - this.#told.failed, dropped: dropped - this.#told.dropped }
    if (loss.failed + loss.dropped <= 0) return
    this.#told = { failed, dropped }
    const before = this.#droppedBySocket()
    this.#tell(loss)
    this.#unsaid += this.#droppedBySocket() - before
  }

  #arm(): void {
    this.#timer ??= startTimer(this.#interval, () => this.report())
  }
}
