import type { InprocBinder, InprocEnd, InprocNames } from "../transports/inproc.ts"
import { localPeer } from "../transports/transport.ts"
import type { Pipe } from "./pipe.ts"
import type { PipeOwner } from "./pipe-host.ts"
import type { SocketParts } from "./socket-parts.ts"

/** What both ends of a connection inside the process need of their socket. */
export interface InprocSettings {
  readonly names: InprocNames
  readonly name: string
  readonly routingId: Uint8Array
  readonly publisher: boolean
}

const endOf = (pipe: Pipe, settings: InprocSettings): InprocEnd => ({
  handler: pipe,
  self: localPeer(settings.routingId),
  publisher: settings.publisher,
  sendLimit: pipe.sendLimit,
  full: () => pipe.full,
  conflate: pipe.conflates,
  attach: (link, peerSendLimit, conflate) => {
    pipe.attachLink(link, { direct: true })
    pipe.share({ sendLimit: peerSendLimit, conflate })
  },
  peerLimit: (sendLimit) => pipe.setPeerLimit(sendLimit),
})

/** A name that a socket bound. Connections outlive the name. */
export class InprocAcceptor implements PipeOwner, InprocBinder {
  readonly endpoint: string
  readonly #socket: SocketParts
  readonly #settings: InprocSettings
  readonly #pipes = new Set<Pipe>()

  constructor(socket: SocketParts, settings: InprocSettings) {
    this.#socket = socket
    this.#settings = settings
    this.endpoint = `inproc://${settings.name}`
    settings.names.bind(settings.name, this)
  }

  accept(): InprocEnd {
    const pipe = this.#socket.newPipe(this)
    this.#pipes.add(pipe)
    this.#socket.adopt(pipe)
    return endOf(pipe, this.#settings)
  }

  linkReady(pipe: Pipe): void {
    this.#socket.connected(pipe)
  }

  linkClosed(pipe: Pipe): void {
    this.#pipes.delete(pipe)
    this.#socket.release(pipe)
  }

  /** What was sent is with its receivers already. */
  finish(gone: () => void): void {
    this.cut()
    for (const pipe of this.#pipes) pipe.finish()
    gone()
  }

  cut(): void {
    this.#settings.names.unbind(this.#settings.name, this)
  }
}

/** A connection to a name, which may not be bound yet. There is no coming back when the other end has gone. */
export class InprocDialer implements PipeOwner {
  readonly #socket: SocketParts
  readonly #settings: InprocSettings
  readonly #pipe: Pipe
  readonly #end: InprocEnd

  constructor(socket: SocketParts, settings: InprocSettings, routingId: Uint8Array | undefined) {
    this.#socket = socket
    this.#settings = settings
    this.#pipe = socket.newPipe(this, routingId)
    this.#end = endOf(this.#pipe, settings)
  }

  start(): void {
    this.#socket.adopt(this.#pipe)
    this.#settings.names.connect(this.#settings.name, this.#end)
  }

  linkReady(pipe: Pipe): void {
    this.#socket.connected(pipe)
  }

  linkClosed(pipe: Pipe): void {
    this.#socket.release(pipe)
    this.#socket.forget(this)
  }

  /**
   * Messages that wait for the name to be bound go on waiting, in the context's keeping: inside the process
   * there is no linger.
   */
  finish(gone: () => void): void {
    if (this.#pipe.waiting === 0) this.#settings.names.withdraw(this.#end)
    this.#pipe.finish()
    gone()
  }

  cut(): void {
    this.finish(() => {})
  }
}
