import { stat } from "node:fs/promises"
import { readText } from "./read-text.ts"

/** Bytes that no file of passwords has: enough for a million users. */
const longestFile = 64 * 1_048_576

/**
 * The users of a file and their passwords: lines of `name=password`, as CZMQ's zauth reads them. Empty lines and those
 * that begin with `#` mean nothing; blanks around name and password do not belong to them.
 */
export const parsePasswords = (text: string): [user: string, password: string][] => {
  const users: [string, string][] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const trimmed = line.trim()
    if (trimmed === "" || trimmed.startsWith("#")) continue
    const separator = trimmed.indexOf("=")
    // The line may hold a secret: only its number is told.
    if (separator < 1) throw new RangeError(`Line ${index + 1} of the passwords is not name=password.`)
    users.push([trimmed.slice(0, separator).trimEnd(), trimmed.slice(separator + 1).trimStart()])
  }
  return users
}

/** The users of a file of passwords. */
export const readPasswords = async (file: string): Promise<[user: string, password: string][]> =>
  parsePasswords(await readText(file, { size: longestFile, filesOnly: true }))

/** Changes when the file does. */
export const markOfFile = async (file: string): Promise<string> => {
  const { mtimeNs, ctimeNs, size, ino } = await stat(file, { bigint: true })
  return `${mtimeNs} ${ctimeNs} ${size} ${ino}`
}
