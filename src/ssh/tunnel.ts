import { once } from "node:events"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { zmqError } from "../core/errors.ts"
import { startTimer, type Timer } from "../core/timing.ts"
import { Backoff } from "../socket/backoff.ts"
import type { Carrier, OpenCarrier } from "./carrier.ts"
import { Passage } from "./passage.ts"
import { asSshError, mayPass, type SshError } from "./ssh-error.ts"
import { type TunnelEvents, TunnelListeners } from "./tunnel-events.ts"
import type { TunnelSettings } from "./tunnel-options.ts"

/** This side of a tunnel: nobody else's machine can connect there. */
const nearHost = "127.0.0.1"

const listen = async (server: Server, port: number): Promise<void> => {
  server.listen({ host: nearHost, port, exclusive: true })
  await once(server, "listening").catch((cause: NodeJS.ErrnoException) => {
    const address = `tcp://${nearHost}:${port}`
    throw zmqError(cause.code ?? "EADDRINUSE", `There is no tunnel from ${address}: ${cause.message}.`, {
      address,
      cause,
    })
  })
}

/**
 * A way through ssh: what connects to its endpoint on this side is connected to a place that the server can reach.
 * It does not keep the process, and ends with it. When it breaks, it is opened again, at the same port, until it can.
 *
 * ```ts
 * await using tunnel = await openTunnel("tcp://10.0.0.7:5555", "me@gate.example.org")
 * tunnel.on("broken", ({ error }) => console.warn(error.message))
 * dealer.connect(tunnel.endpoint)
 * ```
 */
export class Tunnel {
  /** Where to connect to, on this side: `tcp://127.0.0.1:…`. */
  readonly endpoint: string
  /** The port of this endpoint. It belongs to the tunnel also while it is broken. */
  readonly localPort: number
  /** Resolves when the tunnel is closed. Never rejects: why it closed, the event `close` tells. */
  readonly closed: Promise<void>
  readonly #server: Server
  readonly #settings: TunnelSettings
  readonly #open: OpenCarrier
  readonly #backoff: Backoff
  readonly #listeners = new TunnelListeners()
  readonly #passages = new Set<Passage>()
  readonly #closing = new AbortController()
  #carrier: Carrier | undefined
  #idle: Timer | undefined
  #reopening: Timer | undefined
  #finished: () => void = () => {}

  /** @internal */
  static async open(open: OpenCarrier, settings: TunnelSettings, signal?: AbortSignal): Promise<Tunnel> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
    await listen(server, settings.localPort)
    try {
      const tunnel = new Tunnel(open, settings, server)
      tunnel.#carry(await tunnel.#attempt(signal, true))
      server.unref()
      return tunnel
    } catch (error) {
      server.close()
      throw error
    }
  }

  private constructor(open: OpenCarrier, settings: TunnelSettings, server: Server) {
    this.#open = open
    this.#settings = settings
    this.#server = server
    this.#backoff = new Backoff(settings.reopenInterval, settings.reopenIntervalMax)
    this.localPort = (server.address() as AddressInfo).port
    this.endpoint = `tcp://${nearHost}:${this.localPort}`
    this.closed = new Promise((resolve) => {
      this.#finished = resolve
    })
    server.on("connection", (near: Socket) => void this.#connected(near))
    // Such as too many open files: there will be another connection.
    server.on("error", () => {})
  }

  /** The process of ssh that carries the tunnel; undefined while it is broken, and where this process carries it. */
  get pid(): number | undefined {
    return this.#carrier?.pid
  }

  /** How many connections go through it. */
  get connections(): number {
    return this.#passages.size
  }

  /**
   * Calls a listener for each event of a kind. What a listener throws surfaces as an uncaught exception.
   *
   * ```ts
   * const tunnel = await openTunnel("tcp://10.0.0.7:5555", "gate.example.org")
   * tunnel.on("close", ({ error }) => console.log(error?.message ?? "closed as asked"))
   * ```
   */
  on<Type extends keyof TunnelEvents>(type: Type, listener: (details: TunnelEvents[Type]) => void): this {
    this.#listeners.add(type, listener)
    return this
  }

  /**
   * Takes a listener away.
   *
   * ```ts
   * const tunnel = await openTunnel("tcp://10.0.0.7:5555", "gate.example.org")
   * const report = ({ error }: TunnelEvents["refused"]) => console.log(error.message)
   * tunnel.on("refused", report).off("refused", report)
   * ```
   */
  off<Type extends keyof TunnelEvents>(type: Type, listener: (details: TunnelEvents[Type]) => void): this {
    this.#listeners.remove(type, listener)
    return this
  }

  /**
   * Ends it. What sockets have sent through it before they were closed still arrives; those that are open are cut
   * off. Resolves when nothing is left of it; never rejects. Closing twice does nothing.
   *
   * ```ts
   * const tunnel = await openTunnel("tcp://10.0.0.7:5555", "gate.example.org")
   * await tunnel.close()
   * ```
   */
  close(): Promise<void> {
    this.#end(undefined)
    return this.closed
  }

  /** What `await using` does at the end of a block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** `keeps`: whether somebody waits for it, so that the process goes on until then. */
  #attempt(signal: AbortSignal | undefined, keeps: boolean): Promise<Carrier> {
    const refused = (error: SshError): void => this.#listeners.tell("refused", { error })
    return this.#open({ signal, keeps, listener: { refused } })
  }

  #carry(carrier: Carrier): void {
    this.#carrier = carrier
    this.#backoff.reset()
    this.#judgeIdle()
    void carrier.lost.then((error) => {
      if (this.#carrier !== carrier) return
      this.#carrier = undefined
      void carrier.close()
      this.#broke(error)
    })
  }

  async #connected(near: Socket): Promise<void> {
    const carrier = this.#carrier
    const passage = new Passage(near)
    // Sockets come again by themselves.
    if (carrier === undefined) return passage.cut()
    this.#passages.add(passage)
    this.#judgeIdle()
    void passage.over.then(() => {
      this.#passages.delete(passage)
      this.#judgeIdle()
    })
    try {
      passage.join(await carrier.dial())
    } catch (error) {
      passage.cut()
      const refused = asSshError(error, "refused", "The connection could not be made")
      if (this.#carrier === carrier) this.#listeners.tell("refused", { error: refused })
    }
  }

  #judgeIdle(): void {
    this.#idle?.stop()
    this.#idle = undefined
    const { idleTimeout } = this.#settings
    if (idleTimeout < 0 || this.#passages.size > 0 || this.#carrier === undefined) return
    if (!this.#closing.signal.aborted) this.#idle = startTimer(idleTimeout, () => this.#end(undefined))
  }

  #broke(error: SshError): void {
    for (const each of this.#passages) each.cut()
    this.#judgeIdle()
    if (this.#closing.signal.aborted) return
    const again = this.#backoff.enabled && mayPass(error)
    const interval = again ? this.#backoff.next() : undefined
    this.#listeners.tell("broken", { error, interval })
    if (this.#closing.signal.aborted) return
    if (interval === undefined) this.#end(error)
    else this.#reopening = startTimer(interval, () => void this.#reopen())
  }

  async #reopen(): Promise<void> {
    const { signal } = this.#closing
    try {
      const carrier = await this.#attempt(signal, false)
      if (signal.aborted) return await carrier.close()
      this.#carry(carrier)
      this.#listeners.tell("reopened", { pid: carrier.pid })
    } catch (error) {
      if (!signal.aborted) this.#broke(asSshError(error, "other", "The tunnel could not be opened again"))
    }
  }

  #end(error: SshError | undefined): void {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    this.#idle?.stop()
    this.#reopening?.stop()
    this.#server.close()
    void this.#finish(error)
  }

  async #finish(error: SshError | undefined): Promise<void> {
    await Promise.all([...this.#passages].map((each) => each.finish()))
    await this.#carrier?.close()
    this.#carrier = undefined
    this.#listeners.tell("close", { error })
    this.#finished()
  }
}
