import type { ObstacleName } from "./diagnoses.ts"

/** What a diagnosis may mention besides the report. */
export interface ObstacleDetails {
  /** What was seen: a peer's text, a code of the system, … */
  readonly seen?: string
  /** Where it happened, as a phrase: "after our greeting". */
  readonly stage?: string
  /** What an authenticator answered. */
  readonly status?: string
}

/** Why a peer cannot be talked to; the table of diagnoses has the words. */
export class Obstacle extends Error {
  readonly kind: ObstacleName
  readonly details: ObstacleDetails

  constructor(kind: ObstacleName, details: ObstacleDetails = {}, cause?: unknown) {
    super(kind, { cause })
    this.kind = kind
    this.details = details
  }
}
