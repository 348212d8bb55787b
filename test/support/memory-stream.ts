import type { BufferPool } from "../../src/core/buffer-pool.ts"
import { zmqError } from "../../src/core/errors.ts"
import type {
  ByteStream,
  ByteTransport,
  Dial,
  DialHandler,
  Listener,
  ListenHandler,
  StreamHandler,
  TransportOptions,
} from "../../src/transports/transport.ts"

/** How a `MemoryStream` behaves. */
export interface MemoryStreamOptions {
  /** Whether bytes are read into the memory that the owner offers, as Node does. Default true. */
  readonly direct?: boolean
  readonly peerAddress?: string
}

/**
 * One end of a byte stream without an operating system: the test is the other end. It checks that its owner keeps
 * to the contract of `ByteStream`, and does nothing behind the test's back.
 */
export class MemoryStream implements ByteStream {
  readonly peerAddress: string
  readonly localEndpoint = "memory://local"
  readonly remoteEndpoint = "memory://remote"
  /** Whether `write` takes everything at once. While it is false, writes wait for `drain()`. */
  roomy = true
  paused = false
  /** The owner said that it is done writing. */
  ended = false
  destroyed = false
  reason: Error | undefined
  /** How many times the owner wrote. */
  writes = 0
  readonly #direct: boolean
  readonly #received: Uint8Array[] = []
  readonly #incoming: Uint8Array[] = []
  #unfinished: readonly Uint8Array[] | undefined
  #handler: StreamHandler | undefined
  #closed = false
  #whenGone: (() => void)[] = []

  constructor({ direct = true, peerAddress = "" }: MemoryStreamOptions = {}) {
    this.#direct = direct
    this.peerAddress = peerAddress
  }

  // The owner's side

  attach(handler: StreamHandler): void {
    if (this.#handler !== undefined) throw new Error("attach() was called twice")
    this.#handler = handler
    this.#deliver()
  }

  write(pieces: readonly Uint8Array[]): boolean {
    if (this.#unfinished !== undefined) throw new Error("write() before writable()")
    if (this.ended || this.#closed) throw new Error("write() after the end")
    if (pieces.length === 0) throw new Error("write() of nothing")
    this.writes++
    if (!this.roomy) {
      this.#unfinished = pieces
      return false
    }
    this.#take(pieces)
    return true
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
    this.#deliver()
  }

  end(): void {
    this.ended = true
    this.#close(undefined)
  }

  destroy(reason?: Error): void {
    this.destroyed = true
    this.#close(reason)
  }

  // The test's side

  get closed(): boolean {
    return this.#closed
  }

  /** Everything that was written so far. */
  get received(): Buffer {
    return Buffer.concat(this.#received)
  }

  /** Forgets what was written so far. */
  forget(): void {
    this.#received.length = 0
    this.writes = 0
  }

  /** Whether a `write` is unfinished. */
  get isWriting(): boolean {
    return this.#unfinished !== undefined
  }

  /** Bytes that were fed and not taken yet. */
  get waiting(): number {
    return this.#incoming.reduce((sum, each) => sum + each.length, 0)
  }

  /** Bytes for the owner. They are overwritten behind it, as the memory of a real stream would be. */
  feed(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#incoming.push(Buffer.from(bytes))
    this.#deliver()
  }

  /** The other end takes what a `write` left unfinished. */
  drain(): void {
    const pieces = this.#unfinished
    if (pieces === undefined || this.#closed) return
    this.#unfinished = undefined
    this.#take(pieces)
    this.#handler?.writable()
  }

  /** The other end closes, or is lost. */
  hangUp(reason?: Error): void {
    this.#close(reason)
  }

  /** Resolves when the stream is closed, by whichever end. */
  gone(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    return new Promise((resolve) => this.#whenGone.push(resolve))
  }

  #take(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) this.#received.push(Buffer.from(piece))
  }

  #deliver(): void {
    const handler = this.#handler
    if (handler === undefined) return
    while (!this.paused && !this.#closed && !this.ended) {
      const chunk = this.#incoming.shift()
      if (chunk === undefined) return
      const target = this.#direct ? handler.target() : undefined
      if (target === undefined) {
        handler.bytes(chunk)
        chunk.fill(0xee)
      } else {
        const size = Math.min(target.length, chunk.length)
        if (size === 0) throw new Error("target() is empty")
        if (size < chunk.length) this.#incoming.unshift(chunk.subarray(size))
        const part = target.subarray(0, size)
        part.set(chunk.subarray(0, size))
        handler.bytes(part)
      }
    }
  }

  #close(reason: Error | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.reason = reason
    this.#handler?.closed(reason)
    for (const callback of this.#whenGone.splice(0)) callback()
  }
}

/** A transport whose connections are `MemoryStream`s: the test accepts and dials. */
export class MemoryTransport implements ByteTransport {
  readonly scheme: string
  readonly #listeners = new Map<string, ListenHandler>()
  readonly #dials: { readonly address: string; readonly handler: DialHandler }[] = []
  #waiting: (() => void)[] = []

  constructor(scheme = "tcp") {
    this.scheme = scheme
  }

  checkConnect(): void {}

  dial(address: string, _options: TransportOptions, _pool: BufferPool, handler: DialHandler): Dial {
    const dial = { address, handler }
    this.#dials.push(dial)
    for (const callback of this.#waiting.splice(0)) callback()
    return {
      cancel: () => {
        const index = this.#dials.indexOf(dial)
        if (index >= 0) this.#dials.splice(index, 1)
      },
    }
  }

  listen(address: string, _options: TransportOptions, _pool: BufferPool, handler: ListenHandler): Listener {
    if (this.#listeners.has(address)) throw zmqError("EADDRINUSE")
    this.#listeners.set(address, handler)
    return {
      endpoint: `${this.scheme}://${address}`,
      close: () => {
        this.#listeners.delete(address)
      },
    }
  }

  numericForms(): readonly string[] {
    return []
  }

  /** A new connection to the socket that is bound to the address. */
  arrive(address: string, stream: MemoryStream = new MemoryStream()): MemoryStream {
    const listener = this.#listeners.get(address)
    if (listener === undefined) throw new Error(`Nothing is bound to ${address}`)
    listener.accepted(stream)
    return stream
  }

  /** Answers the next attempt to connect, waiting for it if need be. */
  async answer(stream: MemoryStream = new MemoryStream()): Promise<MemoryStream> {
    while (this.#dials.length === 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    const dial = this.#dials.shift()
    dial?.handler.delayed(`${this.scheme}://${dial.address}`)
    dial?.handler.connected(stream)
    return stream
  }
}
