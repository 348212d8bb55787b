import type * as dgram from "node:dgram"
import { empty } from "../core/bytes.ts"
import { type DatagramAddress, largestDatagram } from "../core/datagram-address.ts"
import type { Message } from "../core/message.ts"
import { startTimer, type Timer } from "../core/timing.ts"
import { localPeer, type MessageChannel, type MessageChannelHandler } from "./transport.ts"
import type { UdpFormat } from "./udp-format.ts"

/** Datagrams that may wait for the system before the socket has to. */
const mostInFlight = 256

/** A socket, and where it sends to unless a message says so itself. */
export interface UdpPort {
  readonly socket: dgram.Socket
  readonly target?: DatagramAddress
}

/** What a channel is made of. */
export interface UdpChannelParts {
  readonly endpoint: string
  readonly format: UdpFormat
  /** The port, or how to come by one when something has to be looked up first. */
  readonly port: UdpPort | (() => Promise<UdpPort>)
  /** Milliseconds to the next attempt when that fails; 0 and less: there is none. */
  readonly retryInterval: number
}

/** One UDP port: each datagram is a message. What is malformed, too large, or comes while nobody takes it is dropped. */
export class UdpChannel implements MessageChannel {
  readonly endpoint: string
  readonly #parts: UdpChannelParts
  #port: UdpPort | undefined
  #handler: MessageChannelHandler | undefined
  #retry: Timer | undefined
  #inFlight = 0
  /** A `send` was answered with false. */
  #refused = false
  /** The receiver is full. */
  #held = false
  #finishing = false
  #closed = false

  constructor(parts: UdpChannelParts) {
    this.#parts = parts
    this.endpoint = parts.endpoint
    if (typeof parts.port === "object") this.#port = parts.port
  }

  /** libzmq shows what it was given, without the scheme. */
  get lastEndpoint(): string {
    return this.endpoint.slice("udp://".length)
  }

  get hasRoom(): boolean {
    return this.#port !== undefined && this.#inFlight < mostInFlight && !this.#closed
  }

  start(handler: MessageChannelHandler): void {
    this.#handler = handler
    const { greeting } = this.#parts.format
    if (greeting !== undefined) handler.message([...greeting])
    if (this.#port === undefined) this.#lookUp()
    else this.#use(this.#port)
  }

  send(message: Message): boolean {
    if (!this.hasRoom) {
      this.#refused = true
      return false
    }
    const { socket, target } = this.#port as UdpPort
    const datagram = this.#parts.format.encode?.(message)
    const address = datagram?.address ?? target
    if (datagram === undefined || address === undefined || datagram.bytes.length > largestDatagram) {
      this.#handler?.dropped()
      return true
    }
    this.#inFlight++
    socket.send(datagram.bytes, address.port, this.#reachable(address.host), this.#sent)
    return true
  }

  /** Nobody can be told over UDP. */
  subscribe(): void {}

  resume(): void {
    this.#held = false
  }

  finish(): void {
    this.#finishing = true
    if (this.#inFlight === 0) this.close()
  }

  close(reason?: Error): void {
    if (this.#closed) return
    this.#closed = true
    this.#retry?.stop()
    this.#port?.socket.close()
    this.#handler?.closed(reason)
  }

  #lookUp(): void {
    const { port, retryInterval } = this.#parts
    if (typeof port === "object") return
    port().then(
      (found) => {
        if (this.#closed) found.socket.close()
        else this.#use(found)
      },
      () => {
        if (retryInterval > 0 && !this.#closed) this.#retry = startTimer(retryInterval, () => this.#lookUp())
      },
    )
  }

  #use(port: UdpPort): void {
    this.#port = port
    if (this.#parts.format.decode !== undefined) port.socket.on("message", this.#received)
    this.#handler?.ready(localPeer(empty))
  }

  readonly #received = (bytes: Buffer, { address, port }: dgram.RemoteInfo): void => {
    if (this.#closed) return
    const message = this.#held ? undefined : this.#parts.format.decode?.(bytes, { host: address, port })
    if (message === undefined) this.#handler?.dropped()
    else if (this.#handler?.message(message) === false) this.#held = true
  }

  readonly #sent = (error: Error | null): void => {
    this.#inFlight--
    if (this.#closed) return
    if (error !== null) this.#handler?.dropped()
    if (this.#refused && this.hasRoom) {
      this.#refused = false
      this.#handler?.writable()
    }
    if (this.#finishing && this.#inFlight === 0) this.close()
  }

  /** A dual-stack socket knows IPv4 addresses by their IPv6 form. */
  #reachable(host: string): string {
    const dualStack = this.#port?.socket.address().family === "IPv6"
    return dualStack && !host.includes(":") ? `::ffff:${host}` : host
  }
}
