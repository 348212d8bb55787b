import { empty } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { InprocEnd } from "../transports/inproc.ts"
import { type Link, type LinkHandler, localPeer } from "../transports/transport.ts"

/** What comes of asking. */
export interface ZapExchangeEnd {
  replied(reply: Message): void
  /** The handler has gone. */
  gone(): void
}

/**
 * One request to a ZAP handler, and its reply, over a connection inside the process that is there for nothing else:
 * what comes late, or twice, comes to nobody.
 */
export class ZapExchange implements LinkHandler {
  /** What is to be joined with the handler's socket. */
  readonly inprocEnd: InprocEnd
  readonly #end: ZapExchangeEnd
  #request: Message | undefined
  #link: Link | undefined
  #over = false

  constructor(request: Message, end: ZapExchangeEnd) {
    this.#request = request
    this.#end = end
    this.inprocEnd = {
      handler: this,
      self: localPeer(empty),
      publisher: false,
      interest: "topics",
      sendLimit: 0,
      full: () => false,
      conflate: false,
      attach: (link) => {
        this.#link = link
      },
      peerLimit: () => {},
    }
  }

  /** Nobody wants the reply any more. */
  close(): void {
    this.#over = true
    this.#link?.close()
  }

  ready(): void {
    this.#send()
  }

  writable(): void {
    this.#send()
  }

  message(reply: Message): boolean {
    if (this.#over) return true
    this.#over = true
    this.#end.replied(reply)
    return true
  }

  closed(): void {
    if (this.#over) return
    this.#over = true
    this.#end.gone()
  }

  #send(): void {
    if (this.#request === undefined || this.#link?.send(this.#request) !== true) return
    this.#request = undefined
  }
}
