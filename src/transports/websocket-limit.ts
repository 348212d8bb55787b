import type { Socket } from "node:net"
import { ProtocolError } from "../core/peer-errors.ts"

/** Octets of the longest header of a WebSocket frame. */
const longestHeader = 14

/**
 * Keeps a peer from making us hold more than a message may have. The WebSocket library would take a limit only
 * at its beginning, and ours grows when it is known who the peer is.
 */
export class ReadingLimit {
  readonly #socket: Socket
  readonly #exceeded: (reason: Error) => void
  #limit = 0
  /** Bytes that arrived since the last message was complete. */
  #incomplete = 0
  #completed = false

  constructor(socket: Socket, exceeded: (reason: Error) => void) {
    this.#socket = socket
    this.#exceeded = exceeded
  }

  set(limit: number): void {
    this.#limit = limit
  }

  /** Counts from now on, behind whoever reads the same bytes. */
  watch(): void {
    this.#socket.on("data", (chunk: Uint8Array) => this.#arrived(chunk.length))
  }

  /** A message is complete. */
  completed(): void {
    this.#completed = true
  }

  /** So many bytes were a frame of their own, between or within messages: they are no part of one. */
  passed(size: number): void {
    this.#incomplete -= size
  }

  #arrived(size: number): void {
    // What stands behind a message in one piece with it is not worth counting.
    this.#incomplete = this.#completed ? 0 : Math.max(0, this.#incomplete + size)
    this.#completed = false
    if (this.#incomplete <= this.#limit + longestHeader) return
    this.#exceeded(
      new ProtocolError(
        "ZMTP_UNSPECIFIED",
        `The peer sends a message of more than the ${this.#limit} bytes that are accepted.`,
      ),
    )
  }
}
