import { frame, more } from "../support/zmtp-octets.ts"

/** What a peer may say. */
export interface ReadingLimits {
  /** Octets of one frame. */
  readonly frame: number
  /** Frames of one message. */
  readonly parts: number
}

/** What is in the frames of a peer. */
export interface Reading {
  /** Messages and commands in their order, with headers of the shortest form and no bits that mean nothing. */
  readonly octets: Buffer
  /** The messages alone. */
  readonly messages: Buffer
  /** How many there are, of how many frames, with how many octets in those. */
  readonly counts: { readonly messages: number; readonly frames: number; readonly bytes: number }
  /** Whether it ends where the peer went too far. */
  readonly isTooMuch: boolean
  /** Octets behind the last whole frame. */
  readonly rest: number
}

const isCommand = (flags: number): boolean => (flags & 4) !== 0

/** Reads frames in the plainest way that RFC 37 can be followed. What is not whole at the end is left out. */
export const readPlainly = (stream: Buffer, limits: ReadingLimits): Reading => {
  const things: Buffer[] = []
  const messages: Buffer[] = []
  const counts = { messages: 0, frames: 0, bytes: 0 }
  let parts: Buffer[] = []
  let bytes = 0
  let isTooMuch = false
  let start = 0
  while (start + 2 <= stream.length) {
    const flags = stream[start] as number
    const isLong = (flags & 2) !== 0
    const bodyStart = start + (isLong ? 9 : 2)
    if (bodyStart > stream.length) break
    const size = isLong ? Number(stream.readBigUInt64BE(start + 1)) : (stream[start + 1] as number)
    if (size > limits.frame) {
      isTooMuch = true
      break
    }
    if (bodyStart + size > stream.length) break
    start = bodyStart + size
    const body = stream.subarray(bodyStart, start)
    if (isCommand(flags)) {
      things.push(frame(4, body))
      continue
    }
    if (parts.length === limits.parts) {
      isTooMuch = true
      break
    }
    parts.push(frame(flags & more, body))
    bytes += size
    if ((flags & more) !== 0) continue
    things.push(...parts)
    messages.push(...parts)
    counts.messages++
    counts.frames += parts.length
    counts.bytes += bytes
    parts = []
    bytes = 0
  }
  return {
    octets: Buffer.concat(things),
    messages: Buffer.concat(messages),
    counts,
    isTooMuch,
    rest: stream.length - start,
  }
}

/** Says where octets differ from what they should be, without printing them all. */
export const difference = (found: Buffer, expected: Buffer): string => {
  if (found.equals(expected)) return "none"
  const length = Math.min(found.length, expected.length)
  let at = 0
  while (at < length && found[at] === expected[at]) at++
  return `${found.length} octets instead of ${expected.length}, other ones from ${at} on`
}
