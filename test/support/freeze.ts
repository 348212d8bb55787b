import { existsSync, readdirSync, readFileSync } from "node:fs"
import { setTimeout as delay } from "node:timers/promises"
import { until } from "./until.ts"

const threads = (process: number): string => `/proc/${process}/task`

/** Whether a thread is stopped: the letter of its state stands behind its name, which is in parentheses. */
const isStopped = (status: string): boolean => /\) [Tt] [^)]*$/.test(status)

/** The state of each thread. One that ends in between has none: then it is asked again. */
const statusesOf = (process: number): string[] | undefined => {
  try {
    const folder = threads(process)
    return readdirSync(folder).map((each) => readFileSync(`${folder}/${each}/stat`, "latin1"))
  } catch {
    return undefined
  }
}

/** Freezes a process, and waits until every thread of it stands still. */
export const freeze = async (child: number): Promise<void> => {
  process.kill(child, "SIGSTOP")
  if (existsSync(threads(child))) {
    await until(() => statusesOf(child)?.every(isStopped) === true)
  } else {
    // Systems that do not show their threads are given time instead.
    await delay(50)
  }
}
