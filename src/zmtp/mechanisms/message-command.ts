import { commandPrefix } from "../command.ts"
import * as frame from "../frame.ts"

/** What every sealed frame begins with once the handshake is over (RFC 26, RFC 38). */
export const messageName = commandPrefix("MESSAGE")

/** Whether a frame is a sealed one. */
export const isMessage = (source: Uint8Array, start: number, end: number): boolean => {
  if (end - start < messageName.length) return false
  for (let index = 0; index < messageName.length; index++) {
    if (source[start + index] !== messageName[index]) return false
  }
  return true
}

/** Writes the name. */
export const writeMessageName = (target: Uint8Array, at: number): void => {
  for (let index = 0; index < messageName.length; index++) target[at + index] = messageName[index] as number
}

/** Bits of the first octet that is sealed. The others have no meaning, and are not looked at. */
const more = 0x01
const command = 0x02

/** A frame's flags as they are sealed. */
export const innerFlags = (flags: number): number => (flags & frame.more) | ((flags & frame.command) >>> 1)

/** The flags of a frame that was sealed with these. */
export const outerFlags = (inner: number): number => (inner & more) | ((inner & command) << 1)
