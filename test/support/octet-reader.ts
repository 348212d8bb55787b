import { once } from "node:events"
import type { Socket } from "node:net"

/** Reads a connection in as many octets at a time as are asked for, and gives back what is left. */
export class OctetReader {
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
  }

  async read(count: number): Promise<Buffer> {
    for (;;) {
      const octets: Buffer | null = count === 0 ? Buffer.alloc(0) : this.#socket.read(count)
      if (octets !== null && octets.length === count) return octets
      if (octets !== null || this.#socket.readableEnded || this.#socket.destroyed) throw new Error("cut off")
      await Promise.race([once(this.#socket, "readable"), once(this.#socket, "end")])
    }
  }

  /** Lets the socket flow again. */
  release(): void {
    this.#socket.removeAllListeners("readable")
  }
}
