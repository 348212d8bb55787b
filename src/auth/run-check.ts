import { AuthenticationError } from "../core/peer-errors.ts"
import { startTimer } from "../core/timing.ts"
import type { Verdict } from "./checks.ts"
import { type Admission, admit, type Decision, refuse } from "./decision.ts"

/** What may end a check before it has answered. */
export interface CheckLimits {
  /** Milliseconds. */
  readonly timeout: number
  /** Aborts when the authenticator stops. */
  readonly signal: AbortSignal
  /** The check threw. */
  readonly failed: (error: unknown) => void
}

/** Asks the application, and makes a decision of whatever comes of it. Never rejects. */
export const runCheck = (
  check: (signal: AbortSignal) => Verdict | Promise<Verdict>,
  no: string,
  { timeout, signal, failed }: CheckLimits,
): Promise<Decision> =>
  new Promise((resolve) => {
    const controller = new AbortController()
    const settle = (decision: Decision): void => {
      timer.stop()
      signal.removeEventListener("abort", stop)
      resolve(decision)
    }
    const giveUp = (decision: Decision): void => {
      settle(decision)
      controller.abort()
    }
    const stop = (): void => giveUp(stopped)
    const timer = startTimer(timeout, () => giveUp(tooSlow))
    signal.addEventListener("abort", stop, { once: true })
    if (signal.aborted) stop()
    const answer = async (): Promise<Decision> => decisionOf(await check(controller.signal), no)
    answer().then(settle, (error: unknown) => {
      // What a check says that was given up concerns nobody.
      if (!controller.signal.aborted) failed(error)
      settle(error instanceof AuthenticationError ? refuse("Refused", error.status) : refuse("Failed", 500))
    })
  })

/** Whoever was slow may be faster the next time: the peer is told nothing, and tries again. */
const tooSlow = refuse("No answer in time", 300)
const stopped = refuse("Stopped", 500)

/** Only what clearly is a yes is one: not any object that a data base may have answered. */
const decisionOf = (verdict: unknown, no: string): Decision => {
  if (verdict === true) return admit()
  if (typeof verdict !== "object" || verdict === null) return refuse(no)
  const { userId, metadata } = verdict as { readonly userId?: unknown; readonly metadata?: unknown }
  if (typeof userId !== "string") return refuse(no)
  return admit(userId, metadata as Admission["metadata"])
}
