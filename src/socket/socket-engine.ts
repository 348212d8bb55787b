import { requireText } from "../core/endpoint.ts"
import { type ZmqError, zmqError } from "../core/errors.ts"
import { POLLIN, POLLOUT } from "../options/constants.ts"
import { type OptionChange, OptionSet } from "../options/option-set.ts"
import type { Pattern, PatternHost, Pipe as PatternPipe } from "../patterns/pattern.ts"
import { type SocketTypeName, type SocketTypeSpec, socketTypes } from "../patterns/socket-types.ts"
import type { ContextCore } from "./context-core.ts"
import { type EndpointHost, EndpointList } from "./endpoint-list.ts"
import { Monitor } from "./monitor.ts"
import { Pipe } from "./pipe.ts"
import type { PipeHost, PipeOwner, PipePeer } from "./pipe-host.ts"
import { Readiness } from "./readiness.ts"
import { Receiver } from "./receiver.ts"
import { Sender } from "./sender.ts"
import { SocketDiagnostics } from "./socket-diagnostics.ts"
import { Traffic } from "./traffic.ts"
import { closedWhileWaiting, type WaitOptions } from "./waiting.ts"

/**
 * A socket without its public face: pattern, pipes and endpoints, and what happens between them.
 */
export class SocketEngine implements PipeHost, PatternHost, EndpointHost {
  readonly type: SocketTypeName
  readonly spec: SocketTypeSpec
  readonly options: OptionSet
  readonly pattern: Pattern
  readonly receiver: Receiver
  readonly sender: Sender
  readonly diagnostics = new SocketDiagnostics(this)
  readonly monitor = new Monitor(this.diagnostics)
  readonly traffic = new Traffic()
  readonly readiness = new Readiness(this)
  readonly context: ContextCore
  readonly pool: ContextCore["pool"]
  /** How long sends and receives wait when the call does not say. */
  sendWait: WaitOptions = {}
  receiveWait: WaitOptions = {}
  readonly pipes = new Set<Pipe>()
  readonly endpoints = new EndpointList(this)
  #ended: ZmqError | undefined
  #closing: Promise<void> | undefined
  readonly #endListeners = new Set<(error: ZmqError) => void>()

  constructor(type: SocketTypeName, context: ContextCore, defaults: Readonly<Record<string, unknown>>) {
    this.type = type
    this.spec = socketTypes[type]
    this.context = context
    this.pool = context.pool
    this.options = new OptionSet(type, defaults, {
      warnings: context.exits.shortfalls,
      lastEndpoint: () => this.endpoints.last,
      events: () => (this.readable ? POLLIN : 0) | (this.writable ? POLLOUT : 0),
      receiveMore: () => this.receiver.hasRest,
      topicsCount: () => (this.pattern as { topics?: number }).topics ?? 0,
    })
    this.pattern = this.spec.pattern(this)
    this.pattern.configure?.(this.options)
    this.receiver = new Receiver(this.pattern, this.spec, context.keepAlive)
    this.sender = new Sender(this.pattern, context.keepAlive)
    this.#takeTimeouts()
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  get readable(): boolean {
    return (
      this.#ended === undefined && this.spec.receives && (this.receiver.hasRest || this.pattern.receivable)
    )
  }

  get writable(): boolean {
    return this.#ended === undefined && this.spec.sends && this.sender.parked === 0 && this.pattern.sendable
  }

  /** Throws when the socket is closed or its context is at its end. */
  check(): void {
    if (this.#ended !== undefined) throw this.#ended
  }

  // Options

  set(option: number | string, value: unknown): void {
    this.check()
    const change = this.options.set(option, value)
    this.#apply(change)
  }

  get(option: number | string): unknown {
    this.check()
    return this.options.get(option)
  }

  #apply({ name, value }: OptionChange): void {
    if (name === "subscribe" || name === "unsubscribe") {
      this.pattern.subscribe?.(value as Uint8Array, name === "subscribe")
      return
    }
    this.pattern.configure?.(this.options)
    this.#takeTimeouts()
    this.sender.retry()
    if (name === "sendHighWaterMark" || name === "receiveHighWaterMark" || name === "highWaterMark") {
      for (const pipe of this.pipes) {
        pipe.setLimits(this.options.value("sendHighWaterMark"), this.options.value("receiveHighWaterMark"))
      }
    }
  }

  #takeTimeouts(): void {
    this.sendWait = { timeout: this.options.value("sendTimeout") }
    this.receiveWait = { timeout: this.options.value("receiveTimeout") }
  }

  // Endpoints

  /** Binds, and answers the endpoint really bound. */
  bind(endpoint: unknown): string {
    this.check()
    return this.endpoints.bind(endpoint)
  }

  /** Throws at once what is wrong with the call itself: a closed socket, an endpoint that is not text. */
  checked(endpoint: unknown): this {
    this.check()
    requireText(endpoint)
    return this
  }

  /** Binds at once if nothing need be looked up for it, else when that is done. */
  async bindLater(endpoint: unknown): Promise<string> {
    const preparation = this.endpoints.prepare(endpoint)
    return this.bind(preparation === undefined ? endpoint : await preparation)
  }

  async endLater(endpoint: unknown): Promise<void> {
    this.end(endpoint)
  }

  connect(endpoint: unknown, routingId?: Uint8Array): void {
    this.check()
    this.endpoints.connect(endpoint, routingId)
  }

  /** Ends what was bound or connected under this name. */
  end(endpoint: unknown): void {
    this.check()
    this.endpoints.end(endpoint)
  }

  /** Ends the connection to one peer at once: what waits for it, and what it sent and was not taken, is lost. */
  endPeer(pipe: Pipe): void {
    this.#mute(pipe)
    this.endpoints.endPeer(pipe)
  }

  // For dialers and acceptors

  newPipe(owner: PipeOwner, peer: PipePeer): Pipe {
    return new Pipe(
      this,
      owner,
      {
        send: this.options.value("sendHighWaterMark"),
        receive: this.options.value("receiveHighWaterMark"),
        conflate: this.spec.conflates && this.options.value("conflate"),
      },
      peer,
    )
  }

  adopt(pipe: Pipe): void {
    if (this.#ended !== undefined) return
    this.pipes.add(pipe)
    this.pattern.attach(pipe)
    this.sender.retry()
  }

  connected(pipe: Pipe): void {
    if (!this.pipes.has(pipe)) return
    this.pattern.connected?.(pipe)
    this.sender.retry()
  }

  release(pipe: Pipe): void {
    if (!this.pipes.has(pipe)) return
    this.pattern.detachOutgoing(pipe)
    if (!pipe.leave()) this.pipeDrained(pipe)
  }

  forget(worker: unknown): void {
    this.endpoints.forget(worker)
  }

  dismiss(worker: unknown): void {
    for (const pipe of [...this.pipes]) if (Object.is(pipe.owner, worker)) this.#mute(pipe)
  }

  // For pipes

  pipeWritable(pipe: Pipe): void {
    if (!this.pipes.has(pipe)) return
    this.pattern.writable(pipe)
    this.sender.retry()
  }

  pipeDrained(pipe: Pipe): void {
    if (this.pipes.delete(pipe)) this.pattern.detachIncoming(pipe)
  }

  // For the pattern

  dropped(pipe?: Pipe): void {
    this.traffic.dropped++
    this.diagnostics.dropped(pipe)
  }

  receivable(): void {
    this.receiver.arrived()
  }

  sendable(): void {
    this.sender.retry()
  }

  abandon(pipe: PatternPipe): void {
    const own = pipe as Pipe
    own.ignore()
    this.release(own)
  }

  hangUp(pipe: PatternPipe): void {
    const own = pipe as Pipe
    this.#mute(own)
    own.owner.hangUp(own)
  }

  // Ending

  /** All calls fail from now on, except closing. */
  shutDown(): void {
    if (this.#ended !== undefined) return
    const error = zmqError("ETERM", "The context of this socket was shut down.")
    this.#stop(error)
    this.#tellEnd(error)
  }

  close(linger: number | undefined): Promise<void> {
    if (this.#closing === undefined) {
      this.#closing = this.#close(linger ?? this.options.value("linger"))
      this.#tellEnd(this.#ended as ZmqError)
    }
    return this.#closing
  }

  /**
   * Calls back once, when the socket is closed (EBADF, before it has done lingering) or its context is shut down
   * (ETERM). Answers how to be called no more.
   */
  onEnd(listener: (error: ZmqError) => void): () => void {
    this.#endListeners.add(listener)
    return () => {
      this.#endListeners.delete(listener)
    }
  }

  #tellEnd(error: ZmqError): void {
    const listeners = [...this.#endListeners]
    this.#endListeners.clear()
    for (const listener of listeners) listener(error)
  }

  async #close(linger: number): Promise<void> {
    this.#stop(zmqError("EBADF", "The socket is closed."), closedWhileWaiting())
    const pipes = [...this.pipes]
    for (const pipe of pipes) this.#mute(pipe)
    const { keepAlive } = this.context
    keepAlive.hold()
    await this.endpoints.finish(linger)
    for (const pipe of pipes) if (pipe.memory !== undefined) pipe.leave()
    keepAlive.release()
    this.monitor.end()
    this.context.left(this)
  }

  /** `error`: what calls get from now on. `waiting`: what those get that wait. */
  #stop(error: ZmqError, waiting = error): void {
    this.#ended = error
    this.receiver.end(waiting)
    this.sender.end(waiting)
  }

  /** Nothing is heard from a peer any more, and nothing sent to it but what waits already. */
  #mute(pipe: Pipe): void {
    pipe.ignore()
    this.pattern.detachOutgoing(pipe)
    this.pattern.detachIncoming(pipe)
    this.pipes.delete(pipe)
  }
}
