import { zmqError } from "../core/errors.ts"
import { startTimer, type Timer } from "../core/timing.ts"
import type { ByteStream, ByteTransport, Dial } from "../transports/transport.ts"
import { announce } from "./automatic-messages.ts"
import { Backoff } from "./backoff.ts"
import { isFinal, reportEnd } from "./failure.ts"
import { asErrnoError, type Ends } from "./monitor.ts"
import { openLink } from "./open-link.ts"
import type { Pipe } from "./pipe.ts"
import type { PipeOwner } from "./pipe-host.ts"
import type { EndpointPlan, SocketParts } from "./socket-parts.ts"

/** Bits of the option `reconnectStop`; the third is looked at when an endpoint is disconnected. */
const stop = { connectionRefused: 1, handshakeFailed: 2 } as const

/**
 * Keeps one peer connected: dials, hands each connection to the pipe, and dials again when it is lost. The pipe
 * stays the same, so what waits in it goes out on the next connection; with the option `immediate` there is a
 * pipe only while the peer is there.
 */
export class Dialer implements PipeOwner {
  readonly #socket: SocketParts
  readonly #plan: EndpointPlan
  readonly #transport: ByteTransport
  readonly #address: string
  readonly #routingId: Uint8Array | undefined
  readonly #backoff: Backoff
  #remote: string
  /** Our end of the present connection. */
  #local = ""
  #since: number | undefined
  #pipe: Pipe | undefined
  #adopted = false
  #dial: Dial | undefined
  #retry: Timer | undefined
  #shaken = false
  /** Nothing is tried any more: we ended it. */
  #over = false
  /** Nothing is tried any more: it was the last attempt that the options allow. */
  #gaveUp = false
  /** No attempt follows the next. */
  #lastAttempt = false
  #whenGone: (() => void) | undefined

  constructor(
    socket: SocketParts,
    plan: EndpointPlan,
    transport: ByteTransport,
    address: string,
    routingId: Uint8Array | undefined,
  ) {
    this.#socket = socket
    this.#plan = plan
    this.#transport = transport
    this.#address = address
    this.#routingId = routingId
    this.#remote = `${transport.scheme}://${address}`
    this.#backoff = new Backoff(plan.reconnectInterval, plan.reconnectMaxInterval)
  }

  start(): void {
    if (!this.#plan.immediate) this.#adopt(this.#newPipe())
    this.#attempt()
  }

  /** Ends it, after what waits was sent. Nothing is heard from the peer any more. */
  finish(gone: () => void): void {
    this.#whenGone = gone
    const pipe = this.#pipe
    if (pipe === undefined || this.#gaveUp || (!pipe.connected && pipe.waiting === 0)) this.cut()
    else pipe.finish()
  }

  /** Makes no attempt any more after the next that fails. */
  tryNoMore(): void {
    this.#lastAttempt = true
  }

  /** Ends it at once. */
  cut(): void {
    this.#over = true
    this.#dial?.cancel()
    this.#dial = undefined
    this.#retry?.stop()
    this.#pipe?.cut()
    this.#gone()
  }

  hangUp(pipe: Pipe, { atOnce = !pipe.hasRoom }: { readonly atOnce?: boolean } = {}): void {
    if (atOnce) this.cut()
    else this.finish(() => {})
  }

  endsOf(): Ends {
    return { local: this.#local, remote: this.#remote }
  }

  sinceOf(): number | undefined {
    return this.#since
  }

  linkReady(pipe: Pipe): void {
    this.#shaken = true
    if (pipe.peer?.shookHands !== false)
      this.#socket.monitor.emit({ type: "handshake", address: this.#remote }, this.endsOf())
    if (!this.#adopted) this.#adopt(pipe)
    this.#socket.connected(pipe)
    announce(pipe, this.#plan.automatic.connected)
  }

  linkClosed(pipe: Pipe, reason: Error | undefined): void {
    const ownDoing = this.#over || this.#whenGone !== undefined
    if (!ownDoing) {
      reportEnd(this.#socket.monitor, this.#remote, reason, { shaken: this.#shaken, ends: this.endsOf() })
    }
    this.#local = ""
    this.#since = undefined
    const wasShaken = this.#shaken
    this.#shaken = false
    if (wasShaken && !ownDoing) announce(pipe, this.#plan.automatic.dialedLost)
    if (this.#over || (this.#whenGone !== undefined && pipe.waiting === 0)) {
      this.#gone()
      return
    }
    // A peer that does not fit will not fit later. One that went wrong after a good handshake may recover.
    const forGood = !this.#backoff.enabled || (!wasShaken && this.#stopsAfter(stop.handshakeFailed))
    if (forGood || (isFinal(reason) && !wasShaken)) {
      this.#over = true
      this.#release(pipe)
      if (forGood) this.#socket.forget(this)
      this.#gone()
      return
    }
    if (this.#plan.immediate) {
      pipe.clearInbox()
      this.#release(pipe)
    }
    this.#retryLater()
  }

  #newPipe(): Pipe {
    this.#pipe = this.#socket.newPipe(this, { raw: this.#plan.raw !== undefined, routingId: this.#routingId })
    return this.#pipe
  }

  #adopt(pipe: Pipe): void {
    this.#adopted = true
    this.#socket.adopt(pipe)
  }

  #release(pipe: Pipe): void {
    if (this.#adopted) this.#socket.release(pipe)
    this.#adopted = false
    this.#pipe = undefined
  }

  #attempt(): void {
    const { monitor, pool } = this.#socket
    let begun = this.#transport.scheme === "ipc"
    this.#dial = this.#transport.dial(this.#address, this.#plan.transport, pool, {
      delayed: (endpoint) => {
        begun = true
        this.#remote = endpoint
        monitor.emit({ type: "connect:delay", address: endpoint }, this.endsOf())
      },
      connected: (stream) => this.#connected(stream),
      failed: (error) => {
        this.#dial = undefined
        if (begun) monitor.emit({ type: "close", address: this.#remote }, this.endsOf())
        this.#failed(error)
      },
    })
  }

  #failed(error: Error): void {
    const refused = (error as { code?: string }).code === "ECONNREFUSED"
    if (refused && this.#stopsAfter(stop.connectionRefused)) {
      this.#over = true
      if (this.#pipe !== undefined) this.#release(this.#pipe)
      this.#socket.forget(this)
      this.#gone()
      return
    }
    if (this.#backoff.enabled && !this.#lastAttempt) this.#retryLater(error)
    else if (this.#whenGone !== undefined) this.cut()
    else this.#gaveUp = true
  }

  #stopsAfter(event: number): boolean {
    return (this.#plan.reconnectStop & event) !== 0
  }

  #connected(stream: ByteStream): void {
    this.#dial = undefined
    this.#backoff.reset()
    this.#local = stream.localEndpoint
    this.#since = Date.now()
    this.#socket.monitor.emit({ type: "connect", address: this.#remote }, this.endsOf())
    const pipe = this.#pipe ?? this.#newPipe()
    const link = openLink(stream, this.#plan, this.#socket.pool, pipe)
    pipe.attachLink(link)
    link.start()
  }

  /** `error`: why the last attempt has failed, if it has. */
  #retryLater(error?: Error): void {
    const interval = this.#backoff.next()
    const reason =
      error === undefined
        ? {}
        : { error: asErrnoError(error, zmqError("EIO", error.message, { cause: error })) }
    this.#socket.monitor.emit(
      { type: "connect:retry", address: this.#remote, interval, ...reason },
      this.endsOf(),
    )
    this.#retry = startTimer(interval, () => this.#attempt())
  }

  #gone(): void {
    const gone = this.#whenGone
    this.#whenGone = undefined
    gone?.()
  }
}
