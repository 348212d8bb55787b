import type { SentArguments } from "./call-arguments.ts"
import { ConnectedProtocol } from "./connected-protocol.ts"
import { ServiceClosedError } from "./errors.ts"
import type { Packer } from "./packer.ts"
import { InvocationWriter } from "./wire.ts"

/** The client's side of a PUSH or a PUB: calls that nobody answers. */
export class NoticeClientProtocol extends ConnectedProtocol {
  readonly #writer: InvocationWriter
  #room: Promise<void> | undefined
  #reportRoom: () => void = () => {}

  constructor(packer: Packer) {
    super()
    this.#writer = new InvocationWriter(packer)
  }

  protected override disconnected(): void {
    this.resumeWriting()
  }

  pauseWriting(): void {
    this.#room = new Promise((resolve) => {
      this.#reportRoom = resolve
    })
  }

  resumeWriting(): void {
    this.#room = undefined
    this.#reportRoom()
  }

  /**
   * Packs and writes a call at once. The promise waits while too much is buffered, so that a loop that awaits each
   * call does not fill the memory when nobody takes them.
   */
  notify(before: readonly Uint8Array[], name: string, sent: SentArguments): Promise<null> {
    const { transport } = this
    if (transport === undefined) return Promise.reject(new ServiceClosedError())
    try {
      transport.write([...before, ...this.#writer.frames(name, sent)])
    } catch (error) {
      return Promise.reject(error)
    }
    return this.#room === undefined ? done : this.#room.then(() => null)
  }
}

const done: Promise<null> = Promise.resolve(null)
