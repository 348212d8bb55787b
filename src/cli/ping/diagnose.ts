import { Failure } from "../failure.ts"
import { printable } from "../printable.ts"
import { diagnoses, type ObstacleName } from "./diagnoses.ts"
import type { Obstacle } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"

/** What is the matter with a peer, and what to do. */
export interface Verdict {
  readonly kind: ObstacleName
  readonly exitCode: number
  readonly message: string
  readonly advice: readonly string[]
}

/** An obstacle in plain words. */
export const diagnose = ({ kind, details }: Obstacle, report: PeerReport): Verdict => {
  const { exitCode, says, advice } = diagnoses[kind]
  return {
    kind,
    exitCode,
    message: printable(says(report, details)),
    advice: advice(report, details).map(printable),
  }
}

/** The verdict as commands fail. */
export const failureOf = ({ exitCode, message, advice }: Verdict): Failure =>
  new Failure(message, { exitCode, ...(advice.length === 0 ? {} : { hint: advice.join("\n  ") }) })
