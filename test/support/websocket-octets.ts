import { createHash } from "node:crypto"
import { commandBody, property } from "./zmtp-octets.ts"

/**
 * WebSockets as RFC 6455 and RFC 45 lay them out, written down a second time: peers made of these octets know
 * nothing of the libraries that are used.
 */

const ascii = (text: string): Buffer => Buffer.from(text, "latin1")

const key = "dGhlIHNhbXBsZSBub25jZQ=="

/** Where a ws endpoint listens, as an endpoint of tcp. */
export const tcpOf = (endpoint: string): string => endpoint.replace(/^wss?:\/\/([^/]*).*$/, "tcp://$1")

/** What a request for a WebSocket says, where it is not what everybody says. */
export interface UpgradeFields {
  readonly line?: string
  /** Headers by name; undefined leaves one out, an array repeats it. */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly end?: string
}

const usualHeaders = {
  Host: "127.0.0.1",
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Key": key,
  "Sec-WebSocket-Protocol": "ZWS2.0/NULL,ZWS2.0",
  "Sec-WebSocket-Version": "13",
}

const headOf = (line: string, headers: NonNullable<UpgradeFields["headers"]>, end: string): Buffer => {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => `${name}: ${each}`),
  )
  return ascii(`${[line, ...lines].join(end)}${end}${end}`)
}

/** A request for a WebSocket. */
export const upgradeRequest = ({
  line = "GET / HTTP/1.1",
  headers = {},
  end = "\r\n",
}: UpgradeFields = {}): Buffer => headOf(line, { ...usualHeaders, ...headers }, end)

/** The answer to a request with this key. */
export const acceptOf = (requestKey: string): string =>
  createHash("sha1").update(`${requestKey}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64")

/** What agrees to a WebSocket. */
export const upgradeAnswer = (
  requestKey: string,
  { line = "HTTP/1.1 101 Switching Protocols", headers = {}, end = "\r\n" }: UpgradeFields = {},
): Buffer =>
  headOf(
    line,
    {
      Upgrade: "websocket",
      Connection: "Upgrade",
      "Sec-WebSocket-Accept": acceptOf(requestKey),
      "Sec-WebSocket-Protocol": "ZWS2.0/NULL",
      ...headers,
    },
    end,
  )

/** The key in a request. */
export const keyIn = (request: Buffer): string =>
  /sec-websocket-key: *(\S+)/i.exec(request.toString("latin1"))?.[1] ?? ""

/** Kinds of WebSocket frames. */
export const opcodes = { more: 0, text: 1, binary: 2, reserved: 3, close: 8, ping: 9, pong: 10 } as const

/** How a WebSocket frame is, where it is not what everybody's is. */
export interface WebSocketFrameFields {
  readonly opcode?: number
  readonly fin?: boolean
  /** The three reserved bits. */
  readonly reserved?: number
  readonly masked?: boolean
  /** The length that is announced. */
  readonly length?: bigint
  /** Octets of the length: 1, 2 or 8. */
  readonly lengthSize?: 1 | 2 | 8
}

const mask = Buffer.of(1, 2, 3, 4)

/** A WebSocket frame; from a client, since it is masked unless told otherwise. */
export const webSocketFrame = (
  payload: Uint8Array | string,
  {
    opcode = opcodes.binary,
    fin = true,
    reserved = 0,
    masked = true,
    length = BigInt(payload.length),
    lengthSize = length < 126n ? 1 : length < 65_536n ? 2 : 8,
  }: WebSocketFrameFields = {},
): Buffer => {
  const octets = typeof payload === "string" ? ascii(payload) : Buffer.from(payload)
  const header = Buffer.alloc(2 + (lengthSize === 1 ? 0 : lengthSize))
  header[0] = (fin ? 0x80 : 0) | (reserved << 4) | opcode
  header[1] = (masked ? 0x80 : 0) | (lengthSize === 1 ? Number(length) : lengthSize === 2 ? 126 : 127)
  if (lengthSize === 2) header.writeUInt16BE(Number(length), 2)
  if (lengthSize === 8) header.writeBigUInt64BE(length, 2)
  if (!masked) return Buffer.concat([header, octets])
  // A loop, since there are tests with a lot to mask.
  const hidden = Buffer.from(octets)
  for (let index = 0; index < hidden.length; index++)
    hidden[index] = (octets[index] as number) ^ (mask[index & 3] as number)
  return Buffer.concat([header, mask, hidden])
}

/** A message of one or more frames, each in a WebSocket message of its own. */
export const webSocketMessage = (parts: readonly string[], fields: WebSocketFrameFields = {}): Buffer =>
  Buffer.concat(
    parts.map((part, index) => webSocketFrame(`${index < parts.length - 1 ? "\x01" : "\0"}${part}`, fields)),
  )

/** A command of ZMTP in a WebSocket message. */
export const webSocketCommand = (
  name: string,
  data: Uint8Array | string = "",
  fields: WebSocketFrameFields = {},
): Buffer => webSocketFrame(Buffer.concat([Buffer.of(2), commandBody(name, data)]), fields)

/** A READY that announces a socket type. */
export const webSocketReady = (type: string, fields: WebSocketFrameFields = {}): Buffer =>
  webSocketCommand("READY", property("Socket-Type", type), fields)

/** A WebSocket frame as it was found in a stream. */
export interface FoundFrame {
  /** Its first octet: FIN, reserved bits and kind. */
  readonly first: number
  /** Without its mask. */
  readonly payload: Buffer
}

/** The complete WebSocket frames that a stream begins with. */
export const webSocketFrames = (octets: Buffer): FoundFrame[] => {
  const frames: FoundFrame[] = []
  for (let at = 0; at + 2 <= octets.length; ) {
    const second = octets[at + 1] as number
    const lengthSize = { 126: 2, 127: 8 }[second & 0x7f] ?? 0
    const maskSize = second >= 0x80 ? 4 : 0
    const start = at + 2 + lengthSize + maskSize
    if (start > octets.length) break
    const size =
      lengthSize === 0
        ? second & 0x7f
        : lengthSize === 2
          ? octets.readUInt16BE(at + 2)
          : Number(octets.readBigUInt64BE(at + 2))
    if (start + size > octets.length) break
    const key = octets.subarray(start - maskSize, start)
    const payload = octets.subarray(start, start + size)
    frames.push({
      first: octets[at] as number,
      payload: Buffer.from(payload.map((octet, index) => octet ^ (key[index % 4] ?? 0))),
    })
    at = start + size
  }
  return frames
}
