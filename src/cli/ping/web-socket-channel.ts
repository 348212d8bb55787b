import { createHash, randomBytes } from "node:crypto"
import { performance } from "node:perf_hooks"
import type { FrameChannel, WireFrame } from "./frames.ts"
import type { Line, Patience } from "./line.ts"

const operations = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
const flags = { command: 2 } as const

/** Frames of ZMTP as a WebSocket carries them (RFC 45; RFC 6455, section 5): each a message behind an octet of flags. */
export class WebSocketChannel implements FrameChannel {
  readonly #line: Line

  constructor(line: Line) {
    this.#line = line
  }

  send(body: Uint8Array, { command }: { readonly command: boolean }): void {
    this.#write(operations.binary, Buffer.concat([Buffer.from([command ? flags.command : 0]), body]))
  }

  async receive(patience: Patience): Promise<WireFrame> {
    for (;;) {
      const { operation, payload } = await this.#read(patience)
      if (operation !== operations.binary && operation !== operations.text) continue
      return { command: ((payload[0] ?? 0) & flags.command) !== 0, body: payload.subarray(1) }
    }
  }

  /** WebSockets have pings of their own. */
  async ping(patience: Patience): Promise<number> {
    const began = performance.now()
    // libzmq leaves a ping unanswered that carries something.
    this.#write(operations.ping, new Uint8Array(0))
    for (;;) {
      const { operation } = await this.#read(patience)
      if (operation === operations.pong) return performance.now() - began
    }
  }

  async #read(patience: Patience): Promise<{ readonly operation: number; readonly payload: Buffer }> {
    for (;;) {
      const head = await this.#line.read(2, patience)
      const operation = (head[0] as number) & 0xf
      const short = (head[1] as number) & 0x7f
      const size =
        short < 126
          ? short
          : short === 126
            ? (await this.#line.read(2, patience)).readUInt16BE()
            : Number((await this.#line.read(8, patience)).readBigUInt64BE())
      const payload = Buffer.from(await this.#line.read(size, patience))
      if (operation === operations.ping) this.#write(operations.pong, payload)
      else if (operation !== operations.close) return { operation, payload }
    }
  }

  /** Clients mask what they send (RFC 6455, section 5.3). Nothing here is long. */
  #write(operation: number, payload: Uint8Array): void {
    const mask = randomBytes(4)
    const size = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 0xff]
    const head = [0x80 | operation, 0x80 | (size[0] as number), ...size.slice(1)]
    const masked = payload.map((octet, index) => octet ^ (mask[index % 4] as number))
    this.#line.write(Buffer.concat([Buffer.from(head), mask, masked]))
  }
}

const acceptKey = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/** A request to become a WebSocket, and how its answer is known. */
export interface UpgradeRequest {
  readonly octets: Buffer
  readonly accept: string
}

/** Asks for all sub-protocols at once: which of them a server chooses shows its mechanism. */
export const upgradeRequest = (host: string, path: string): UpgradeRequest => {
  const key = randomBytes(16).toString("base64")
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${key}`,
    "Sec-WebSocket-Protocol: ZWS2.0/NULL, ZWS2.0/PLAIN, ZWS2.0/CURVE, ZWS2.0",
    "",
    "",
  ]
  return {
    octets: Buffer.from(lines.join("\r\n"), "latin1"),
    accept: createHash("sha1")
      .update(key + acceptKey)
      .digest("base64"),
  }
}
