import type { EventOfType, Socket } from "../index.ts"
import { exitCodes, Failure, silenceFailure } from "./failure.ts"
import type { Terminal } from "./terminal.ts"

/**
 * What becomes of a socket's connections: counts peers, tells the user what went wrong, and gives up when nobody of
 * those we connect to lets us in.
 */
export class ConnectionWatch {
  readonly signal: AbortSignal
  readonly #terminal: Terminal
  readonly #refused = new AbortController()
  readonly #refusals = new Set<string>()
  readonly #told = new Set<string>()
  readonly #waiting = new Set<() => void>()
  #peers = 0
  #stopped = false

  /** `only`: how many endpoints we connect to, when we bind none; all refused, there is nobody left. Else 0. */
  constructor(socket: Socket, terminal: Terminal, only: number) {
    this.#terminal = terminal
    this.signal = AbortSignal.any([terminal.signal, this.#refused.signal])
    const { events } = socket
    events.on("handshake", ({ address }) => {
      this.#peers++
      if (terminal.verbose) terminal.note(`connected: ${address}`)
      for (const each of this.#waiting) each()
    })
    events.on("handshake:error:auth", ({ address, error }) => {
      this.#tell(`auth ${address}`, `refused: ${address}: ${error.message}`)
      this.#refusals.add(address)
      if (only > 0 && this.#refusals.size >= only) {
        this.#refused.abort(
          new Failure(`${address} does not let us in: ${error.message}`, {
            exitCode: exitCodes.refused,
            cause: error,
            hint: "Check the user and password, or the keys and certificates.",
          }),
        )
      }
    })
    const failed = ({
      address,
      error,
    }: EventOfType<"handshake:error:protocol" | "handshake:error:other">): void =>
      this.#tell(`handshake ${address}`, `no handshake with ${address}: ${error.message}`)
    events.on("handshake:error:protocol", failed)
    events.on("handshake:error:other", failed)
    if (!terminal.verbose) return
    events.on("disconnect", ({ address, error }) =>
      terminal.note(`disconnected: ${address}${error === undefined ? "" : `: ${error.message}`}`),
    )
    events.on("connect:retry", ({ address, interval }) =>
      this.#tell(`retry ${address}`, `nobody at ${address} yet: trying again every ${interval} ms or so`),
    )
  }

  /** Handshakes so far. */
  get count(): number {
    return this.#peers
  }

  /** Resolves when so many handshakes were made. */
  async peers(count: number, { timeout }: { readonly timeout?: number | undefined } = {}): Promise<void> {
    if (this.#peers >= count) return
    this.signal.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const timer =
        timeout === undefined
          ? undefined
          : setTimeout(
              () => end(() => reject(silenceFailure(`Nobody was there within ${timeout} ms.`))),
              timeout,
            )
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        this.#waiting.delete(look)
        this.signal.removeEventListener("abort", abort)
        settle()
      }
      const look = (): void => {
        if (this.#peers >= count) end(resolve)
      }
      const abort = (): void => end(() => reject(this.signal.reason))
      this.#waiting.add(look)
      this.signal.addEventListener("abort", abort, { once: true })
    })
  }

  /** The socket is being closed: what happens to its connections now is no news. */
  stop(): void {
    this.#stopped = true
  }

  /** Trouble repeats itself with each attempt: it is told once. */
  #tell(what: string, text: string): void {
    if (this.#stopped || this.#told.has(what)) return
    this.#told.add(what)
    this.#terminal.note(this.#terminal.paint.yellow(text))
  }
}
