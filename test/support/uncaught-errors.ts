import { onTestFinished } from "vitest"

/** What surfaces as an uncaught exception until the test ends. */
export const uncaughtErrors = (): unknown[] => {
  const errors: unknown[] = []
  const note = (error: unknown): void => {
    errors.push(error)
  }
  const others = process.listeners("uncaughtException")
  process.removeAllListeners("uncaughtException")
  process.on("uncaughtException", note)
  onTestFinished(() => {
    process.off("uncaughtException", note)
    for (const each of others) process.on("uncaughtException", each)
  })
  return errors
}
