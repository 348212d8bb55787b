import type { Consumption, Message } from "../../socket/readable.ts"
import { type FrameEnds, frameEnds } from "../frame-ends.ts"
import type { ReceivingSocket } from "../socket-roles.ts"

/**
 * Takes messages out of a socket as a stream asks for them, and no more: what is not asked for stays in the
 * socket.
 */
export class Intake {
  readonly #ends: FrameEnds
  readonly #take: (message: Message[]) => boolean
  #consumption: Consumption | undefined
  #asked = false
  #stopped = false

  /** `take` gets each message, and answers whether the next is welcome at once. */
  constructor(socket: ReceivingSocket, take: (message: Message[]) => boolean) {
    this.#ends = frameEnds(socket)
    this.#take = take
  }

  /** Messages are welcome, until `take` answers otherwise. Throws EBUSY and EBADF, as `consume` does. */
  ask(): void {
    if (this.#stopped) return
    this.#asked = true
    if (this.#consumption === undefined) this.#consumption = this.#ends.consume(this.#receive)
    else this.#consumption.resume()
  }

  /** Takes nothing any more: the socket can be received from otherwise. */
  stop(): void {
    this.#stopped = true
    this.#consumption?.stop()
    this.#consumption = undefined
  }

  readonly #receive = (message: Message[]): void => {
    // Taking this one may lead to the next being asked for, before it returns.
    this.#asked = false
    if (!this.#take(message) && !this.#asked) this.#consumption?.pause()
  }
}
