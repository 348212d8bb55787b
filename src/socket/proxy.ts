import { zmqError } from "../core/errors.ts"
import { engineOf } from "./internals.ts"
import { steerBy } from "./proxy-control.ts"
import { type ProxyStatistics, Relay } from "./relay.ts"
import { Socket } from "./socket.ts"

/** What a proxy may have besides its two sockets. */
export interface ProxyOptions {
  /** Gets a copy of every message, before it is passed on. Any type that sends. */
  readonly capture?: Socket | null | undefined
  /**
   * Receives commands, each a message of one frame: `PAUSE`, `RESUME`, `TERMINATE`, `STATISTICS`. To the last the
   * answer are eight frames of 64 bits, in the machine's own order of octets: frames received, bytes received,
   * frames sent, bytes sent, of the front end, then of the back end. A REP socket answers the others with an empty
   * frame; what is no command is passed over.
   */
  readonly control?: Socket | null | undefined
}

/**
 * Passes messages between two sockets, in both directions as far as their types have them, until it is
 * terminated or one of the sockets is closed. A side that can take nothing holds back only its own direction.
 *
 * ```ts
 * const broker = new Proxy(new Router(), new Dealer())
 * await broker.frontEnd.bind("tcp://*:3001")
 * await broker.backEnd.bind("tcp://*:3002")
 * await broker.run()
 * ```
 */
export class Proxy<F extends Socket = Socket, B extends Socket = Socket> {
  /** The socket that was given first: where clients or publishers are. */
  readonly frontEnd: F
  /** The socket that was given second: where workers or subscribers are. */
  readonly backEnd: B
  readonly #control: Socket | undefined
  readonly #relay: Relay
  #running = false

  /** The third is a capture socket, or an object that names capture and control. */
  constructor(frontEnd: F, backEnd: B, options?: Socket | ProxyOptions) {
    const { capture, control } = socketsOf(frontEnd, backEnd, options)
    this.frontEnd = frontEnd
    this.backEnd = backEnd
    this.#control = control
    this.#relay = new Relay(frontEnd, backEnd, capture)
  }

  /**
   * Runs until `terminate`, or until one of the sockets is closed; then closes both, in the background as
   * far as they linger, and resolves. Both must be bound or connected before (EINVAL). Rejects with EBUSY
   * when it runs already or a socket is received from otherwise, and with what went wrong if that is something
   * else than a closed socket.
   *
   * ```ts
   * const running = broker.run()
   * process.once("SIGTERM", () => broker.terminate())
   * await running
   * ```
   */
  async run(): Promise<void> {
    if (this.#running) throw zmqError("EBUSY", "The proxy runs already.")
    this.#checkEnds()
    this.#relay.check(this.#control)
    const running = this.#relay.run()
    this.#running = true
    const release = this.#control === undefined ? undefined : steerBy(this.#control, this)
    try {
      await running
    } finally {
      this.#running = false
      release?.()
      this.#closeBoth()
    }
  }

  /**
   * Lets messages wait in the sockets until `resume`. Throws EBADF when the proxy does not run.
   *
   * ```ts
   * broker.pause()
   * ```
   */
  pause(): void {
    this.#checkRunning()
    this.#relay.pause()
  }

  /**
   * Goes on after `pause`. Throws EBADF when the proxy does not run.
   *
   * ```ts
   * broker.resume()
   * ```
   */
  resume(): void {
    this.#checkRunning()
    this.#relay.resume()
  }

  /**
   * Ends it: both sockets are closed, and `run` resolves. Throws EBADF when the proxy does not run.
   *
   * ```ts
   * broker.terminate()
   * ```
   */
  terminate(): void {
    this.#checkRunning()
    this.#relay.stop()
    this.#closeBoth()
  }

  /**
   * What went through it so far: every frame counts.
   *
   * ```ts
   * const { frontEnd } = broker.statistics()
   * console.log(`${frontEnd.framesIn} frames, ${frontEnd.bytesIn} bytes came in`)
   * ```
   */
  statistics(): ProxyStatistics {
    return this.#relay.statistics
  }

  #closeBoth(): void {
    void this.frontEnd.close()
    void this.backEnd.close()
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

/** The further sockets of a proxy. Throws a `TypeError` for what is no socket. */
export const socketsOf = (
  frontEnd: unknown,
  backEnd: unknown,
  options: Socket | ProxyOptions | null | undefined,
): { readonly capture: Socket | undefined; readonly control: Socket | undefined } => {
  requireSocket(frontEnd, "front-end")
  requireSocket(backEnd, "back-end")
  if (options instanceof Socket) return { capture: options, control: undefined }
  if (typeof options !== "object") {
    if (options === undefined) return { capture: undefined, control: undefined }
    throw new TypeError("The capture of a proxy must be a socket.")
  }
  const { capture, control } = options ?? {}
  if (capture !== undefined && capture !== null) requireSocket(capture, "capture")
  if (control !== undefined && control !== null) {
    requireSocket(control, "control")
    if (!control[engineOf].spec.receives)
      throw new TypeError("The control of a proxy must be a socket that receives.")
  }
  return { capture: capture ?? undefined, control: control ?? undefined }
}

const requireSocket = (value: unknown, place: string): void => {
  if (!(value instanceof Socket)) throw new TypeError(`The ${place} of a proxy must be a socket.`)
}
