import type { ByteStream } from "../transports/transport.ts"
import type { Decoder } from "./framing.ts"

/** Stops and starts a stream as its decoder can take more or not. */
export class Inflow {
  readonly #stream: ByteStream
  readonly #decoder: Decoder
  readonly #patience: number
  #paused = false

  /** `patience`: so many bytes may wait during the handshake. */
  constructor(stream: ByteStream, decoder: Decoder, patience: number) {
    this.#stream = stream
    this.#decoder = decoder
    this.#patience = patience
  }

  get paused(): boolean {
    return this.#paused
  }

  regulate(open: boolean): void {
    // During the handshake decoding stops at each command; that is no reason to stop reading, unless the peer
    // goes on and on.
    const { stopped: held, heldBytes } = this.#decoder
    const stopped = held && (open || heldBytes > this.#patience)
    if (stopped === this.#paused) return
    this.#paused = stopped
    if (stopped) this.#stream.pause()
    else this.#stream.resume()
  }
}
