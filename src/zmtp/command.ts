import { concat, text, utf8 } from "../core/bytes.ts"

/** A command frame's body, taken apart: RFC 37 puts a length and that many letters in front of the data. */
export interface Command {
  readonly name: string
  readonly data: Uint8Array
}

const longestName = 255

/** The body of a command frame. */
export const encodeCommand = (name: string, ...data: readonly Uint8Array[]): Uint8Array => {
  const letters = utf8(name)
  if (letters.length === 0 || letters.length > longestName) {
    throw new RangeError(`A command's name has 1 to ${longestName} letters, not ${letters.length}.`)
  }
  return concat([Uint8Array.of(letters.length), letters, ...data])
}

/** Takes a command apart; undefined when it has no name or the name runs past the end. The data is a view. */
export const decodeCommand = (body: Uint8Array): Command | undefined => {
  const length = body[0]
  if (length === undefined || length === 0 || 1 + length > body.length) return undefined
  return { name: text(body.subarray(1, 1 + length)), data: body.subarray(1 + length) }
}

/** Whether a command's body starts with this name, without making a string of it. */
export const isCommand = (body: Uint8Array, prefix: Uint8Array): boolean => {
  if (body.length < prefix.length) return false
  for (let index = 0; index < prefix.length; index++) if (body[index] !== prefix[index]) return false
  return true
}

/** A name as it stands in front of a command's data: its length, then its letters. */
export const commandPrefix = (name: string): Uint8Array => encodeCommand(name)
