import type { BufferPool } from "../core/buffer-pool.ts"
import { copy, empty, utf8 } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { ByteStream, Link, LinkHandler, Peer, StreamHandler } from "../transports/transport.ts"
import { FrameEncoder } from "./encoder.ts"
import { FrameWriter } from "./frame-writer.ts"

/** What a socket tells the connections it makes without ZMTP. */
export interface RawSettings {
  /** Bytes of the largest message that what was read is handed on in. */
  readonly chunkSize: number
  /** Bytes to gather before writing, though more may follow at once; undefined: as is quickest. */
  readonly writeSize?: number | undefined
  /** What is sent first. */
  readonly hello: Uint8Array | undefined
}

/**
 * A `Link` over a `ByteStream` without any protocol, for peers that know nothing of ZMTP: what was read is a
 * message, the frames of a message are written one behind the other. Ready as soon as it is open.
 */
export class RawConnection implements Link, StreamHandler {
  readonly #stream: ByteStream
  readonly #settings: RawSettings
  readonly #handler: LinkHandler
  readonly #writer: FrameWriter
  /** What was read and the handler has not taken yet. */
  #rest: Uint8Array = empty
  #paused = false
  /** A `send` was answered with false. */
  #refused = false
  #finishing = false
  #closed = false

  constructor(stream: ByteStream, settings: RawSettings, pool: BufferPool, handler: LinkHandler) {
    this.#stream = stream
    this.#settings = settings
    this.#handler = handler
    this.#writer = new FrameWriter(stream, new FrameEncoder(pool, settings.writeSize))
  }

  start(): void {
    this.#stream.attach(this)
    if (this.#closed) return
    const { hello } = this.#settings
    if (hello !== undefined) this.#writer.bytes(hello)
    this.#handler.ready(peerAt(this.#stream.peerAddress))
  }

  // Link

  send(message: Message): boolean {
    const writer = this.#writer
    if (writer.busy || this.#closed) {
      this.#refused = true
      return false
    }
    for (let index = 0; index < message.length; index++) writer.bytes(message[index] as Uint8Array)
    return true
  }

  get hasRoom(): boolean {
    return !this.#closed && !this.#writer.busy
  }

  get memory(): FrameWriter {
    return this.#writer
  }

  /** Nobody here knows of subscriptions. */
  subscribe(): void {}

  resume(): void {
    if (this.#closed || !this.#paused) return
    this.#paused = false
    const rest = this.#rest
    this.#rest = empty
    this.#deliver(rest, { own: true })
    if (!this.#paused) this.#stream.resume()
  }

  finish(): void {
    if (this.#closed || this.#finishing) return
    this.#finishing = true
    this.#writer.flush({ more: false })
    if (!this.#writer.busy) this.#stream.end()
  }

  close(reason?: Error): void {
    if (this.#closed) return
    this.#shut(reason)
    this.#stream.destroy(reason)
  }

  // StreamHandler

  bytes(chunk: Uint8Array): void {
    this.#deliver(chunk, { own: false })
  }

  target(): undefined {}

  writable(): void {
    if (this.#closed) return
    const writer = this.#writer
    writer.writable()
    writer.flush({ more: this.#refused })
    if (writer.busy) return
    if (this.#finishing) {
      this.#stream.end()
    } else if (this.#refused) {
      this.#refused = false
      this.#handler.writable()
    }
  }

  closed(reason?: Error): void {
    this.#shut(reason)
  }

  /**
   * Hands on what was read, as far as it is taken; keeps the rest, and reads no more before it is wanted. `own`: the
   * memory stays as it is after the call.
   */
  #deliver(chunk: Uint8Array, { own }: { readonly own: boolean }): void {
    const { chunkSize } = this.#settings
    for (let offset = 0; offset < chunk.length; ) {
      if (this.#closed || this.#finishing) return
      const end = Math.min(offset + chunkSize, chunk.length)
      const goOn = this.#handler.message([copy(chunk.subarray(offset, end))])
      offset = end
      if (goOn) continue
      this.#rest = own ? chunk.subarray(offset) : copy(chunk.subarray(offset))
      this.#paused = true
      this.#stream.pause()
      return
    }
  }

  #shut(reason: Error | undefined): void {
    if (this.#closed) return
    this.#closed = true
    this.#writer.close()
    // It has arrived, so it is not lost, however much the application has not read yet.
    const rest = this.#rest
    const { chunkSize } = this.#settings
    for (let offset = 0; offset < rest.length; offset += chunkSize) {
      this.#handler.message([rest.subarray(offset, offset + chunkSize)])
    }
    this.#rest = empty
    this.#handler.closed(reason)
  }
}

const peerAt = (address: string): Peer => ({
  socketType: "",
  routingId: empty,
  shookHands: false,
  properties: new Map(address === "" ? [] : [["Peer-Address", utf8(address)]]),
})
