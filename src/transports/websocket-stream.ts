import type { Socket } from "node:net"
import type { WebSocket } from "ws"
import { afterThisTurn } from "../core/timing.ts"
import type { PacketStream, PacketStreamHandler } from "./transport.ts"
import { broken } from "./websocket-failure.ts"
import { ReadingLimit } from "./websocket-limit.ts"
import { Pongs } from "./websocket-pongs.ts"

/** What an upgrade comes to. */
export interface UpgradeHandler {
  /** `header`: octets of the header that a short frame of the other side has. */
  opened(webSocket: WebSocket, subprotocol: string, header: number): void
  /** It will not be a WebSocket. The connection is ended by whoever says so, or by `abandon`. */
  failed(reason: Error): void
}

/** Makes a WebSocket of a connection. */
export type Upgrade = (socket: Socket, handler: UpgradeHandler) => void

const sending = { binary: true, compress: false, fin: true } as const

/** A WebSocket of Node as a `PacketStream`, from before its upgrade, so that this takes part in the handshake. */
export class WebSocketStream implements PacketStream, UpgradeHandler {
  readonly packets = true
  readonly localEndpoint: string
  readonly remoteEndpoint: string
  readonly peerAddress: string
  readonly #socket: Socket
  readonly #upgrade: Upgrade
  readonly #limit: ReadingLimit
  #webSocket: WebSocket | undefined
  #handler: PacketStreamHandler | undefined
  /** Packets that were read already when the owner said pause. */
  #held: Uint8Array[] = []
  #paused = false
  /** How many times was written, and the one that the platform is still busy with. */
  #writes = 0
  #pending: number | undefined
  #ended = false
  #closed = false
  #reason: Error | undefined

  constructor(
    socket: Socket,
    endpoints: { readonly local: string; readonly remote: string; readonly peerAddress: string },
    upgrade: Upgrade,
  ) {
    this.#socket = socket
    this.#upgrade = upgrade
    this.#limit = new ReadingLimit(socket, (reason) => this.destroy(reason))
    this.localEndpoint = endpoints.local
    this.remoteEndpoint = endpoints.remote
    this.peerAddress = endpoints.peerAddress
    // Whoever waits for messages keeps the process running, not a connection.
    socket.unref()
    socket.on("error", (error) => {
      this.#reason ??= error
    })
    socket.once("close", () => this.#notifyClosed())
  }

  attach(handler: PacketStreamHandler): void {
    this.#handler = handler
    if (this.#closed) {
      this.#closed = false
      this.#notifyClosed()
      return
    }
    this.#upgrade(this.#socket, this)
  }

  // UpgradeHandler

  opened(webSocket: WebSocket, subprotocol: string, header: number): void {
    this.#webSocket = webSocket
    const pongs = new Pongs(webSocket)
    const sign = (payload: Buffer): void => {
      this.#limit.passed(header + payload.length)
      this.#handler?.alive()
    }
    webSocket.on("message", (data, isBinary) => this.#received(data as Buffer, isBinary))
    webSocket.on("ping", (payload) => {
      pongs.answer(payload)
      sign(payload)
    })
    webSocket.on("pong", sign)
    webSocket.on("error", (error) => this.destroy(broken(error.message, error)))
    this.#limit.watch()
    this.#handler?.opened(subprotocol)
  }

  failed(reason: Error): void {
    this.#reason ??= reason
  }

  // PacketStream

  write(pieces: readonly Uint8Array[]): boolean {
    const socket = this.#socket
    const webSocket = this.#webSocket
    if (webSocket === undefined || webSocket.readyState !== webSocket.OPEN) return false
    const write = ++this.#writes
    socket.cork()
    const last = pieces.length - 1
    for (let index = 0; index < last; index++) webSocket.send(pieces[index] as Uint8Array, sending)
    webSocket.send(pieces[last] as Uint8Array, sending, (error) => this.#written(write, error))
    socket.uncork()
    // As with any socket of Node: nothing left over means that the kernel has all of it.
    if (socket.writableLength === 0 && !socket.destroyed) return true
    this.#pending = write
    return false
  }

  /** A broken socket gives its pending writes up by the same callback. */
  #written(write: number, error: Error | null | undefined): void {
    if (this.#pending !== write || (error ?? undefined) !== undefined || this.#socket.destroyed) return
    this.#pending = undefined
    if (!this.#ended) this.#handler?.writable()
  }

  ping(): boolean {
    const webSocket = this.#webSocket
    if (webSocket === undefined || webSocket.readyState !== webSocket.OPEN) return false
    webSocket.ping()
    return true
  }

  limit(size: number): void {
    this.#limit.set(size)
  }

  pause(): void {
    this.#paused = true
    this.#webSocket?.pause()
  }

  resume(): void {
    this.#paused = false
    while (!this.#paused && !this.#ended) {
      const packet = this.#held.shift()
      if (packet === undefined) break
      this.#handler?.bytes(packet)
    }
    if (!this.#paused) this.#webSocket?.resume()
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#held = []
    const webSocket = this.#webSocket
    if (webSocket === undefined) {
      this.#socket.destroy()
      return
    }
    // The other side answers, or is cut off after a while. What it still sends is read and thrown away.
    webSocket.resume()
    webSocket.close(1000)
    afterThisTurn(() => {
      // The kernel has everything: for the owner that is the end.
      if (this.#socket.writableLength === 0) this.#notifyClosed()
    })
  }

  destroy(reason?: Error): void {
    this.#ended = true
    this.#reason ??= reason
    this.#socket.destroy()
  }

  #received(data: Buffer, isBinary: boolean): void {
    this.#limit.completed()
    if (this.#ended) return
    if (!isBinary) this.destroy(broken("The peer sent text in place of bytes"))
    else if (this.#paused) this.#held.push(data)
    else this.#handler?.bytes(data)
  }

  #notifyClosed(): void {
    if (this.#closed) return
    this.#closed = true
    this.#ended = true
    this.#held = []
    const handler = this.#handler
    this.#handler = undefined
    handler?.closed(this.#reason)
  }
}
