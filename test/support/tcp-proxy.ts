import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net"

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

  private constructor(listener: Server, target: number) {
    this.#listener = listener
    this.endpoint = `tcp://127.0.0.1:${(listener.address() as AddressInfo).port}`
    listener.on("connection", (client) => this.#relay(client, target))
  }

  /** Stands before a tcp endpoint on this machine. */
  static async before(endpoint: string): Promise<TcpProxy> {
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, "127.0.0.1")
    await once(listener, "listening")
    return new TcpProxy(listener, Number(endpoint.split(":").at(-1)))
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

  #relay(client: Socket, port: number): void {
    this.count++
    const server = connect({ port, host: "127.0.0.1", allowHalfOpen: true })
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
