import * as dgram from "node:dgram"
import { once } from "node:events"
import { until } from "./until.ts"

/** A UDP socket that is none of ours: sends whatever a test wants, and keeps what it hears. */
export class RawDatagrams {
  readonly heard: Buffer[] = []
  readonly host: string
  readonly port: number
  readonly #socket: dgram.Socket

  private constructor(socket: dgram.Socket, host: string) {
    this.#socket = socket
    this.host = host
    this.port = socket.address().port
    socket.on("message", (bytes) => this.heard.push(bytes))
  }

  static async open(host = "127.0.0.1"): Promise<RawDatagrams> {
    const socket = dgram.createSocket(host.includes(":") ? "udp6" : "udp4")
    socket.bind(0, host)
    await once(socket, "listening")
    return new RawDatagrams(socket, host)
  }

  /** Where it can be reached. */
  get endpoint(): string {
    return `udp://${this.host.includes(":") ? `[${this.host}]` : this.host}:${this.port}`
  }

  /** Sends many datagrams before anybody in this process can read one. */
  async burst(endpoint: string, bodies: readonly Uint8Array[]): Promise<void> {
    const port = Number(endpoint.slice(endpoint.lastIndexOf(":") + 1))
    this.#socket.connect(port, this.host)
    await once(this.#socket, "connect")
    for (const body of bodies) this.#socket.send(body)
    this.#socket.disconnect()
  }

  /** Sends to an endpoint, and resolves when the system has taken it. */
  send(endpoint: string, ...pieces: (Uint8Array | string)[]): Promise<void> {
    const port = Number(endpoint.slice(endpoint.lastIndexOf(":") + 1))
    const buffers = pieces.map((each) => Buffer.from(each as string))
    return new Promise((resolve, reject) => {
      this.#socket.send(Buffer.concat(buffers), port, this.host, (error) =>
        error === null ? resolve() : reject(error),
      )
    })
  }

  /** Resolves to the datagram with this number, once it is there. */
  async next(index: number): Promise<Buffer> {
    await until(() => this.heard.length > index, `datagram ${index}`)
    return this.heard[index] as Buffer
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }
}
