import type { ZmqTransport } from "../streams/transport.ts"
import { type Extension, writeExtension } from "./extension.ts"
import type { Packer } from "./packer.ts"

/** While no server has answered, no more than this is kept for them. */
const mostWaiting = 1_000

/** What a client tells its servers beside requests, once they have said that they understand. */
export class ServerTalk {
  readonly #packer: Packer
  readonly #transport: () => ZmqTransport | undefined
  #understood = false
  /** A server has sent a frame back that it took for something else: one of Python's. */
  #misunderstood = false
  #waiting: Extension[] = []

  constructor(packer: Packer, transport: () => ZmqTransport | undefined) {
    this.#packer = packer
    this.#transport = transport
  }

  /** The frame to put before a request, if there is any point in it. */
  before(extension: Extension | undefined): Uint8Array[] {
    if (extension === undefined || (this.#misunderstood && extension.credit === undefined)) return []
    return [writeExtension(this.#packer, this.#understood ? extension : { ...extension, ask: true })]
  }

  /** A server said that it understands. */
  understood(): void {
    if (this.#understood) return
    this.#understood = true
    for (const each of this.#waiting.splice(0)) this.tell(each)
  }

  /** A server did not. */
  misunderstood(): void {
    this.#misunderstood = true
    this.#waiting = []
  }

  /**
   * Tells all servers, since nobody knows which of them works on a call: messages go to them in turn, and those whom
   * one does not concern pass over it. Waits until one has said that it understands.
   */
  tell(extension: Extension): void {
    const transport = this.#transport()
    if (transport === undefined || this.#misunderstood) return
    if (!this.#understood) {
      if (this.#waiting.length < mostWaiting) this.#waiting.push(extension)
      return
    }
    const { peers } = transport.getExtraInfo("zmqSocket").stats()
    for (let count = 0; count < Math.max(peers, 1); count++) {
      transport.write([writeExtension(this.#packer, extension)])
    }
  }
}
