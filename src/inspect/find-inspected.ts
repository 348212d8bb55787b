import { readdirSync } from "node:fs"
import { join } from "node:path"
import { zmqError } from "../core/errors.ts"
import { InspectReader, type ReadOptions } from "./inspect-reader.ts"
import { type Place, placeOf } from "./place.ts"
import { inspectFolder, whyNotPrivate } from "./private-folder.ts"
import { removeIfDead } from "./remove-if-dead.ts"
import type { ProcessIdentity } from "./state.ts"

/** Where to look for processes, and how long to wait for their answers. */
export interface FindOptions extends ReadOptions {
  /** Default: `inspectFolder()`. */
  readonly folder?: string | undefined
}

/** A process that can be looked at. */
export interface InspectedProcess {
  /** The number of the process. */
  readonly pid: number
  /** The number of the worker thread; 0 for the main thread. */
  readonly thread: number
  /** The file by which it is found: what `connectInspect` takes. */
  readonly path: string
  /** What it says of itself; null when it did not answer in time, because it is busy. */
  readonly identity: ProcessIdentity | null
}

/**
 * The processes of this user that can be looked at, the oldest first. Files of processes that are gone are removed.
 * Rejects with EACCES where others than this user have rights in the folder: what answers there could be anybody.
 *
 * ```ts
 * for (const { pid, identity } of await findInspected()) console.log(pid, identity?.name)
 * ```
 */
export const findInspected = async (options: FindOptions = {}): Promise<InspectedProcess[]> => {
  const { folder = inspectFolder(), signal } = options
  const places = placesIn(folder)
  const found = await Promise.all(places.map((place) => look(place, folder, options)))
  signal?.throwIfAborted()
  return found
    .filter((each) => each !== undefined)
    .sort((one, other) => startOf(one) - startOf(other) || one.pid - other.pid || one.thread - other.thread)
}

const startOf = ({ identity }: InspectedProcess): number => identity?.startedAt ?? 0

const placesIn = (folder: string): Place[] => {
  try {
    const reason = whyNotPrivate(folder)
    if (reason !== undefined) throw zmqError("EACCES", `The folder ${folder} cannot be trusted: ${reason}.`)
    return readdirSync(folder)
      .map(placeOf)
      .filter((place) => place !== undefined)
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return []
    throw error
  }
}

const look = async (
  { pid, thread, file }: Place,
  folder: string,
  options: ReadOptions,
): Promise<InspectedProcess | undefined> => {
  const path = join(folder, file)
  try {
    await using reader = await InspectReader.open(path, options)
    return { pid, thread, path, identity: await reader.identity(options) }
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === "EAGAIN") return { pid, thread, path, identity: null }
    // A process that lives may be about to listen at its file.
    if (code === "ECONNREFUSED" && !isAlive(pid)) await removeIfDead(path)
    return undefined
  }
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as { code?: string }).code === "EPERM"
  }
}
