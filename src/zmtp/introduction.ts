import { copy } from "../core/bytes.ts"

/** What is spoken on a connection before either side knows whom it talks to. */
export interface Introduction {
  /** A message frame arrived; answers whether decoding may go on. */
  message(body: Uint8Array): boolean
  /** A command frame arrived; answers whether decoding may go on. */
  command(body: Uint8Array): boolean
  /** So many bytes arrived that nobody has asked for yet. Throws when the peer may not send any. */
  waits?(bytes: number): void
  /** The connection is over. */
  fail(error: Error): void
}

/**
 * How peers introduce themselves that know no mechanisms: the first frame is the routing id, empty for an
 * anonymous one. Socket types are not compared, since libzmq does not either.
 */
export class RoutingIdIntroduction implements Introduction {
  readonly #done: (routingId: Uint8Array) => boolean

  /** `done` answers whether decoding may go on behind it. */
  constructor(done: (routingId: Uint8Array) => boolean) {
    this.#done = done
  }

  message(body: Uint8Array): boolean {
    return this.#done(copy(body))
  }

  /** Nobody but us would know what to do with one. */
  command(): boolean {
    return true
  }

  fail(): void {}
}
