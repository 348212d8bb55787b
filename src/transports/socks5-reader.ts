import { empty } from "../core/bytes.ts"
import type { ReadInto, StreamReader } from "./node-stream.ts"
import type { Socks5Step } from "./socks5.ts"

/** What comes of talking to a proxy. */
export interface Socks5Outcome {
  /** Octets for the proxy. */
  say(octets: Uint8Array): void
  /** The proxy has connected us: what comes now is the peer's. */
  connected(): void
  failed(error: Error): void
}

/**
 * Reads what a proxy answers, and leaves everything behind that to the reader of the stream. No octet more is taken
 * from the system than each step needs, so what the peer sends along with the proxy's reply is not lost.
 */
export class Socks5Reader implements ReadInto {
  readonly #steps: Generator<Socks5Step, void, Uint8Array>
  readonly #reader: StreamReader
  readonly #outcome: Socks5Outcome
  readonly #greeting: Uint8Array
  #answer: Uint8Array = empty
  #missing = 0
  #over = false

  constructor(steps: Generator<Socks5Step, void, Uint8Array>, reader: StreamReader, outcome: Socks5Outcome) {
    this.#steps = steps
    this.#reader = reader
    this.#outcome = outcome
    // Node asks where to read to as soon as there is a socket, so the first answer's place is made now.
    this.#greeting = this.#step() ?? empty
  }

  /** There is a connection to the proxy: begins to talk. */
  start(): void {
    this.#outcome.say(this.#greeting)
  }

  readonly buffer = (): Uint8Array =>
    this.#over ? this.#reader.buffer() : this.#answer.subarray(this.#answer.length - this.#missing)

  readonly callback = (size: number, block: Uint8Array): boolean => {
    if (this.#over) return this.#reader.callback(size, block)
    this.#missing -= size
    if (this.#missing === 0) this.#next()
    return true
  }

  #next(): void {
    let octets: Uint8Array | undefined
    try {
      octets = this.#step()
    } catch (error) {
      this.#over = true
      this.#outcome.failed(error as Error)
      return
    }
    if (octets === undefined) this.#outcome.connected()
    else if (octets.length > 0) this.#outcome.say(octets)
  }

  /** Makes room for the next answer; answers what to say before it, or undefined when all is said. */
  #step(): Uint8Array | undefined {
    const { done, value } = this.#steps.next(this.#answer)
    if (done === true) {
      this.#over = true
      return undefined
    }
    this.#answer = new Uint8Array(value.hear)
    this.#missing = value.hear
    return value.say
  }
}
