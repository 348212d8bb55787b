import { oldFrame } from "../support/old-octets.ts"
import { frame } from "../support/zmtp-octets.ts"
import { framesOf, type PlainFrame } from "./recordings.ts"

/** What a peer of before ZMTP 3.0 sent, as plain reading of RFC 13 and RFC 15 finds it. */
export interface OldStream {
  readonly version: "unversioned" | "1.0" | "2.0"
  /** Its frames; the first is its routing id. */
  readonly frames: readonly PlainFrame[]
}

/** Where frames begin, and the number after the signature, which is of peers that have one. */
const versions: Readonly<Record<number, Omit<OldStream, "frames">["version"]>> = { 0: "1.0", 1: "2.0" }
const greetingSize = 12

/** Frames of ZMTP 1.0: a length of all that follows in one octet or nine, flags, body. */
export const framesOfVersion1 = (stream: Buffer, from: number): PlainFrame[] => {
  const frames: PlainFrame[] = []
  let start = from
  while (start < stream.length) {
    const long = stream[start] === 0xff
    const head = long ? 10 : 2
    if (start + head > stream.length) break
    const length = long ? Number(stream.readBigUInt64BE(start + 1)) : (stream[start] as number)
    const end = start + head + length - 1
    if (length === 0 || end > stream.length) break
    frames.push({
      flags: (stream[start + head - 1] as number) & 1,
      body: stream.subarray(start + head, end),
      start,
      end,
    })
    start = end
  }
  return frames
}

/** What an older peer sent; undefined when it is none. */
export const readOldStream = (stream: Buffer): OldStream | undefined => {
  if (stream.length === 0) return undefined
  if (stream[0] !== 0xff || (stream.length > 9 && ((stream[9] as number) & 1) === 0)) {
    return { version: "unversioned", frames: framesOfVersion1(stream, 0) }
  }
  const version = versions[stream[10] ?? 3]
  if (version === undefined) return undefined
  const frames = version === "1.0" ? framesOfVersion1(stream, greetingSize) : framesOf(stream, greetingSize)
  return { version, frames }
}

/** What one of ours must have sent to such a peer before any message: its greeting and its routing id. */
export const openingFor = (
  { version }: OldStream,
  { routingId, socketTypeCode }: { readonly routingId: Uint8Array; readonly socketTypeCode: number },
): Buffer => {
  const signature = Buffer.from("ff00000000000000007f", "hex")
  signature.writeUInt16BE(routingId.length + 1, 7)
  if (version === "unversioned") return Buffer.concat([signature, routingId])
  const id = version === "1.0" ? oldFrame(0, routingId) : frame(0, routingId)
  return Buffer.concat([signature, Buffer.of(3, socketTypeCode), id])
}
