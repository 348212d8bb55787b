import { Buffer } from "node:buffer"
import { performance } from "node:perf_hooks"
import type { Line, Patience } from "./line.ts"

/** A frame of ZMTP: its flags without the one for the size of the length, and what is in it. */
export interface WireFrame {
  readonly command: boolean
  readonly body: Buffer
}

/** Frames of a peer, however they travel. */
export interface FrameChannel {
  send(body: Uint8Array, options: { readonly command: boolean }): void
  receive(patience: Patience): Promise<WireFrame>
  /** Asks for a sign of life. Resolves to the milliseconds until it came; rejects as `receive`. */
  ping(patience: Patience): Promise<number>
}

const flags = { more: 1, long: 2, command: 4 } as const
/** Nothing longer is of interest: messages are passed over. */
const longestBody = 0xffff

/** Frames in a stream of octets (RFC 23, section 3). */
export class StreamFrames implements FrameChannel {
  readonly #line: Line
  #pings = 0

  constructor(line: Line) {
    this.#line = line
  }

  send(body: Uint8Array, { command }: { readonly command: boolean }): void {
    const flag = command ? flags.command : 0
    const head = Buffer.alloc(body.length > 255 ? 9 : 2)
    if (body.length > 255) {
      head[0] = flag | flags.long
      head.writeBigUInt64BE(BigInt(body.length), 1)
    } else {
      head[0] = flag
      head[1] = body.length
    }
    this.#line.write(Buffer.concat([head, body]))
  }

  async receive(patience: Patience): Promise<WireFrame> {
    const [flag = 0] = await this.#line.peek(1, patience)
    const head = await this.#line.read((flag & flags.long) === 0 ? 2 : 9, patience)
    const size = head.length === 2 ? (head[1] as number) : Number(head.readBigUInt64BE(1))
    const kept = Math.min(size, longestBody)
    const body = Buffer.from(await this.#line.read(kept, patience))
    for (let left = size - kept; left > 0; ) {
      left -= (await this.#line.read(Math.min(left, longestBody), patience)).length
    }
    return { command: (flag & flags.command) !== 0, body }
  }

  /** RFC 37, section 2.5: the answer repeats what we put behind the time to live. */
  async ping(patience: Patience): Promise<number> {
    const context = Buffer.alloc(4)
    context.writeUInt32BE(++this.#pings)
    const began = performance.now()
    this.send(encodeCommand("PING", Buffer.alloc(2), context), { command: true })
    for (;;) {
      const { command, body } = await this.receive(patience)
      if (!command) continue
      const { name, data } = decodeCommand(body)
      if (name === "PONG" && data.equals(context)) return performance.now() - began
      if (name === "PING") {
        this.send(encodeCommand("PONG", data.subarray(2, 18)), { command: true })
      }
    }
  }
}

/** The body of a command. */
export const encodeCommand = (name: string, ...data: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Buffer.from([name.length]), Buffer.from(name, "latin1"), ...data])

/** Name and data of a command; the name is empty where there is none. */
export const decodeCommand = (body: Buffer): { readonly name: string; readonly data: Buffer } => {
  const end = 1 + (body[0] ?? 0)
  return { name: body.toString("latin1", 1, end), data: body.subarray(end) }
}

/** Properties as READY and INITIATE have them: a name behind its length of one octet, a value behind one of four. */
export const encodeProperties = (properties: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat(
    Object.entries(properties).flatMap(([name, value]) => {
      const size = Buffer.alloc(4)
      size.writeUInt32BE(Buffer.byteLength(value, "latin1"))
      return [Buffer.from([name.length]), Buffer.from(name), size, Buffer.from(value, "latin1")]
    }),
  )

/** Takes properties apart, names in lower case; undefined where they are none. Values are one character an octet. */
export const decodeProperties = (data: Buffer): Map<string, string> | undefined => {
  const properties = new Map<string, string>()
  for (let at = 0; at < data.length; ) {
    const name = at + 1 + (data[at] as number)
    if (name + 4 > data.length) return undefined
    const end = name + 4 + data.readUInt32BE(name)
    if (end > data.length) return undefined
    properties.set(
      data.toString("latin1", at + 1, name).toLowerCase(),
      data.toString("latin1", name + 4, end),
    )
    at = end
  }
  return properties
}
