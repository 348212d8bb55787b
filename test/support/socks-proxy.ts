import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net"
import { ownHost } from "./network.ts"
import { OctetReader } from "./octet-reader.ts"

/** How a proxy behaves. */
export interface SocksProxyOptions {
  /** User name and password it wants. Absent: it wants none. */
  readonly login?: readonly [username: string, password: string]
  /** Names it knows, with the hosts they stand for. */
  readonly names?: Readonly<Record<string, string>>
  /** Whether what the peer says first goes out together with the proxy's reply. */
  readonly together?: boolean
}

/** A SOCKS5 proxy that connects (RFC 1928), and notes what it was asked for. */
export class SocksProxy {
  /** As the option `socksProxy` wants it. */
  readonly address: string
  /** Hosts and ports it was asked for, in order. */
  readonly requests: string[] = []
  readonly #server: Server
  readonly #options: SocksProxyOptions
  readonly #sockets = new Set<Socket>()

  private constructor(server: Server, options: SocksProxyOptions) {
    this.#server = server
    this.#options = options
    const { address, port } = server.address() as AddressInfo
    this.address = `${address}:${port}`
    server.on("connection", (socket) => {
      this.#keep(socket)
      void this.#serve(socket).catch(() => socket.destroy())
    })
  }

  static async listen(options: SocksProxyOptions = {}): Promise<SocksProxy> {
    const server = createServer().listen(0, ownHost())
    await once(server, "listening")
    return new SocksProxy(server, options)
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on("error", () => {})
    socket.once("close", () => this.#sockets.delete(socket))
  }

  async #serve(client: Socket): Promise<void> {
    const { login, names = {}, together = false } = this.#options
    const octets = new OctetReader(client)
    const [, count] = await octets.read(2)
    const offered = await octets.read(count as number)
    const wanted = login === undefined ? 0 : 2
    if (!offered.includes(wanted)) {
      client.end(Buffer.of(5, 255))
      return
    }
    client.write(Buffer.of(5, wanted))
    if (login !== undefined) {
      const [, nameLength] = await octets.read(2)
      const name = String(await octets.read(nameLength as number))
      const [passwordLength] = await octets.read(1)
      const password = String(await octets.read(passwordLength as number))
      const welcome = name === login[0] && password === login[1]
      client.write(Buffer.of(1, welcome ? 0 : 1))
      if (!welcome) throw new Error("wrong password")
    }
    const [, , , type] = await octets.read(4)
    const host = await readHost(octets, type as number)
    const port = (await octets.read(2)).readUInt16BE()
    this.requests.push(`${host}:${port}`)
    const peer = connect({ host: names[host] ?? host, port })
    this.#keep(peer)
    peer.once("error", () => client.end(Buffer.from("05050001000000000000", "hex")))
    await once(peer, "connect")
    const reply = Buffer.from("050000017f0000011234", "hex")
    const forward = (): void => {
      octets.release()
      client.pipe(peer)
      peer.pipe(client)
    }
    if (together) {
      peer.once("data", (first) => {
        client.write(Buffer.concat([reply, first]))
        forward()
      })
    } else {
      client.write(reply)
      forward()
    }
  }
}

const readHost = async (octets: OctetReader, type: number): Promise<string> => {
  if (type === 1) return [...(await octets.read(4))].join(".")
  if (type === 3) return String(await octets.read((await octets.read(1))[0] as number))
  const groups = await octets.read(16)
  return [...Array(8).keys()].map((index) => groups.readUInt16BE(2 * index).toString(16)).join(":")
}
