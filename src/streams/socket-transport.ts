import { zmqError } from "../core/errors.ts"
import { inNextTurn } from "../core/timing.ts"
import { EVENT_ALL } from "../options/constants.ts"
import { engineOf } from "../socket/internals.ts"
import type { Consumption, Message } from "../socket/readable.ts"
import type { Socket } from "../socket/socket.ts"
import { Endpoints } from "./endpoints.ts"
import { EventRelay } from "./event-relay.ts"
import { frameEnds } from "./frame-ends.ts"
import { framesOf, type OutgoingMessage } from "./outgoing-message.ts"
import type { ZmqProtocol } from "./protocol.ts"
import type { SetView } from "./set-view.ts"
import { Subscriptions } from "./subscriptions.ts"
import type { ZmqTransport } from "./transport.ts"
import { TransportReporter, type TransportReports } from "./transport-reporter.ts"
import { transportText } from "./transport-text.ts"
import { type BufferLimits, bufferLimits, type WaterLimits } from "./water-limits.ts"
import { WriteBuffer } from "./write-buffer.ts"

/** So many writes to a closing transport go without a warning. */
const silentWrites = 4

/** The transport over one of our sockets. */
export class SocketTransport<S extends Socket = Socket> implements ZmqTransport<S> {
  readonly #socket: S
  readonly #protocol: ZmqProtocol
  readonly #reporter: TransportReporter
  readonly #buffer: WriteBuffer
  readonly #events: EventRelay
  readonly #endpoints: Endpoints
  readonly #subscriptions: Subscriptions
  readonly #closed: Promise<void>
  #settle: () => void = () => {}
  #unwatch: () => void = () => {}
  #consumption: Consumption | undefined
  #readingPaused = false
  #closing = false
  /** `connectionLost` is called already, or will be in the next turn. */
  #lost = false
  /** `connectionLost` was called, and the socket is closed. */
  #ended = false
  #droppedWrites = 0

  constructor(socket: S, protocol: ZmqProtocol, reports: TransportReports) {
    this.#socket = socket
    this.#protocol = protocol
    const reporter = new TransportReporter(this, protocol, reports)
    this.#reporter = reporter
    this.#endpoints = new Endpoints(socket)
    this.#subscriptions = new Subscriptions(socket)
    this.#events = new EventRelay(socket, (event) => {
      reporter.guard("eventReceived", () => protocol.eventReceived?.(event))
    })
    this.#buffer = new WriteBuffer(socket, {
      pauseWriting: () => reporter.guard("pauseWriting", () => protocol.pauseWriting?.()),
      resumeWriting: () => reporter.guard("resumeWriting", () => protocol.resumeWriting?.()),
      writeFailed: (error) => this.#fail("write", error),
      drained: () => {
        if (this.#closing && !this.#lost) this.#end(undefined)
      },
    })
    this.#closed = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** The protocol learns of the transport, then messages begin to arrive. Throws what keeps them from it. */
  begin(): void {
    this.#reporter.guard("connectionMade", () => this.#protocol.connectionMade?.(this))
    const engine = this.#socket[engineOf]
    engine.check()
    // Somebody may end the socket beneath us. Our own closing comes first when both are done in one turn.
    this.#unwatch = engine.onEnd((error) => {
      inNextTurn(() => {
        if (!this.#lost) this.#fail("read", error)
      })
    })
    if (this.#closing || !("consume" in this.#socket)) return
    this.#consumption = frameEnds(this.#socket).consume(this.#received)
    if (this.#readingPaused) this.#consumption.pause()
  }

  /** The connection did not come about: leaves the socket alone, and the protocol unaware. */
  abandon(): void {
    this.#unwatch()
    this.#stop()
    this.#buffer.clear()
    this.#lost = true
    this.#ended = true
    this.#settle()
  }

  isClosing(): boolean {
    return this.#closing
  }

  canWriteEof(): boolean {
    return false
  }

  getExtraInfo(name: "zmqSocket"): S
  getExtraInfo(name: "zmqType"): number
  getExtraInfo(name: string, fallback?: unknown): unknown
  getExtraInfo(name: string, fallback?: unknown): unknown {
    if (name === "zmqSocket") return this.#socket
    return name === "zmqType" ? this.#socket.type : fallback
  }

  write(message: OutgoingMessage | null | undefined): void {
    const frames = framesOf(message)
    if (frames === undefined) return
    if (!this.#closing) this.#buffer.write(frames)
    else if (this.#droppedWrites++ >= silentWrites) this.#reporter.warn("write to closed ZMQ socket.")
  }

  getWriteBufferSize(): number {
    return this.#buffer.size
  }

  getWriteBufferLimits(): BufferLimits {
    return this.#buffer.limits
  }

  setWriteBufferLimits(limits?: WaterLimits): void {
    this.#buffer.limits = bufferLimits(limits)
  }

  get droppedWrites(): number {
    return this.#droppedWrites
  }

  readonly #received = (message: Message[]): void => {
    try {
      this.#protocol.messageReceived?.(message)
    } catch (error) {
      this.#reporter.thrown("messageReceived", error)
    }
  }

  pauseReading(): void {
    if (this.#closing) throw zmqError("EFSM", "Reading cannot be paused: the transport is closing.")
    if (this.#readingPaused) throw zmqError("EFSM", "Reading is paused already.")
    this.#readingPaused = true
    this.#consumption?.pause()
  }

  resumeReading(): void {
    if (!this.#readingPaused) throw zmqError("EFSM", "Reading is not paused.")
    this.#readingPaused = false
    this.#consumption?.resume()
  }

  get readingPaused(): boolean {
    return this.#readingPaused
  }

  close(): void {
    if (this.#closing) return
    this.#stop()
    if (this.#buffer.empty) this.#endLater(undefined)
  }

  abort(): void {
    if (!this.#lost) this.#cut(undefined)
  }

  waitClosed(): Promise<void> {
    return this.#closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.#closed
    await this.#socket.close()
  }

  /** Reading and monitoring end. */
  #stop(): void {
    this.#closing = true
    this.#consumption?.stop()
    this.#consumption = undefined
    this.#events.disable()
  }

  #cut(error: Error | undefined): void {
    this.#stop()
    this.#buffer.clear()
    this.#endLater(error)
  }

  #endLater(error: Error | undefined): void {
    this.#lost = true
    inNextTurn(() => this.#end(error))
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return
    this.#unwatch()
    this.#lost = true
    this.#ended = true
    this.#reporter.guard("connectionLost", () => this.#protocol.connectionLost?.(error))
    void this.#socket.close()
    this.#settle()
  }

  /** The socket is of no use any more. */
  #fail(what: "read" | "write", error: unknown): void {
    this.#reporter.failed(`Fatal ${what} error on zmq socket transport`, error)
    if (!this.#lost) this.#cut(error as Error)
  }

  // What needs the socket

  #open(): void {
    if (this.#ended) throw zmqError("EBADF", "The transport is closed.")
  }

  async bind(endpoint: string): Promise<string> {
    this.#open()
    return this.#endpoints.bind(endpoint)
  }

  async unbind(endpoint: string): Promise<void> {
    this.#open()
    return this.#endpoints.end(endpoint)
  }

  bindings(): SetView<string> {
    return this.#endpoints.bindings
  }

  async connect(endpoint: string): Promise<string> {
    this.#open()
    return this.#endpoints.connect(endpoint)
  }

  async disconnect(endpoint: string): Promise<void> {
    this.#open()
    return this.#endpoints.end(endpoint)
  }

  connections(): SetView<string> {
    return this.#endpoints.connections
  }

  get(option: number | string): unknown {
    this.#open()
    return this.#socket.get(option)
  }

  set(option: number | string, value: unknown): void {
    this.#open()
    this.#socket.set(option, value)
    this.#subscriptions.optionWasSet(option, value)
  }

  getsockopt(option: number | string): unknown {
    return this.get(option)
  }

  setsockopt(option: number | string, value: unknown): void {
    this.set(option, value)
  }

  subscribe(prefix: string | Uint8Array): void {
    this.#open()
    this.#subscriptions.add(prefix)
  }

  unsubscribe(prefix: string | Uint8Array): void {
    this.#open()
    this.#subscriptions.remove(prefix)
  }

  subscriptions(): SetView<Uint8Array, string> {
    return this.#subscriptions.view
  }

  async enableMonitor(events = 0): Promise<void> {
    this.#open()
    if (this.#closing) throw zmqError("EBADF", "The transport is closing: there is nothing to watch.")
    this.#events.enable(events === 0 ? EVENT_ALL : events)
  }

  async disableMonitor(): Promise<void> {
    this.#events.disable()
  }

  toString(): string {
    return transportText(this.#socket, this.#buffer.size)
  }

  /** What Node's `console.log` shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString()
  }
}
