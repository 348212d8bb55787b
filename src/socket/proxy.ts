import { zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import { engineOf } from "./internals.ts"
import { Socket } from "./socket.ts"
import type { SocketEngine } from "./socket-engine.ts"

/**
 * Passes messages between two sockets, in both directions as far as their types have them, until it is
 * terminated or one of the sockets is closed. A side that can take nothing holds back only its own direction.
 *
 * ```ts
 * const proxy = new Proxy(new Router(), new Dealer())
 * await proxy.frontEnd.bind("tcp://*:3001")
 * await proxy.backEnd.bind("tcp://*:3002")
 * await proxy.run()
 * ```
 */
export class Proxy<F extends Socket = Socket, B extends Socket = Socket> {
  /** The socket that was given first: where clients or publishers are. */
  readonly frontEnd: F
  /** The socket that was given second: where workers or subscribers are. */
  readonly backEnd: B
  readonly #capture: Socket | undefined
  #running = false
  #ended = false
  #resume: (() => void) | undefined
  #paused: Promise<void> | undefined
  /** Ends a wait for a capture socket that takes nothing. */
  readonly #ending = new AbortController()

  /** @param capture gets a copy of every message, before it is passed on. Any type that sends. */
  constructor(frontEnd: F, backEnd: B, capture?: Socket) {
    requireSocket(frontEnd, "front-end")
    requireSocket(backEnd, "back-end")
    if (capture !== undefined) requireSocket(capture, "capture")
    this.frontEnd = frontEnd
    this.backEnd = backEnd
    this.#capture = capture
  }

  /**
   * Runs until `terminate`, or until one of the sockets is closed; then closes both, in the background as
   * far as they linger, and resolves. Both must be bound or connected before (EINVAL). Rejects with EBUSY
   * when it runs already, and with what went wrong if that is something else than a closed socket.
   *
   * ```ts
   * const running = proxy.run()
   * process.once("SIGTERM", () => proxy.terminate())
   * await running
   * ```
   */
  async run(): Promise<void> {
    if (this.#running) throw zmqError("EBUSY", "The proxy runs already.")
    this.#checkEnds()
    this.#running = true
    const front = this.frontEnd[engineOf]
    const back = this.backEnd[engineOf]
    for (const each of [front, back]) {
      each.onEnd((error) => {
        // What a shut down context means shows in the directions.
        if (error.code === "EBADF") this.#closeBoth()
      })
    }
    const directions = [this.#forward(front, back)]
    if (front !== back) directions.push(this.#forward(back, front))
    try {
      await Promise.all(directions)
    } finally {
      this.#closeBoth()
    }
  }

  /**
   * Lets messages wait in the sockets until `resume`. Throws EBADF when the proxy does not run.
   *
   * ```ts
   * proxy.pause()
   * ```
   */
  pause(): void {
    this.#checkRunning()
    this.#paused ??= new Promise((resolve) => {
      this.#resume = resolve
    })
  }

  /**
   * Goes on after `pause`. Throws EBADF when the proxy does not run.
   *
   * ```ts
   * proxy.resume()
   * ```
   */
  resume(): void {
    this.#checkRunning()
    this.#paused = undefined
    this.#resume?.()
  }

  /**
   * Ends it: both sockets are closed, and `run` resolves. Throws EBADF when the proxy does not run.
   *
   * ```ts
   * proxy.terminate()
   * ```
   */
  terminate(): void {
    this.#checkRunning()
    this.resume()
    this.#closeBoth()
  }

  readonly #closeBoth = (): void => {
    this.#ended = true
    this.#ending.abort()
    void this.frontEnd.close()
    void this.backEnd.close()
  }

  async #forward(from: SocketEngine, to: SocketEngine): Promise<void> {
    if (!from.spec.receives || !to.spec.sends) return
    try {
      while (!this.#ended) {
        const message = from.receiver.take() ?? (await from.receiver.receive({}))
        if (this.#paused !== undefined) await this.#paused
        if (this.#ended) return
        await this.#pass(message, to)
      }
    } catch (error) {
      if (!this.#ended && !from.closed && !to.closed) throw error
    }
  }

  async #pass(message: Message, to: SocketEngine): Promise<void> {
    const { signal } = this.#ending
    if (this.#capture !== undefined) await this.#capture[engineOf].sender.send([...message], { signal })
    if (!to.sender.try(message)) await to.sender.send(message, {})
  }

  #checkEnds(): void {
    for (const [name, socket] of [
      ["front-end", this.frontEnd],
      ["back-end", this.backEnd],
    ] as const) {
      socket[engineOf].check()
      if (socket.lastEndpoint === null) {
        throw zmqError("EINVAL", `The ${name} socket of a proxy must be bound or connected before it runs.`)
      }
    }
  }

  #checkRunning(): void {
    if (!this.#running || this.frontEnd.closed || this.backEnd.closed) {
      throw zmqError("EBADF", "The proxy does not run.")
    }
  }
}

const requireSocket = (value: unknown, place: string): void => {
  if (!(value instanceof Socket)) throw new TypeError(`The ${place} of a proxy must be a socket.`)
}
