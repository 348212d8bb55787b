import { onTestFinished } from "vitest"
import { RecordingTerminal, runInProcess } from "./command.ts"

/** A command `typemq proxy` that runs, until the end of the test at the latest. */
export interface RunningProxy {
  readonly terminal: RecordingTerminal
  /** What it has bound: the copies, the control, the front, the back, as far as they bind. */
  readonly endpoints: readonly string[]
  /** Resolves to its exit code, when it ends by itself. */
  readonly running: Promise<number>
  /** Presses Ctrl-C. Resolves to the exit code. */
  end(): Promise<number>
}

/** Starts a proxy in this process, and waits until it has bound so many endpoints. */
export const startProxy = async (
  args: readonly string[],
  bound: number,
  terminal: RecordingTerminal = new RecordingTerminal(),
): Promise<RunningProxy> => {
  const running = runInProcess(["proxy", ...args], terminal)
  const endpoints = (): string[] =>
    terminal.notes.flatMap((note) => /^bound to (.*)$/.exec(note)?.slice(1) ?? [])
  await terminal.until(() => endpoints().length === bound)
  const end = async (): Promise<number> => {
    terminal.interrupt()
    return await running
  }
  onTestFinished(async () => void (await end()))
  return { terminal, endpoints: endpoints(), running, end }
}
