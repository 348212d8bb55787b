import type { DeviceQuestion } from "./device-messages.ts"
import type { SideName } from "./side-plan.ts"

const sides: readonly SideName[] = ["in", "out", "monitor", "control"]

/** Why a question cannot be asked in another thread or process: one of the options is no data, or whatever else. */
export const whyUntold = (question: DeviceQuestion, cause: unknown): unknown => {
  if (!("plan" in question)) return cause
  for (const side of sides) {
    const found = question.plan[side]?.options.find(([, value]) => !isData(value))
    if (found === undefined) continue
    return new TypeError(
      `The option ${found[0]} of the socket "${side}" cannot be told to another thread or process: it must be data.`,
      { cause },
    )
  }
  return cause
}

const isData = (value: unknown): boolean => {
  try {
    structuredClone(value)
    return true
  } catch {
    return false
  }
}
