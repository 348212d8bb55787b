/**
 * ZMTP 3 as RFC 37 lays it out, written down a second time: peers made of these octets know nothing of how the
 * library writes its own.
 */

export const more = 1
export const long = 2
export const command = 4

const ascii = (text: string): Buffer => Buffer.from(text, "latin1")

/** What a greeting says, where it is not what everybody says. */
export interface GreetingFields {
  readonly signature?: Uint8Array
  readonly major?: number
  readonly minor?: number
  readonly mechanism?: string
  readonly asServer?: number
  readonly filler?: number
}

/** The 64 octets that open a connection. */
export const greeting = ({
  signature = Buffer.from("ff00000000000000017f", "hex"),
  major = 3,
  minor = 1,
  mechanism = "NULL",
  asServer = 0,
  filler = 0,
}: GreetingFields = {}): Buffer => {
  const octets = Buffer.alloc(64, filler)
  octets.set(signature)
  octets[10] = major
  octets[11] = minor
  octets.fill(0, 12, 32)
  octets.set(ascii(mechanism).subarray(0, 20), 12)
  octets[32] = asServer
  return octets
}

/** A frame's header, in the long form, with any size at all. */
export const longHeader = (flags: number, size: bigint): Buffer => {
  const header = Buffer.alloc(9, flags | long)
  header.writeBigUInt64BE(size, 1)
  return header
}

/** A frame with the shortest header that its body allows. */
export const frame = (flags: number, body: Uint8Array | string = ""): Buffer => {
  const octets = typeof body === "string" ? ascii(body) : body
  const header =
    octets.length > 255 ? longHeader(flags, BigInt(octets.length)) : Buffer.of(flags, octets.length)
  return Buffer.concat([header, octets])
}

/** A message of one or more frames. */
export const message = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  Buffer.concat(parts.map((part, index) => frame(index < parts.length - 1 ? more : 0, part)))

/** The body of a command frame. */
export const commandBody = (name: string, data: Uint8Array | string = ""): Buffer =>
  Buffer.concat([Buffer.of(name.length), ascii(name), typeof data === "string" ? ascii(data) : data])

/** A command in its frame. */
export const commandFrame = (name: string, data: Uint8Array | string = ""): Buffer =>
  frame(command, commandBody(name, data))

/** One property of a handshake's metadata. */
export const property = (name: string, value: Uint8Array | string): Buffer => {
  const octets = typeof value === "string" ? ascii(value) : value
  const size = Buffer.alloc(4)
  size.writeUInt32BE(octets.length)
  return Buffer.concat([Buffer.of(name.length), ascii(name), size, octets])
}

/** A READY command that announces a socket type, and other properties behind it. */
export const ready = (type: string, ...properties: readonly Uint8Array[]): Buffer =>
  commandFrame("READY", Buffer.concat([property("Socket-Type", type), ...properties]))

/** A PING with its time to live in tenths of a second. */
export const ping = (timeToLive: number, context: Uint8Array | string = ""): Buffer => {
  const octets = typeof context === "string" ? ascii(context) : context
  return commandFrame("PING", Buffer.concat([Buffer.of(timeToLive >> 8, timeToLive & 0xff), octets]))
}

/** The answer to a PING. */
export const pong = (context: Uint8Array | string = ""): Buffer => commandFrame("PONG", context)

/** A subscription in the form of ZMTP 3.1. */
export const subscribe = (topic: Uint8Array | string): Buffer => commandFrame("SUBSCRIBE", topic)

/** The end of one. */
export const cancel = (topic: Uint8Array | string): Buffer => commandFrame("CANCEL", topic)
