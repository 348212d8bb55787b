import { empty } from "../core/bytes.ts"
import { parseEndpoint } from "../core/endpoint.ts"
import { type ZmqError, zmqError } from "../core/errors.ts"
import { startTimer } from "../core/timing.ts"
import { type OptionChange, OptionSet } from "../options/option-set.ts"
import type { Pattern, PatternHost, Pipe as PatternPipe } from "../patterns/pattern.ts"
import { type SocketTypeName, type SocketTypeSpec, socketTypes } from "../patterns/socket-types.ts"
import type { ByteTransport } from "../transports/transport.ts"
import { Acceptor } from "./acceptor.ts"
import type { ContextCore } from "./context-core.ts"
import { Dialer } from "./dialer.ts"
import { planEndpoint } from "./endpoint-plan.ts"
import { InprocAcceptor, InprocDialer } from "./inproc-endpoint.ts"
import { Monitor } from "./monitor.ts"
import { Pipe, type PipeHost, type PipeOwner } from "./pipe.ts"
import { closedWhileWaiting, Receiver } from "./receiver.ts"
import { Sender } from "./sender.ts"
import type { SocketParts } from "./socket-parts.ts"
import { Traffic } from "./traffic.ts"
import type { WaitOptions } from "./waiting.ts"

/** What is bound or connected. */
interface Endpoint {
  /** The texts it can be named by when it is to be ended. */
  readonly name: string
  readonly bound: boolean
  readonly worker: { finish(gone: () => void): void; cut(): void }
}

/** Bits of the option EVENTS. */
const pollIn = 1
const pollOut = 2

/**
 * A socket without its public face: pattern, pipes and endpoints, and what happens between them.
 */
export class SocketEngine implements PipeHost, PatternHost, SocketParts {
  readonly type: SocketTypeName
  readonly spec: SocketTypeSpec
  readonly options: OptionSet
  readonly pattern: Pattern
  readonly receiver: Receiver
  readonly sender: Sender
  readonly monitor = new Monitor()
  readonly traffic = new Traffic()
  readonly context: ContextCore
  /** How long sends and receives wait when the call does not say. */
  sendWait: WaitOptions = {}
  receiveWait: WaitOptions = {}
  readonly #pipes = new Set<Pipe>()
  #endpoints: Endpoint[] = []
  #lastEndpoint: string | null = null
  #ended: ZmqError | undefined
  #closing: Promise<void> | undefined

  constructor(type: SocketTypeName, context: ContextCore, defaults: Readonly<Record<string, unknown>>) {
    this.type = type
    this.spec = socketTypes[type]
    this.context = context
    this.options = new OptionSet(type, defaults, {
      lastEndpoint: () => this.#lastEndpoint,
      events: () => (this.readable ? pollIn : 0) | (this.writable ? pollOut : 0),
      topicsCount: () => (this.pattern as { topics?: number }).topics ?? 0,
    })
    this.pattern = this.spec.pattern(this)
    this.pattern.configure?.(this.options)
    this.receiver = new Receiver(this.pattern, this.spec)
    this.sender = new Sender(this.pattern)
    this.#takeTimeouts()
  }

  get pool(): ContextCore["pool"] {
    return this.context.pool
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  get readable(): boolean {
    return this.#ended === undefined && this.spec.receives && this.pattern.receivable
  }

  get writable(): boolean {
    return this.#ended === undefined && this.spec.sends && this.sender.parked === 0 && this.pattern.sendable
  }

  get pipes(): ReadonlySet<Pipe> {
    return this.#pipes
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
    if (name === "sendHighWaterMark" || name === "receiveHighWaterMark" || name === "highWaterMark") {
      for (const pipe of this.#pipes) {
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
  bind(text: unknown): string {
    this.check()
    const { scheme, address, text: endpoint } = parseEndpoint(text)
    const plan = planEndpoint(this.options, this.spec)
    if (scheme === "inproc") {
      const worker = new InprocAcceptor(this, this.#inproc(address))
      return this.#bound(endpoint, worker)
    }
    const transport = this.#transport(scheme, endpoint)
    const worker = new Acceptor(this, plan, transport, address)
    return this.#bound(worker.endpoint, worker)
  }

  /** Looks up what binding needs, then binds. */
  async bindLater(text: unknown): Promise<string> {
    this.check()
    const { scheme, address, text: endpoint } = parseEndpoint(text)
    const transport = scheme === "inproc" ? undefined : this.#transport(scheme, endpoint)
    if (transport?.prepareListen === undefined) return this.bind(text)
    const { transport: options } = planEndpoint(this.options, this.spec)
    const prepared = await transport.prepareListen(address, options)
    return this.bind(`${scheme}://${prepared}`)
  }

  connect(text: unknown, routingId?: Uint8Array): void {
    this.check()
    const { scheme, address, text: endpoint } = parseEndpoint(text)
    const plan = planEndpoint(this.options, this.spec)
    if (scheme !== "inproc") {
      this.#transport(scheme, endpoint).checkConnect(address, plan.transport)
      if (this.spec.connectsOnce && this.#endpoints.some((each) => !each.bound && each.name === endpoint))
        return
    }
    const given = routingId ?? this.#givenRoutingId()
    if (given !== undefined) this.pattern.checkRoutingId?.(given)
    const worker =
      scheme === "inproc"
        ? new InprocDialer(this, this.#inproc(address), given)
        : new Dialer(this, plan, this.#transport(scheme, endpoint), address, given)
    this.#endpoints.push({ name: endpoint, bound: false, worker })
    this.#lastEndpoint = endpoint
    worker.start()
  }

  /** Ends what was bound or connected under this name; libzmq knows no difference between the two. */
  end(text: unknown): void {
    this.check()
    const { scheme, address, text: endpoint } = parseEndpoint(text)
    let found = this.#endpoints.filter((each) => each.name === endpoint)
    if (found.length === 0 && scheme !== "inproc") {
      const { transport: options } = planEndpoint(this.options, this.spec)
      const forms = this.#transport(scheme, endpoint).numericForms(address, options)
      found = this.#endpoints.filter((each) => forms.includes(each.name))
    }
    if (found.length === 0) {
      throw zmqError("ENOENT", `Nothing is bound or connected to ${endpoint}.`, { address: endpoint })
    }
    this.#endpoints = this.#endpoints.filter((each) => !found.includes(each))
    for (const { bound, worker } of found) {
      if (bound) worker.cut()
      else this.#linger(worker)
    }
  }

  #bound(endpoint: string, worker: Endpoint["worker"]): string {
    this.#endpoints.push({ name: endpoint, bound: true, worker })
    this.#lastEndpoint = endpoint
    return endpoint
  }

  #transport(scheme: string, endpoint: string): ByteTransport {
    const transport = this.context.transports.find((each) => each.scheme === scheme)
    if (transport !== undefined) return transport
    const known = ["inproc", ...this.context.transports.map((each) => each.scheme)].join(", ")
    throw zmqError("EPROTONOSUPPORT", `The transport of ${endpoint} is not one of ${known}.`, {
      address: endpoint,
    })
  }

  #inproc(name: string): ConstructorParameters<typeof InprocAcceptor>[1] {
    return {
      names: this.context.names,
      name,
      routingId: this.options.value("routingId") ?? empty,
      publisher: this.spec.publisher,
    }
  }

  #givenRoutingId(): Uint8Array | undefined {
    return this.options.take("connectRoutingId") ?? undefined
  }

  // For dialers and acceptors

  newPipe(owner: PipeOwner, options: { dialed: boolean; routingId?: Uint8Array | undefined }): Pipe {
    return new Pipe(
      this,
      owner,
      {
        send: this.options.value("sendHighWaterMark"),
        receive: this.options.value("receiveHighWaterMark"),
        conflate: this.spec.conflates && this.options.value("conflate"),
      },
      options,
    )
  }

  adopt(pipe: Pipe): void {
    if (this.#ended !== undefined) return
    this.#pipes.add(pipe)
    this.pattern.attach(pipe)
    this.sender.retry()
  }

  connected(pipe: Pipe): void {
    if (!this.#pipes.has(pipe)) return
    this.pattern.connected?.(pipe)
    this.sender.retry()
  }

  release(pipe: Pipe): void {
    if (!this.#pipes.has(pipe)) return
    this.pattern.detachOutgoing(pipe)
    if (!pipe.leave()) this.pipeDrained(pipe)
  }

  forget(worker: unknown): void {
    this.#endpoints = this.#endpoints.filter((each) => each.worker !== worker)
  }

  // For pipes

  pipeWritable(pipe: Pipe): void {
    if (!this.#pipes.has(pipe)) return
    this.pattern.writable(pipe)
    this.sender.retry()
  }

  pipeDrained(pipe: Pipe): void {
    if (this.#pipes.delete(pipe)) this.pattern.detachIncoming(pipe)
  }

  // For the pattern

  receivable(): void {
    this.receiver.arrived()
  }

  sendable(): void {
    this.sender.retry()
  }

  abandon(pipe: PatternPipe): void {
    const own = pipe as Pipe
    own.stopReceiving()
    this.release(own)
  }

  // Ending

  /** All calls fail from now on, except closing. */
  shutDown(): void {
    if (this.#ended === undefined) this.#stop(zmqError("ETERM", "The context of this socket was shut down."))
  }

  close(linger: number | undefined): Promise<void> {
    this.#closing ??= this.#close(linger ?? this.options.value("linger"))
    return this.#closing
  }

  async #close(linger: number): Promise<void> {
    const waiting = closedWhileWaiting()
    this.receiver.end(waiting)
    this.sender.end(waiting)
    this.#ended = zmqError("EBADF", "The socket is closed.")
    for (const pipe of this.#pipes) {
      pipe.stopReceiving()
      this.pattern.detachOutgoing(pipe)
      this.pattern.detachIncoming(pipe)
    }
    this.#pipes.clear()
    const workers = this.#endpoints.map((each) => each.worker)
    this.#endpoints = []
    await Promise.all(workers.map((worker) => this.#finish(worker, linger)))
    await Promise.all(this.#lingering)
    this.monitor.end()
    this.context.left(this)
  }

  #stop(error: ZmqError): void {
    this.#ended = error
    this.receiver.end(error)
    this.sender.end(error)
  }

  readonly #lingering = new Set<Promise<void>>()

  /** An endpoint that was disconnected: nothing is heard from it, but what waits is still sent. */
  #linger(worker: Endpoint["worker"]): void {
    for (const pipe of [...this.#pipes]) {
      if (!Object.is(pipe.owner, worker)) continue
      pipe.stopReceiving()
      this.pattern.detachOutgoing(pipe)
      this.pattern.detachIncoming(pipe)
      this.#pipes.delete(pipe)
    }
    const ending = this.#finish(worker, this.options.value("linger"))
    this.#lingering.add(ending)
    void ending.then(() => this.#lingering.delete(ending))
  }

  #finish(worker: Endpoint["worker"], linger: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = linger > 0 ? startTimer(linger, () => worker.cut()) : undefined
      worker.finish(() => {
        timer?.stop()
        resolve()
      })
      if (linger === 0) worker.cut()
    })
  }
}
