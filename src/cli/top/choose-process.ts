import type { InspectedProcess, InspectReader } from "../../inspect/index.ts"
import { Failure, usageFailure } from "../failure.ts"
import { printable } from "../printable.ts"

/** How a process is looked for. */
export interface Choice {
  /** Number, name or path. */
  readonly which: string | undefined
  readonly folder: string | undefined
  readonly timeout: number
  readonly signal: AbortSignal
}

const howToEnable =
  'A process lets itself be looked at after: import { enableInspect } from "typemq/inspect"; await enableInspect()'

/** Opens the process that is meant: the one that is named, or the only one there is. */
export const chooseProcess = async ({ which, ...options }: Choice): Promise<InspectReader> => {
  const { connectInspect, findInspected } = await import("../../inspect/index.ts")
  try {
    if (which !== undefined) return await connectInspect(which, options)
    const found = await findInspected(options)
    const [only, ...others] = found
    if (only === undefined) throw new Failure("There is no process to look at.", { hint: howToEnable })
    if (others.length === 0) return await connectInspect(only.path, options)
    throw usageFailure(
      `There are several processes:\n${listOf(found)}`,
      "Name one by its number, name or path.",
    )
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (code === "ENOENT" || code === "ECONNREFUSED") {
      throw new Failure(`There is no process ${which} to look at.`, { hint: howToEnable, cause: error })
    }
    if (code === "EBUSY") throw usageFailure(message)
    throw error
  }
}

const listOf = (found: readonly InspectedProcess[]): string =>
  found
    .map(
      ({ pid, identity, path }) =>
        `  ${pid}  ${identity === null ? "(busy)" : printable(identity.name)}  ${path}`,
    )
    .join("\n")
