import type { Interest } from "../core/interest.ts"
import type { InprocBinder, InprocEnd, InprocNames } from "../transports/inproc.ts"
import { localPeer } from "../transports/transport.ts"
import { announce } from "./automatic-messages.ts"
import type { Ends } from "./monitor.ts"
import type { Pipe } from "./pipe.ts"
import type { PipeOwner } from "./pipe-host.ts"
import type { SocketParts } from "./socket-parts.ts"

/** What both ends of a connection inside the process need of their socket. */
export interface InprocSettings {
  readonly names: InprocNames
  readonly name: string
  readonly socketType: string
  readonly routingId: Uint8Array
  readonly publisher: boolean
  readonly interest: Interest
  /** Sent before anything else. */
  readonly hello: Uint8Array | undefined
  /** Received when a peer that came in is gone. */
  readonly disconnect: readonly Uint8Array[]
}

const endOf = (pipe: Pipe, settings: InprocSettings): InprocEnd => ({
  handler: pipe,
  self: localPeer(settings.routingId),
  publisher: settings.publisher,
  interest: settings.interest,
  ...pipe.share,
  full: () => pipe.full,
  attach: (link, peerSendLimit, conflate) => {
    pipe.attachLink(link, { direct: true })
    pipe.shareWith({ sendLimit: peerSendLimit, conflate })
  },
  peerLimit: (sendLimit) => pipe.shareWith({ sendLimit }),
})

/** A name that a socket bound. Connections outlive the name. */
export class InprocAcceptor implements PipeOwner, InprocBinder {
  readonly local = true
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

  get socketType(): string {
    return this.#settings.socketType
  }

  accept(): InprocEnd {
    const pipe = this.#socket.newPipe(this, {})
    this.#pipes.add(pipe)
    if (this.#settings.hello !== undefined) pipe.insist([this.#settings.hello])
    this.#socket.adopt(pipe)
    return endOf(pipe, this.#settings)
  }

  endsOf(): Ends {
    return { local: this.endpoint, remote: "" }
  }

  linkReady(pipe: Pipe): void {
    this.#socket.connected(pipe)
  }

  linkClosed(pipe: Pipe): void {
    this.#pipes.delete(pipe)
    announce(pipe, this.#settings.disconnect)
    this.#socket.release(pipe)
  }

  hangUp(pipe: Pipe): void {
    pipe.cut()
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
  readonly local = true
  readonly #socket: SocketParts
  readonly #settings: InprocSettings
  readonly #pipe: Pipe
  readonly #end: InprocEnd

  constructor(socket: SocketParts, settings: InprocSettings, routingId: Uint8Array | undefined) {
    this.#socket = socket
    this.#settings = settings
    this.#pipe = socket.newPipe(this, { routingId })
    this.#end = endOf(this.#pipe, settings)
  }

  start(): void {
    if (this.#settings.hello !== undefined) this.#pipe.insist([this.#settings.hello])
    this.#socket.adopt(this.#pipe)
    this.#settings.names.connect(this.#settings.name, this.#end)
  }

  endsOf(): Ends {
    return { local: "", remote: `inproc://${this.#settings.name}` }
  }

  linkReady(pipe: Pipe): void {
    this.#socket.connected(pipe)
  }

  linkClosed(pipe: Pipe): void {
    this.#socket.release(pipe)
    this.#socket.forget(this)
  }

  hangUp(): void {
    this.cut()
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
