import { writeFile } from "node:fs/promises"
import { Failure } from "../failure.ts"
import type { Terminal } from "../terminal.ts"
import { pageOf } from "./page.ts"
import type { Sample } from "./sample.ts"

/** Gathers samples, then writes a page with them; also when the process ends before all are there. */
export const writePage = async (
  samples: AsyncIterable<Sample>,
  file: string,
  terminal: Terminal,
): Promise<void> => {
  const history: Sample[] = []
  let failure: unknown
  using progress = terminal.live(() => `${history.length} looks`, { on: "notes" })
  try {
    for await (const sample of samples) {
      history.push(sample)
      progress.refresh()
    }
  } catch (error) {
    if (history.length === 0 || terminal.signal.aborted) throw error
    failure = error
  }
  progress.end()
  try {
    await writeFile(file, pageOf(history, { live: false }))
  } catch (cause) {
    throw new Failure(`Cannot write ${file}: ${(cause as Error).message}`, { cause })
  }
  terminal.note(`${file} shows ${history.length} looks`)
  if (failure !== undefined) throw failure
}
