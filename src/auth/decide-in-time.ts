import { startTimer } from "../core/timing.ts"
import { type Decision, refuse } from "./decision.ts"

/** What may end a decision before it is made. */
export interface DecisionLimits {
  /** Milliseconds. */
  readonly timeout: number
  /** Aborts when the authenticator stops. */
  readonly signal: AbortSignal
}

/**
 * A decision, or the one not to wait for it any more, which `given` is told by its signal. Rejects only as `decide`
 * does, and not any more once it was given up.
 */
export const decideInTime = (
  decide: (given: AbortSignal) => Promise<Decision>,
  { timeout, signal }: DecisionLimits,
): Promise<Decision> =>
  new Promise((resolve, reject) => {
    const controller = new AbortController()
    const end = (): void => {
      timer.stop()
      signal.removeEventListener("abort", stop)
    }
    const giveUp = (decision: Decision): void => {
      end()
      resolve(decision)
      controller.abort()
    }
    const stop = (): void => giveUp(stopped)
    const timer = startTimer(timeout, () => giveUp(tooSlow))
    signal.addEventListener("abort", stop, { once: true })
    if (signal.aborted) stop()
    decide(controller.signal).then(resolve, reject).finally(end)
  })

/** Whoever was slow may be faster the next time: the peer is told nothing, and tries again. */
const tooSlow = refuse("No answer in time", 300)
const stopped = refuse("Stopped", 500)
