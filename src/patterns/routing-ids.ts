import { copy, keyOf } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import type { Pipe } from "./pattern.ts"

/** The peers of a socket by their routing ids. */
export class RoutingIds {
  readonly #pipes = new Map<string, Pipe>()
  /** The ids by the very arrays that received messages carry: a reply needs no look-up by content. */
  readonly #known = new Map<Uint8Array, Pipe>()
  #counter = crypto.getRandomValues(new Uint32Array(1))[0] as number

  /** All that have an id. */
  pipes(): Iterable<Pipe> {
    return this.#pipes.values()
  }

  find(id: Uint8Array): Pipe | undefined {
    return this.#known.get(id) ?? this.#pipes.get(keyOf(id))
  }

  /** Gives a peer its id, which nobody else has. */
  add(pipe: Pipe, id: Uint8Array): void {
    pipe.routingId = copy(id)
    this.#pipes.set(keyOf(id), pipe)
    this.#known.set(pipe.routingId, pipe)
  }

  remove(pipe: Pipe): void {
    const key = keyOf(pipe.routingId)
    if (this.#pipes.get(key) === pipe) this.#pipes.delete(key)
    this.#known.delete(pipe.routingId)
  }

  /** RFC 28: ids that we give out begin with a zero octet; four more hold a counter. */
  fresh(): Uint8Array {
    for (;;) {
      const id = new Uint8Array(5)
      new DataView(id.buffer).setUint32(1, this.#counter)
      this.#counter = (this.#counter + 1) >>> 0
      if (!this.#pipes.has(keyOf(id))) return copy(id)
    }
  }

  /** Throws EADDRINUSE when a peer has this id. */
  checkFree(id: Uint8Array): void {
    if (!this.#pipes.has(keyOf(id))) return
    throw zmqError("EADDRINUSE", `A peer of this socket has the routing id ${printableId(id)} already.`)
  }
}

/** Why nothing can be sent to a peer of this id. */
export const unknownPeer = (id: Uint8Array): Error =>
  zmqError("EHOSTUNREACH", `No peer has the routing id ${printableId(id)}.`)

const printableId = (id: Uint8Array): string => {
  const shown = id.subarray(0, 32)
  const isText = shown.every((octet) => octet >= 0x20 && octet < 0x7f)
  return isText
    ? JSON.stringify(String.fromCharCode(...shown))
    : [...shown].map((octet) => octet.toString(16).padStart(2, "0")).join("")
}
