import { exitCodes, Interrupted } from "./failure.ts"

const codes = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hangup,
} as const

/** How long a command may take to end in good order after it was told to, in milliseconds. */
const grace = 10_000

/**
 * Turns signals of the operating system into an `AbortSignal`. The second one ends the process at once, and so does time:
 * nothing can keep a program alive that the user wants to end. `atOnce` is called then, before the process ends.
 */
export const interruptible = (
  stop: AbortController,
  atOnce: (exitCode: number) => void,
): { readonly interrupt: (exitCode?: number) => void } => {
  const interrupt = (exitCode: number = exitCodes.interrupted): void => {
    if (stop.signal.aborted) {
      atOnce(exitCode)
      return
    }
    stop.abort(new Interrupted(exitCode))
    setTimeout(() => atOnce(exitCode), grace).unref()
  }
  for (const [signal, exitCode] of Object.entries(codes)) {
    process.on(signal as keyof typeof codes, () => interrupt(exitCode))
  }
  return { interrupt }
}
