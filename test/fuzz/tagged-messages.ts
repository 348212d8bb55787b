import fc from "fast-check"
import { message } from "../support/zmtp-octets.ts"
import { bodyOf, passedSize, runLength } from "./sayings.ts"

/** Messages that are alike, by the sizes of their frames. */
export interface Load {
  readonly count: number
  readonly sizes: readonly number[]
}

export const load: fc.Arbitrary<Load> = fc.oneof(
  runLength,
  fc.record({ count: fc.nat(8), sizes: fc.array(passedSize, { minLength: 1, maxLength: 4, size: "max" }) }),
)

const mark = 0x5eed
const tagSize = 8

/** Makes the messages of somebody, each with a tag in front that tells whose it is and the how manieth. */
export const messagesOf = (from: number, first: number, { count, sizes }: Load): Buffer[] =>
  Array.from({ length: count }, (_, index) => {
    const number = first + index
    const tag = Buffer.alloc(tagSize)
    tag.writeUInt16BE(mark)
    tag.writeUInt16BE(from, 2)
    tag.writeUInt32BE(number, 4)
    const [opening = 0, ...others] = sizes
    return message(
      Buffer.concat([tag, bodyOf(Math.max(0, opening - tagSize), number)]),
      ...others.map((size, part) => bodyOf(size, number + part)),
    )
  })

/** A message as it was heard. */
export interface HeardMessage {
  readonly octets: Buffer
  readonly bodies: readonly Buffer[]
  readonly from: number
  readonly number: number
}

/**
 * The messages that somebody heard behind a handshake of `opening` octets. Throws where something else stands than
 * messages with tags, and commands between them.
 */
export const readTagged = (heard: Buffer, opening: number): { messages: HeardMessage[]; rest: number } => {
  const messages: HeardMessage[] = []
  let bodies: Buffer[] = []
  let begin = opening
  for (let at = opening; at + 2 <= heard.length; ) {
    const flags = heard[at] as number
    const isLong = (flags & 2) !== 0
    const start = at + (isLong ? 9 : 2)
    if (start > heard.length) break
    const length = isLong ? Number(heard.readBigUInt64BE(at + 1)) : (heard[at + 1] as number)
    if (start + length > heard.length) break
    at = start + length
    if (flags > 3) {
      if (bodies.length > 0 || (flags & ~2) !== 4) throw new Error(`A frame with flags ${flags} at ${at}.`)
      begin = at
      continue
    }
    bodies.push(heard.subarray(start, at))
    if ((flags & 1) !== 0) continue
    messages.push({ ...whoseIs(heard, begin), octets: heard.subarray(begin, at), bodies })
    begin = at
    bodies = []
  }
  return { messages, rest: heard.length - begin }
}

const whoseIs = (heard: Buffer, begin: number): { from: number; number: number } => {
  const tag = begin + (((heard[begin] as number) & 2) === 0 ? 2 : 9)
  if (tag + tagSize > heard.length || heard.readUInt16BE(tag) !== mark) {
    throw new Error(`A message at ${begin} that nobody has sent.`)
  }
  return { from: heard.readUInt16BE(tag + 2), number: heard.readUInt32BE(tag + 4) }
}
