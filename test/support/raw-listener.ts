import { once } from "node:events"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { ownHost } from "./network.ts"
import { greeting, ready } from "./zmtp-octets.ts"

/**
 * A TCP listener whose connections nobody reads: a peer that does what no socket of ours would, such as never
 * reading, or vanishing in the middle of a message.
 */
export class RawListener {
  readonly endpoint: string
  /** The endpoint without its scheme. */
  readonly address: string
  readonly #server: Server
  readonly #arrivals: Socket[] = []
  readonly #accepted = new Set<Socket>()
  #waiting: (() => void)[] = []

  private constructor(server: Server) {
    this.#server = server
    const { address, port } = server.address() as AddressInfo
    this.address = `${address}:${port}`
    this.endpoint = `tcp://${this.address}`
    server.on("connection", (socket) => {
      socket.on("error", () => {})
      this.#accepted.add(socket)
      socket.once("close", () => this.#accepted.delete(socket))
      this.#arrivals.push(socket)
      for (const callback of this.#waiting.splice(0)) callback()
    })
  }

  /**
   * Listens on a tcp endpoint with a numeric address; unless told otherwise on an address of its own, so that
   * those who look for it when it is gone find nobody else there.
   */
  static async listen(endpoint = `tcp://${ownHost()}:0`): Promise<RawListener> {
    const [host, port] = endpoint.slice("tcp://".length).split(":")
    const server = createServer({ pauseOnConnect: true }).listen(Number(port), host)
    await once(server, "listening")
    return new RawListener(server)
  }

  /** The next connection that comes in. */
  async accept(): Promise<Socket> {
    for (;;) {
      const socket = this.#arrivals.shift()
      if (socket !== undefined) return socket
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** The next connection, after our half of a handshake as a socket of this type. */
  async greet(socketType: string): Promise<Socket> {
    const socket = await this.accept()
    socket.write(Buffer.concat([greeting(), ready(socketType)]))
    return socket
  }

  /** Connections that nobody asked for. */
  get pending(): number {
    return this.#arrivals.length
  }

  /** Ends the listener and all its connections. */
  async close(): Promise<void> {
    for (const socket of this.#accepted) socket.destroy()
    if (!this.#server.listening) return
    this.#server.close()
    await once(this.#server, "close")
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
