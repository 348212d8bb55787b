import type { MessageChannel } from "../transports/transport.ts"
import type { Ends } from "./monitor.ts"
import type { Pipe } from "./pipe.ts"
import type { PipeOwner } from "./pipe-host.ts"
import type { SocketParts } from "./socket-parts.ts"

/** An endpoint without connections: all its peers share one pipe, which is there from the start. */
export class MessageEndpoint implements PipeOwner {
  readonly #socket: SocketParts
  readonly #channel: MessageChannel
  readonly #pipe: Pipe
  #whenGone: (() => void) | undefined

  constructor(socket: SocketParts, channel: MessageChannel) {
    this.#socket = socket
    this.#channel = channel
    this.#pipe = socket.newPipe(this, {})
  }

  get endpoint(): string {
    return this.#channel.endpoint
  }

  get lastEndpoint(): string {
    return this.#channel.lastEndpoint
  }

  start(): void {
    this.#pipe.attachLink(this.#channel)
    this.#socket.adopt(this.#pipe)
    this.#channel.start(this.#pipe)
  }

  endsOf(): Ends {
    return { local: this.#channel.endpoint, remote: "" }
  }

  linkReady(pipe: Pipe): void {
    this.#socket.connected(pipe)
  }

  linkClosed(pipe: Pipe): void {
    this.#socket.release(pipe)
    const gone = this.#whenGone
    this.#whenGone = undefined
    gone?.()
  }

  hangUp(pipe: Pipe): void {
    pipe.cut()
  }

  /** Ends it, after what waits was sent. */
  finish(gone: () => void): void {
    this.#whenGone = gone
    this.#pipe.finish()
  }

  cut(): void {
    this.#pipe.cut()
  }
}
