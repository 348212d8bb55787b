import { Buffer } from "node:buffer"
import { once } from "node:events"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { performance } from "node:perf_hooks"

const greetingSize = 64
/** What a frame of each kind is long once it is sealed: command, flags, authenticator, nonce, name. */
const sealed = (size: number): number => size + 1 + 16 + 8 + 8
const pingSize = sealed(7)
const pongSize = sealed(5)

/** Finds where frames begin in a stream of octets, and tells the name and size of each. */
class FrameWatch {
  readonly #told: (name: string, size: number) => void
  #head = Buffer.alloc(0)
  #skip = greetingSize

  constructor(told: (name: string, size: number) => void) {
    this.#told = told
  }

  push(chunk: Buffer): void {
    let rest = chunk
    for (;;) {
      const passed = Math.min(this.#skip, rest.length)
      this.#skip -= passed
      this.#head = Buffer.concat([this.#head, rest.subarray(passed)])
      if (this.#skip > 0) return
      const long = ((this.#head[0] ?? 0) & 2) !== 0
      const body = long ? 9 : 2
      if (this.#head.length < body) return
      const size = long ? Number(this.#head.readBigUInt64BE(1)) : (this.#head[1] as number)
      // The name is at the beginning; what follows may be long, and is passed over as it comes.
      if (this.#head.length < body + Math.min(size, 8)) return
      const name = this.#head.toString("latin1", body + 1, body + 1 + (this.#head[body] ?? 0))
      this.#told(name, size)
      rest = this.#head.subarray(body)
      this.#head = Buffer.alloc(0)
      this.#skip = size
    }
  }
}

/**
 * Stands between a socket and a CURVE server. What goes through cannot be read, but how far the handshake comes, and
 * how long an answer to a heartbeat takes, is seen from here.
 */
export class CurveRelay {
  readonly endpoint: string
  /** Whether the server has shown that it holds the key: it could open our HELLO. */
  welcomed = false
  /** Whether the other side began as a client does. */
  greetedByClient = false
  /** What is told of each round trip, in milliseconds. */
  onRoundTrip: ((milliseconds: number) => void) | undefined
  readonly #server: Server
  readonly #streams = new Set<Socket>()

  private constructor(server: Server, dial: () => Promise<Socket>) {
    this.#server = server
    this.endpoint = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on("connection", (near) => void this.#join(near, dial))
  }

  static async start(dial: () => Promise<Socket>): Promise<CurveRelay> {
    const server = createServer({ noDelay: true, pauseOnConnect: true }).listen(0, "127.0.0.1")
    await once(server, "listening")
    return new CurveRelay(server, dial)
  }

  close(): void {
    this.#server.close()
    for (const each of this.#streams) each.destroy()
  }

  async #join(near: Socket, dial: () => Promise<Socket>): Promise<void> {
    this.#keep(near)
    const far = await dial().catch(() => undefined)
    if (far === undefined) {
      near.destroy()
      return
    }
    this.#keep(far)
    let asked: number | undefined
    const outgoing = new FrameWatch((name, size) => {
      if (name === "MESSAGE" && size === pingSize) asked ??= performance.now()
    })
    const incoming = new FrameWatch((name, size) => {
      if (name === "WELCOME") this.welcomed = true
      if (name === "HELLO") this.greetedByClient = true
      if (name !== "MESSAGE" || size !== pongSize || asked === undefined) return
      this.onRoundTrip?.(performance.now() - asked)
      asked = undefined
    })
    near.on("data", (chunk) => {
      outgoing.push(chunk)
      far.write(chunk)
    })
    far.on("data", (chunk) => {
      incoming.push(chunk)
      near.write(chunk)
    })
    near.once("close", () => far.destroy())
    far.once("close", () => near.end(() => near.destroy()))
    near.resume()
  }

  #keep(stream: Socket): void {
    this.#streams.add(stream)
    stream.on("error", () => {})
    stream.once("close", () => this.#streams.delete(stream))
  }
}
