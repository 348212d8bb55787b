import { Socket, type SocketConstructorOpts } from "node:net"
import type { BufferPool } from "../core/buffer-pool.ts"
import { QuickAnswers } from "./quick-answers.ts"
import { blocksUpTo, ReadPace } from "./read-pace.ts"
import type { ByteStream, StreamHandler } from "./transport.ts"

/** How long an ended stream waits for its peer to end as well, before it is closed by force. */
const farewellTime = 1_000

/** Reading into memory of ours: Node hands over what it read there, and asks where to read next. */
export interface ReadInto {
  buffer(): Uint8Array
  callback(size: number, block: Uint8Array): boolean
}

/**
 * A socket of Node as a `ByteStream`: tcp and ipc share it.
 *
 * Node reads into the context's one block for reading, or straight into a large body that is being received,
 * so an idle connection holds no buffer and a received chunk costs no allocation.
 */
export class NodeStream implements ByteStream {
  readonly localEndpoint: string
  readonly remoteEndpoint: string
  readonly peerAddress: string
  readonly #socket: Socket
  readonly #answers = new QuickAnswers()
  #handler: StreamHandler | undefined
  #pending = false
  #paused = false
  #ended = false
  #closed = false
  #reason: Error | undefined
  #farewell: NodeJS.Timeout | undefined

  constructor(
    socket: Socket,
    reading: StreamReader,
    endpoints: { readonly local: string; readonly remote: string; readonly peerAddress: string },
  ) {
    this.#socket = socket
    this.localEndpoint = endpoints.local
    this.remoteEndpoint = endpoints.remote
    this.peerAddress = endpoints.peerAddress
    reading.stream = this
    // Whoever waits for messages keeps the process running, not a connection.
    socket.unref()
    socket.on("error", (error) => {
      this.#reason ??= error
    })
    // Node begins to read in a later tick, whatever was said meanwhile.
    socket.on("resume", () => {
      if (this.#paused) socket.pause()
    })
    socket.once("end", () => this.#peerEnded())
    socket.once("close", () => {
      clearTimeout(this.#farewell)
      this.#notifyClosed()
    })
  }

  attach(handler: StreamHandler): void {
    this.#handler = handler
    if (this.#closed) {
      this.#closed = false
      this.#notifyClosed()
      return
    }
    this.resume()
  }

  write(pieces: readonly Uint8Array[]): boolean {
    const socket = this.#socket
    if (pieces.length === 1) {
      socket.write(pieces[0] as Uint8Array, this.#written)
    } else {
      socket.cork()
      const last = pieces.length - 1
      for (let index = 0; index < last; index++) socket.write(pieces[index] as Uint8Array)
      socket.write(pieces[last] as Uint8Array, this.#written)
      socket.uncork()
    }
    this.#answers.wrote()
    // Node tries the system call at once. Nothing left over means that the kernel has all of it, or that the
    // socket is broken: then nothing was taken, and `closed()` follows.
    if (socket.writableLength === 0 && !isBroken(socket)) return true
    this.#pending = true
    return false
  }

  readonly #written = (): void => {
    // A broken socket gives its pending writes up by the same callback.
    if (!this.#pending || this.#socket.writableLength !== 0 || isBroken(this.#socket)) return
    this.#pending = false
    if (!this.#ended) this.#handler?.writable()
  }

  pause(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    this.#paused = false
    this.#socket.resume()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    const socket = this.#socket
    // Input that nobody reads would make the kernel answer with a reset, which can destroy output that is
    // still on its way to the peer. So it is read, thrown away, and the peer's own end awaited for a while.
    this.resume()
    socket.end(() => {
      if (!socket.destroyed) {
        this.#farewell = setTimeout(() => socket.destroy(), farewellTime)
        this.#farewell.unref()
      }
      // The kernel has everything: for the owner that is the end.
      this.#notifyClosed()
    })
  }

  destroy(reason?: Error): void {
    this.#ended = true
    this.#reason ??= reason
    this.#socket.destroy()
  }

  /** Bytes that Node read: `StreamReader` passes them on. */
  received(chunk: Uint8Array): void {
    this.#answers.arrived()
    if (!this.#ended) this.#handler?.bytes(chunk)
  }

  /** Where the next bytes should go, if the owner knows. */
  target(): Uint8Array | undefined {
    return this.#ended ? undefined : this.#handler?.target()
  }

  #peerEnded(): void {
    // Half-open connections mean nothing to ZMTP: whoever ends, ends both directions.
    this.#ended = true
    this.#socket.destroy()
  }

  #notifyClosed(): void {
    if (this.#closed) return
    this.#closed = true
    this.#ended = true
    const handler = this.#handler
    this.#handler = undefined
    handler?.closed(this.#reason)
  }
}

const isBroken = (socket: Socket): boolean => socket.destroyed || socket.errored !== null

/**
 * The reading side of a socket, made before the socket is, because Node wants to know at construction where
 * to read to.
 */
export class StreamReader implements ReadInto {
  stream: NodeStream | undefined
  readonly #pace: ReadPace
  #direct = false

  /** Reads as much at a time as suits what comes, or only `size` bytes. */
  constructor(pool: BufferPool, size?: number) {
    this.#pace = new ReadPace(size === undefined ? pool.readBlocks : blocksUpTo(size, pool.readBlocks))
  }

  readonly buffer = (): Uint8Array => {
    const target = this.stream?.target()
    this.#direct = target !== undefined
    return target ?? this.#pace.block
  }

  readonly callback = (size: number, block: Uint8Array): boolean => {
    if (block.length !== size) {
      this.stream?.received(block.subarray(0, size))
    } else if (this.#direct) {
      this.stream?.received(block)
    } else {
      const began = performance.now()
      this.stream?.received(block)
      this.#pace.worked(performance.now() - began)
    }
    return true
  }
}

interface HandleOwner {
  _handle?: unknown
}

/**
 * Makes an accepted socket read into our memory. Node offers that only when a socket is made, so a new socket
 * takes over the connection's handle. Where there is no handle to take (other runtimes), the socket is
 * used as it is and its chunks are copied by nobody.
 */
export const adoptAccepted = (accepted: Socket, reader: StreamReader): Socket => {
  const owner = accepted as HandleOwner
  const handle = owner._handle as { useUserBuffer?: unknown } | null | undefined
  if (handle === null || handle === undefined || typeof handle.useUserBuffer !== "function") {
    accepted.on("data", (chunk: Uint8Array) => reader.callback(chunk.length, chunk))
    return accepted
  }
  owner._handle = null
  accepted.on("error", () => {})
  return new Socket({
    handle,
    allowHalfOpen: true,
    manualStart: true,
    onread: reader,
  } as unknown as SocketConstructorOpts)
}
