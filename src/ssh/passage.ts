import type { Socket } from "node:net"
import type { Duplex } from "node:stream"
import { joinStreams } from "./join-streams.ts"

/** Milliseconds in which what a socket has said and done before it closed is seen here. */
const tick = 50

/** How often in a row nothing may move before the rest is given up. */
const mostTicks = 200

/** One connection through a tunnel. */
export class Passage {
  /** Resolves when it is over. Never rejects. */
  readonly over: Promise<void>
  readonly #near: Socket
  #far: Duplex | undefined

  /** Takes what came in on this side; nothing is read of it before there is a far side. */
  constructor(near: Socket) {
    this.#near = near
    near.on("error", () => {})
    near.setNoDelay(true)
    near.unref()
    this.over = new Promise((resolve) => near.once("close", () => resolve()))
  }

  join(far: Duplex): void {
    this.#far = far
    joinStreams(this.#near, far)
    if (this.#near.destroyed) far.destroy()
  }

  cut(): void {
    this.#near.destroy()
  }

  /**
   * Lets what is under way arrive, if the socket on this side is closed; cuts it off if that is still open. The process
   * goes on until then.
   */
  async finish(): Promise<void> {
    this.#near.ref()
    let seen = this.#moved()
    let still = 0
    const timer = setInterval(() => {
      const moved = this.#moved()
      still = moved === seen ? still + 1 : 0
      seen = moved
      if (still > 0 && (this.#isOpen() || still > mostTicks)) this.cut()
    }, tick)
    await this.over
    clearInterval(timer)
  }

  /** Changes as long as anything moves. */
  #moved(): number {
    return this.#near.bytesRead + this.#near.bytesWritten - (this.#far?.writableLength ?? 0)
  }

  /** Whether whoever connected could still say something, and all that was said has gone on. */
  #isOpen(): boolean {
    return !this.#near.readableEnded && (this.#far?.writableLength ?? 0) === 0
  }
}
