import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net"
import { ownHost } from "./network.ts"

interface Relay {
  readonly client: Socket
  readonly server: Socket
}

/** Something between two peers that can go wrong as networks do. */
export class TcpProxy {
  readonly endpoint: string
  /** Connections there have been. */
  count = 0
  readonly #listener: Server
  readonly #relays = new Set<Relay>()

  private constructor(listener: Server, target: URL) {
    this.#listener = listener
    const { address, port } = listener.address() as AddressInfo
    this.endpoint = `tcp://${address}:${port}`
    listener.on("connection", (client) => this.#relay(client, target))
  }

  /** Stands before a tcp endpoint on this machine. */
  static async before(endpoint: string): Promise<TcpProxy> {
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, ownHost())
    await once(listener, "listening")
    return new TcpProxy(listener, new URL(endpoint))
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#relays.size
  }

  /** Octets that the target has sent over the connections that are open now. */
  get answered(): number {
    return [...this.#relays].reduce((sum, { server }) => sum + server.bytesRead, 0)
  }

  /** Forwards nothing more over the connections there are, which stay open: a cable was pulled. */
  freeze(): void {
    for (const { client, server } of this.#relays) {
      client.unpipe()
      server.unpipe()
      client.pause()
      server.pause()
    }
  }

  /** Ends the connections there are, in the middle of whatever goes through them. */
  cut(how: "close" | "reset" = "close"): void {
    for (const { client, server } of this.#relays) {
      for (const socket of [client, server]) {
        if (how === "reset") socket.resetAndDestroy()
        else socket.destroy()
      }
    }
    this.#relays.clear()
  }

  close(): void {
    this.cut()
    this.#listener.close()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #relay(client: Socket, { hostname, port }: URL): void {
    this.count++
    const server = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
    const relay = { client, server }
    this.#relays.add(relay)
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.setNoDelay(true)
      from.on("error", () => {})
      from.once("close", () => {
        to.destroy()
        this.#relays.delete(relay)
      })
      from.pipe(to)
    }
    client.resume()
  }
}
