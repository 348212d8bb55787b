import type { ByteStream, StreamHandler } from "../../src/transports/transport.ts"
import { until } from "./until.ts"

/**
 * Owner of a `ByteStream` that writes down all it is told, and objects to what the contract forbids: a call
 * after `closed()`, or bytes while the stream is paused.
 */
export class RecordingHandler implements StreamHandler {
  readonly stream: ByteStream
  /** Each chunk, copied: its memory is the stream's. */
  readonly chunks: Buffer[] = []
  /** The memory of each chunk, to see where it was read to. */
  readonly memory: ArrayBufferLike[] = []
  size = 0
  writables = 0
  readonly ends: (Error | undefined)[] = []
  readonly objections: string[] = []
  /** Memory to offer for reading. */
  offer: () => Uint8Array | undefined = () => undefined
  /** Called with each chunk after it was written down. */
  onBytes: (chunk: Uint8Array) => void = () => {}
  onWritable: () => void = () => {}
  #paused = false

  constructor(stream: ByteStream) {
    this.stream = stream
    stream.attach(this)
  }

  bytes(chunk: Uint8Array): void {
    if (this.#paused) this.objections.push("bytes while paused")
    this.#mustBeOpen("bytes")
    this.chunks.push(Buffer.from(chunk))
    this.memory.push(chunk.buffer)
    this.size += chunk.length
    this.onBytes(chunk)
  }

  target(): Uint8Array | undefined {
    return this.offer()
  }

  writable(): void {
    this.#mustBeOpen("writable")
    this.writables++
    this.onWritable()
  }

  closed(reason?: Error): void {
    this.#mustBeOpen("closed")
    this.ends.push(reason)
  }

  pause(): void {
    this.#paused = true
    this.stream.pause()
  }

  resume(): void {
    this.#paused = false
    this.stream.resume()
  }

  get received(): Buffer {
    return Buffer.concat(this.chunks)
  }

  get isClosed(): boolean {
    return this.ends.length > 0
  }

  has(size: number): Promise<void> {
    return until(
      () => this.size >= size,
      () => `${size} bytes (there are ${this.size})`,
    )
  }

  gone(): Promise<void> {
    return until(() => this.isClosed, "the end of the stream")
  }

  #mustBeOpen(call: string): void {
    if (this.isClosed) this.objections.push(`${call} after closed`)
  }
}
