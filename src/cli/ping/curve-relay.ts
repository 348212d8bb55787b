import { Buffer } from "node:buffer"
import { once } from "node:events"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { performance } from "node:perf_hooks"
import type { Duplex } from "node:stream"
import { FrameWatch, webSocketFrames, zmtpFrames } from "./frame-watch.ts"
import { greetingEnd, httpHeadEnd, Opening } from "./opening.ts"
import { hostOf, type PingTarget } from "./target.ts"

/**
 * Stands between a socket and a CURVE server. What goes through cannot be read, but how far the handshake comes, and
 * how long an answer to a heartbeat takes, is seen from here.
 */
export class CurveRelay {
  readonly endpoint: string
  /** When the server had introduced itself, on the clock of `performance.now()`. */
  greeted: number | undefined
  /** Whether the server has shown that it holds the key: it could open our HELLO. */
  welcomed = false
  /** Whether the other side began as a client does. */
  greetedByClient = false
  /** What is told of each round trip, in milliseconds. */
  onRoundTrip: ((milliseconds: number) => void) | undefined
  readonly #server: Server
  readonly #target: PingTarget
  readonly #streams = new Set<Duplex>()

  private constructor(server: Server, target: PingTarget, dial: () => Promise<Duplex>) {
    this.#server = server
    this.#target = target
    const { port } = server.address() as AddressInfo
    this.endpoint = isWeb(target) ? `ws://127.0.0.1:${port}${target.path}` : `tcp://127.0.0.1:${port}`
    server.on("connection", (near) => void this.#join(near, dial))
  }

  /** `dial` connects to the target; the octets that it takes are in clear. */
  static async start(target: PingTarget, dial: () => Promise<Duplex>): Promise<CurveRelay> {
    const server = createServer({ noDelay: true, pauseOnConnect: true }).listen(0, "127.0.0.1")
    await once(server, "listening")
    return new CurveRelay(server, target, dial)
  }

  close(): void {
    this.#server.close()
    for (const each of this.#streams) each.destroy()
  }

  async #join(near: Socket, dial: () => Promise<Duplex>): Promise<void> {
    this.#keep(near)
    const far = await dial().catch(() => undefined)
    if (far === undefined) {
      near.destroy()
      return
    }
    this.#keep(far)
    const { outgoing, incoming } = this.#watches()
    near.on("data", (chunk) => far.write(outgoing(chunk)))
    far.on("data", (chunk) => {
      incoming(chunk)
      near.write(chunk)
    })
    near.once("close", () => far.destroy())
    far.once("close", () => near.end(() => near.destroy()))
    near.resume()
  }

  /** What is done with each piece of either way; the one of ours answers what is to be passed on. */
  #watches(): { readonly outgoing: (chunk: Buffer) => Buffer; readonly incoming: (chunk: Buffer) => void } {
    const form = isWeb(this.#target) ? webSocketFrames : zmtpFrames
    const end = isWeb(this.#target) ? httpHeadEnd : greetingEnd
    let asked: number | undefined
    const said = new FrameWatch(form, (sighting) => {
      if (sighting === "ping") asked ??= performance.now()
    })
    const heard = new FrameWatch(form, (sighting) => {
      if (sighting === "WELCOME") this.welcomed = true
      if (sighting === "HELLO") this.greetedByClient = true
      if (sighting !== "pong" || asked === undefined) return
      this.onRoundTrip?.(performance.now() - asked)
      asked = undefined
    })
    const ours = new Opening(end)
    const theirs = new Opening(end)
    return {
      outgoing: (chunk) => {
        const { whole, behind } = ours.push(chunk)
        if (behind !== undefined) said.push(behind)
        if (!isWeb(this.#target)) return chunk
        const request = whole === undefined ? [] : [this.#addressed(whole)]
        return Buffer.concat([...request, ...(behind === undefined ? [] : [behind])])
      },
      incoming: (chunk) => {
        const { whole, behind } = theirs.push(chunk)
        if (whole !== undefined) this.greeted = performance.now()
        if (behind !== undefined) heard.push(behind)
      },
    }
  }

  /** The request that came to us, as it is to reach the target: servers look at whom it names. */
  #addressed(request: Buffer): Buffer {
    const text = request.toString("latin1").replace(/^Host:.*$/im, `Host: ${hostOf(this.#target)}`)
    return Buffer.from(text, "latin1")
  }

  #keep(stream: Duplex): void {
    this.#streams.add(stream)
    stream.on("error", () => {})
    stream.once("close", () => this.#streams.delete(stream))
  }
}

const isWeb = ({ scheme }: PingTarget): boolean => scheme === "ws" || scheme === "wss"
