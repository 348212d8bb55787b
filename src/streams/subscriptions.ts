import { copy, keyOf, utf8 } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import { printable } from "../core/printable.ts"
import { socketTypeCodes } from "../core/socket-type-name.ts"
import { SUBSCRIBE, UNSUBSCRIBE } from "../options/constants.ts"
import type { Socket } from "../socket/socket.ts"
import { SetView } from "./set-view.ts"

type Prefix = string | Uint8Array

const bytesOf = (prefix: Prefix): Uint8Array => {
  if (typeof prefix === "string") return utf8(prefix)
  if (prefix instanceof Uint8Array) return prefix
  throw new TypeError("A subscription must be bytes or text.")
}

const changes: ReadonlyMap<number | string, boolean> = new Map<number | string, boolean>([
  [SUBSCRIBE, true],
  ["subscribe", true],
  [UNSUBSCRIBE, false],
  ["unsubscribe", false],
])

/** What a transport is subscribed to. A socket counts its subscriptions; here each is there or not. */
export class Subscriptions {
  readonly #socket: Socket
  readonly #prefixes = new Map<string, Uint8Array>()
  readonly #view = new SetView<Uint8Array, string>(
    this.#prefixes,
    (prefix) => keyOf(bytesOf(prefix)),
    printable,
  )

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** What there is now. Throws ENOTSUP unless the socket is a SUB. */
  get view(): SetView<Uint8Array, string> {
    this.#check()
    return this.#view
  }

  add(prefix: Prefix): void {
    this.#check()
    if (this.#view.has(prefix)) return
    this.#socket.set(SUBSCRIBE, bytesOf(prefix))
    this.#note(prefix)
  }

  remove(prefix: Prefix): void {
    this.#check()
    const bytes = bytesOf(prefix)
    this.#socket.set(UNSUBSCRIBE, bytes)
    this.#prefixes.delete(keyOf(bytes))
  }

  /** An option of the socket was set: it may have been a subscription. */
  optionWasSet(option: number | string, value: unknown): void {
    const added = changes.get(option)
    if (added === undefined || this.#socket.type !== socketTypeCodes.SUB) return
    if (typeof value !== "string" && !(value instanceof Uint8Array)) return
    if (added) this.#note(value)
    else this.#prefixes.delete(keyOf(bytesOf(value)))
  }

  #note(prefix: Prefix): void {
    const own = copy(bytesOf(prefix))
    this.#prefixes.set(keyOf(own), own)
  }

  #check(): void {
    if (this.#socket.type !== socketTypeCodes.SUB) {
      throw zmqError("ENOTSUP", "Only SUB sockets have subscriptions.")
    }
  }
}
