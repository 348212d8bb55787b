import type { WebSocket } from "ws"

/**
 * Answers pings one at a time: of those that come while an answer is on its way, only the last is answered
 * (RFC 6455, section 5.5.3). So nobody who sends pings and reads nothing makes us hold answers for him, and
 * nobody who was not read for a while is dropped for the pings that piled up.
 */
export class Pongs {
  readonly #webSocket: WebSocket
  #busy = false
  #latest: Buffer | undefined

  constructor(webSocket: WebSocket) {
    this.#webSocket = webSocket
  }

  answer(ping: Buffer): void {
    if (this.#busy) {
      this.#latest = ping
      return
    }
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return
    this.#busy = true
    this.#webSocket.pong(ping, undefined, this.#written)
  }

  readonly #written = (): void => {
    this.#busy = false
    const latest = this.#latest
    this.#latest = undefined
    if (latest !== undefined) this.answer(latest)
  }
}
