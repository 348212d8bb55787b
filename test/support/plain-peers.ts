import { once } from "node:events"
import * as net from "node:net"
import { Feed } from "./feed.ts"
import { ownHost } from "./network.ts"
import { RawPeer } from "./raw-peer.ts"
import { reservedEndpoint } from "./wiring.ts"

/** Transports over which programs without ZeroMQ can be reached. */
export const plainTransports = ["tcp", "ipc"] as const

export type PlainTransport = (typeof plainTransports)[number]

/** A connection of a program that knows nothing of ZeroMQ, to a tcp or ipc endpoint. */
export const connectPlain = async (endpoint: string): Promise<RawPeer> => {
  const address = endpoint.slice("tcp://".length)
  if (endpoint.startsWith("tcp://")) return RawPeer.connect(endpoint)
  const socket = net.connect(address)
  const peer = new RawPeer(socket)
  await once(socket, "connect")
  return peer
}

/** A server that knows nothing of ZeroMQ. */
export class PlainServer {
  readonly endpoint: string
  readonly #server: net.Server
  readonly #peers = new Feed<RawPeer>()
  #accepted = 0

  private constructor(server: net.Server) {
    const address = server.address() as net.AddressInfo | string
    this.endpoint =
      typeof address === "string" ? `ipc://${address}` : `tcp://${address.address}:${address.port}`
    this.#server = server
    server.on("connection", (socket) => this.#peers.push(new RawPeer(socket)))
  }

  static async listen(transport: PlainTransport): Promise<PlainServer> {
    const server = net.createServer()
    if (transport === "tcp") server.listen(0, ownHost())
    else server.listen((await reservedEndpoint("ipc")).slice("ipc://".length))
    await once(server, "listening")
    return new PlainServer(server)
  }

  /** The next connection. */
  async accept(): Promise<RawPeer> {
    const index = this.#accepted++
    await this.#peers.until((peers) => peers.length > index)
    return this.#peers.items[index] as RawPeer
  }

  /** Connections there were. */
  get count(): number {
    return this.#peers.items.length
  }

  [Symbol.dispose](): void {
    this.#server.close()
    for (const peer of this.#peers.items) peer.destroy()
  }
}
