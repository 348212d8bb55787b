import { readdirSync, readFileSync } from "node:fs"

/** One end of a recorded conversation; null where it was scripted. */
export interface RecordedEnd {
  readonly type: string
  readonly version: string
  readonly options: Readonly<Record<string, readonly (string | number)[]>>
}

/** A call of one of the applications. */
export interface Step {
  readonly who: "c" | "s"
  readonly op: "send" | "recv" | "setsockopt" | "join"
  readonly frames?: readonly string[] | null
  readonly option?: string
  readonly value?: string
  readonly group?: string
}

export type Side = "dialer" | "acceptor"

/** What one end did: sent octets, or closed. */
export interface Chunk {
  readonly from: Side
  readonly bytes: Buffer
  readonly close: boolean
}

export interface Recording {
  readonly name: string
  readonly dialer: RecordedEnd | null
  readonly acceptor: RecordedEnd | null
  readonly script: readonly Step[]
  readonly connections: readonly (readonly Chunk[])[]
}

/** Octets of a message's frames, in hexadecimal. */
type HexFrames = readonly string[]

/** One in which somebody was asked who may come in. */
export interface AuthenticationRecording extends Recording {
  /** What was asked, connection by connection, and what the answers were; null where there was none. */
  readonly requests: readonly HexFrames[]
  readonly zap: readonly (HexFrames | null)[]
}

const readChunk = (text: string): Chunk => {
  const [from, octets] = text.split(" ") as [Side, string]
  const close = octets === "fin" || octets === "rst"
  return { from, bytes: close ? Buffer.alloc(0) : Buffer.from(octets, "hex"), close }
}

const recordingsIn = <Kind extends Recording>(name: string): Kind[] => {
  const folder = new URL(`../vectors/${name}/`, import.meta.url)
  return readdirSync(folder)
    .filter((each) => each.endsWith(".json"))
    .map((each) => {
      const raw = JSON.parse(readFileSync(new URL(each, folder), "utf8"))
      return { ...raw, connections: raw.connections.map((chunks: string[]) => chunks.map(readChunk)) }
    })
}

/** All recordings there are, of streams of bytes. */
export const recordings: readonly Recording[] = recordingsIn("zmtp")

/** Those of PLAIN and ZAP. */
export const authenticationRecordings: readonly AuthenticationRecording[] = recordingsIn("authentication")

/** Those of WebSockets. */
export const webSocketRecordings: readonly Recording[] = recordingsIn("websocket")

/** Those of WebSockets with PLAIN and CURVE. */
export const securedWebSocketRecordings: readonly AuthenticationRecording[] =
  recordingsIn("websocket-security")

export const recording = (name: string): Recording => {
  const found = recordings.find((each) => each.name === name)
  if (found === undefined) throw new Error(`There is no recording ${name}`)
  return found
}

export const other = (side: Side): Side => (side === "dialer" ? "acceptor" : "dialer")

/** Everything that one end of a connection sent. */
export const streamOf = (chunks: readonly Chunk[], side: Side): Buffer =>
  Buffer.concat(chunks.filter((each) => each.from === side).map((each) => each.bytes))

/** A frame, as plain reading of RFC 37 finds it. */
export interface PlainFrame {
  readonly flags: number
  readonly body: Buffer
  /** Where the frame begins. */
  readonly start: number
  /** Where it ends. */
  readonly end: number
}

/** The frames of a stream from an offset on, read in the plainest way; what is cut off at the end is left out. */
export const framesOf = (stream: Buffer, from = 64): PlainFrame[] => {
  const frames: PlainFrame[] = []
  let start = from
  while (start + 2 <= stream.length) {
    const flags = stream[start] as number
    const long = (flags & 2) !== 0
    const head = long ? 9 : 2
    if (start + head > stream.length) break
    const size = long ? Number(stream.readBigUInt64BE(start + 1)) : (stream[start + 1] as number)
    if (start + head + size > stream.length) break
    const end = start + head + size
    frames.push({ flags, body: stream.subarray(start + head, end), start, end })
    start = end
  }
  return frames
}

/** The messages among frames. */
export const messagesOf = (frames: readonly PlainFrame[]): Buffer[][] => {
  const messages: Buffer[][] = []
  let parts: Buffer[] = []
  for (const { flags, body } of frames) {
    if ((flags & 4) !== 0) continue
    parts.push(body)
    if ((flags & 1) !== 0) continue
    messages.push(parts)
    parts = []
  }
  return messages
}

/** The body of a READY, taken apart; undefined when it is none. */
export const propertiesOf = (body: Buffer): [name: string, value: Buffer][] | undefined => {
  if (body.subarray(0, 6).toString("latin1") !== "\x05READY") return undefined
  const properties: [string, Buffer][] = []
  let at = 6
  while (at < body.length) {
    const nameEnd = at + 1 + (body[at] as number)
    const valueEnd = nameEnd + 4 + body.readUInt32BE(nameEnd)
    properties.push([body.toString("latin1", at + 1, nameEnd), body.subarray(nameEnd + 4, valueEnd)])
    at = valueEnd
  }
  return properties
}
