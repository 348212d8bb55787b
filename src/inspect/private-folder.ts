import { lstatSync, mkdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { zmqError } from "../core/errors.ts"

/** Rights of others than the user. */
const others = 0o077

/**
 * The folder where processes of this user are found when no other is named: `typemq` in the user's folder of the
 * session (`XDG_RUNTIME_DIR`), or one with the number of the user in that for temporary files.
 *
 * ```ts
 * console.log(inspectFolder()) // "/run/user/1000/typemq"
 * ```
 */
export const inspectFolder = (): string => {
  const session = process.env["XDG_RUNTIME_DIR"]
  if (session !== undefined && session !== "") return join(session, "typemq")
  return join(tmpdir(), `typemq-${process.getuid?.() ?? "user"}`)
}

/** Why a folder is not for this user alone; undefined where it is. Throws ENOENT where there is none. */
export const whyNotPrivate = (folder: string): string | undefined => {
  const { mode, uid, isDirectory } = statusOf(folder)
  if (!isDirectory) return "it is no folder"
  if (uid !== process.getuid?.()) return "it belongs to another user"
  if ((mode & others) !== 0) return `others have rights in it (mode ${(mode & 0o777).toString(8)}, not 700)`
  return undefined
}

/** Makes a folder that only this user can enter; throws EACCES where there is one that others can. */
export const makePrivateFolder = (folder: string): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const reason = whyNotPrivate(folder)
  if (reason === undefined) return
  throw zmqError("EACCES", `The folder ${folder} is not fit for inspection: ${reason}.`)
}

/** A link is not followed: whoever made it could lead elsewhere. */
const statusOf = (folder: string): { mode: number; uid: number; isDirectory: boolean } => {
  const status = lstatSync(folder)
  return { mode: status.mode, uid: status.uid, isDirectory: status.isDirectory() }
}
