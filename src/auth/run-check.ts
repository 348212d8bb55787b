import { AuthenticationError } from "../core/peer-errors.ts"
import type { Verdict } from "./checks.ts"
import { type DecisionLimits, decideInTime } from "./decide-in-time.ts"
import { type Admission, admit, type Decision, refuse } from "./decision.ts"

/** What may end a check before it has answered, and who is told that it failed. */
export interface CheckLimits extends DecisionLimits {
  /** The check threw. */
  readonly failed: (error: unknown) => void
}

/** Asks the application, and makes a decision of whatever comes of it. Never rejects. */
export const runCheck = (
  check: (signal: AbortSignal) => Verdict | Promise<Verdict>,
  no: string,
  { failed, ...limits }: CheckLimits,
): Promise<Decision> =>
  decideInTime(async (given) => {
    try {
      return decisionOf(await check(given), no)
    } catch (error) {
      // What a check says that was given up concerns nobody.
      if (!given.aborted) failed(error)
      return error instanceof AuthenticationError ? refuse("Refused", error.status) : refuse("Failed", 500)
    }
  }, limits)

/** Only what clearly is a yes is one: not any object that a data base may have answered. */
const decisionOf = (verdict: unknown, no: string): Decision => {
  if (verdict === true) return admit()
  if (typeof verdict !== "object" || verdict === null) return refuse(no)
  const { userId, metadata } = verdict as { readonly userId?: unknown; readonly metadata?: unknown }
  if (typeof userId !== "string") return refuse(no)
  return admit(userId, metadata as Admission["metadata"])
}
