import { existsSync, readdirSync, readFileSync } from "node:fs"
import { setTimeout as delay } from "node:timers/promises"
import { until } from "./until.ts"

const threads = (process: number): string => `/proc/${process}/task`

/** Whether a thread is stopped: the letter of its state stands behind its name, which is in parentheses. */
const isStopped = (status: string): boolean => /\) [Tt] [^)]*$/.test(status)

/** Freezes a process, and waits until every thread of it stands still. */
export const freeze = async (child: number): Promise<void> => {
  process.kill(child, "SIGSTOP")
  const folder = threads(child)
  if (existsSync(folder)) {
    await until(() =>
      readdirSync(folder).every((each) => isStopped(readFileSync(`${folder}/${each}/stat`, "latin1"))),
    )
  } else {
    // Systems that do not show their threads are given time instead.
    await delay(50)
  }
}
