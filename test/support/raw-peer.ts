import { once } from "node:events"
import * as net from "node:net"
import { ownHost } from "./network.ts"
import { until } from "./until.ts"
import { greeting, ready } from "./zmtp-octets.ts"

const portOf = (endpoint: string): number => Number(endpoint.slice(endpoint.lastIndexOf(":") + 1))

const hostOf = (endpoint: string): string => endpoint.slice("tcp://".length, endpoint.lastIndexOf(":"))

/** A connection that says whatever a test wants, ZMTP or not, and keeps what it hears. */
export class RawPeer {
  readonly socket: net.Socket
  #chunks: Buffer[] = []
  #heard = 0
  #gone = false

  constructor(socket: net.Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on("data", (chunk) => {
      this.#chunks.push(chunk)
      this.#heard += chunk.length
    })
    // What befalls it shows in its being closed; a reset is as good as any other end.
    socket.on("error", () => {})
    socket.on("close", () => {
      this.#gone = true
    })
  }

  /** A new connection to a tcp or ipc endpoint. */
  static async connect(endpoint: string): Promise<RawPeer> {
    const socket = endpoint.startsWith("ipc://")
      ? net.connect(endpoint.slice("ipc://".length))
      : net.connect({ host: hostOf(endpoint), port: portOf(endpoint) })
    const peer = new RawPeer(socket)
    await once(socket, "connect")
    return peer
  }

  /** A new connection that has shaken hands as a socket of this type. */
  static async ready(endpoint: string, type: string, ...properties: readonly Uint8Array[]): Promise<RawPeer> {
    const peer = await RawPeer.connect(endpoint)
    await peer.shakeHands(type, ...properties)
    return peer
  }

  /** Greeting and READY, and both from the other side. Forgets what it heard. */
  async shakeHands(type: string, ...properties: readonly Uint8Array[]): Promise<void> {
    this.send(greeting(), ready(type, ...properties))
    await until(
      () => this.#heard >= 64 + 2 && this.#heard >= 66 + (this.received[65] ?? 0),
      "the other's READY",
    )
    this.forget()
  }

  send(...octets: readonly Uint8Array[]): void {
    if (!this.#gone) this.socket.write(Buffer.concat(octets))
  }

  /** Everything heard so far. */
  get received(): Buffer {
    const all = Buffer.concat(this.#chunks)
    this.#chunks = [all]
    return all
  }

  /** How many octets were heard so far. */
  get heard(): number {
    return this.#heard
  }

  forget(): void {
    this.#chunks = []
    this.#heard = 0
  }

  /** Resolves when these octets were heard. */
  hears(octets: Uint8Array): Promise<void> {
    const wanted = Buffer.from(octets)
    return until(() => this.received.includes(wanted), `${wanted.toString("hex")} to be heard`)
  }

  get closed(): boolean {
    return this.#gone
  }

  /** Resolves when the connection is gone, whoever ended it. */
  gone(): Promise<void> {
    return until(() => this.#gone, "the other side to drop the connection")
  }

  /** Ends its half of the connection. */
  end(): void {
    this.socket.end()
  }

  /** Ends the connection with a reset, as a process that is killed does. */
  reset(): void {
    this.socket.resetAndDestroy()
  }

  destroy(): void {
    this.socket.destroy()
  }
}

/** A TCP server whose connections are raw peers. */
export class RawServer {
  readonly endpoint: string
  /** All connections there were. */
  readonly peers: RawPeer[] = []
  readonly #server: net.Server

  private constructor(server: net.Server) {
    this.#server = server
    const { address, port } = server.address() as net.AddressInfo
    this.endpoint = `tcp://${address}:${port}`
  }

  /** Listens, on an address of its own or at the given endpoint; `met` is called with each connection. */
  static async listen(
    met: (peer: RawPeer, index: number) => void = () => {},
    endpoint = `tcp://${ownHost()}:0`,
  ): Promise<RawServer> {
    const server = net.createServer()
    server.listen(portOf(endpoint), hostOf(endpoint))
    await once(server, "listening")
    const raw = new RawServer(server)
    server.on("connection", (socket) => {
      const peer = new RawPeer(socket)
      raw.peers.push(peer)
      met(peer, raw.peers.length - 1)
    })
    return raw
  }

  /** The connection with this number, once there is one. */
  async peer(index: number): Promise<RawPeer> {
    await until(() => this.peers.length > index, `connection ${index}`)
    return this.peers[index] as RawPeer
  }

  close(): void {
    this.#server.close()
    for (const peer of this.peers) peer.destroy()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
