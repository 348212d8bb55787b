/** Times of round trips in the manner of ping(8), in milliseconds. */
export interface RoundTripSummary {
  readonly sent: number
  readonly answered: number
  /** Share of those without an answer, from 0 to 1. */
  readonly loss: number
  readonly minimum: number | undefined
  readonly median: number | undefined
  readonly p99: number | undefined
  readonly maximum: number | undefined
}

/** What to say of so many attempts, and the times of those that were answered. */
export const summarise = (sent: number, times: readonly number[]): RoundTripSummary => {
  const sorted = [...times].sort((one, other) => one - other)
  const at = (share: number): number | undefined => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  return {
    sent,
    answered: sorted.length,
    loss: sent === 0 ? 0 : (sent - sorted.length) / sent,
    minimum: sorted[0],
    median: at(0.5),
    p99: at(0.99),
    maximum: sorted.at(-1),
  }
}
