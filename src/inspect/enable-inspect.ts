import { join } from "node:path"
import { UnsupportedFeatureError, zmqError } from "../core/errors.ts"
import { ipcPathMaxLength } from "../core/ipc-path-limit.ts"
import type { Context } from "../socket/context.ts"
import { ContextCore } from "../socket/context-core.ts"
import { defaultCore } from "../socket/default-core.ts"
import { coreOf } from "../socket/internals.ts"
import { Inspector } from "./inspector.ts"
import { ownNames } from "./place.ts"
import { inspectFolder, makePrivateFolder } from "./private-folder.ts"

/** What of a process is shown, and where. */
export interface InspectOptions {
  /** One context, or any number of them. Default: all of this thread. */
  readonly context?: Context | Iterable<Context>
  /** What the process is called. Default: the file name of its program. */
  readonly name?: string
  /**
   * The folder in which readers look for processes. Only this user may have rights in it; it is made if it is not
   * there. Default: `inspectFolder()`, which is where `typemq top` looks.
   */
  readonly folder?: string
}

/**
 * Lets `typemq top`, and whoever else uses `connectInspect`, look at the sockets of this process: their endpoints,
 * peers, queues and counts, until the inspector is closed. Readers have to be of this machine and of this user; they
 * can change nothing, and no key and no password is shown to them. It keeps no process running.
 *
 * Rejects with EACCES where others than this user have rights in the folder, with ENAMETOOLONG for a folder with too
 * long a path, with a `TypeError` for what is no context, and with an `UnsupportedFeatureError` on Windows.
 *
 * ```ts
 * await using inspector = await enableInspect({ name: "orders" })
 * ```
 */
export const enableInspect = async (options: InspectOptions = {}): Promise<Inspector> => {
  if (process.platform === "win32") {
    throw new UnsupportedFeatureError(
      "inspect",
      "There is no inspection on Windows: it has no files to protect it.",
    )
  }
  const { name, folder = inspectFolder() } = options
  const contexts = contextsOf(options.context)
  const [file] = ownNames()
  if (Buffer.byteLength(join(folder, file as string)) > ipcPathMaxLength) {
    throw zmqError("ENAMETOOLONG", `The path of the folder ${folder} is too long for what is made in it.`)
  }
  makePrivateFolder(folder)
  return Inspector.open({ name, folder, contexts })
}

const contextsOf = (given: InspectOptions["context"]): (() => Iterable<ContextCore>) => {
  if (given === undefined) return allContexts
  const contexts: readonly Context[] = Symbol.iterator in given ? [...given] : [given]
  const cores = contexts.map((context) => {
    if (context?.[coreOf] === undefined)
      throw new TypeError("The option context must be a context, or several.")
    return context[coreOf]
  })
  return () => cores
}

/** All contexts that have sockets are known to those who watch for the end of the process. */
const allContexts = function* (): Generator<ContextCore> {
  for (const each of defaultCore.exits.finishers) if (each instanceof ContextCore) yield each
}
