import * as frame from "./frame.ts"

/** A packet needs no bit for its length, so a command has the bit that says "long" elsewhere (RFC 45). */
const command = 0x02

/** The flags of a frame as a packet has them. */
export const packetFlags = (flags: number): number =>
  (flags & frame.more) | ((flags & frame.command) === 0 ? 0 : command)

/** The flags of a packet as a frame has them. Bits without meaning are not looked at. */
export const frameFlags = (flags: number): number =>
  (flags & frame.more) | ((flags & command) === 0 ? 0 : frame.command)
