import type { EventOfType, Socket } from "../index.ts"
import { distrustOf } from "./distrust.ts"
import { formatDuration } from "./duration.ts"
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
    const refuse = (address: string, message: string, hint: string, cause: Error): void => {
      this.#refusals.add(address)
      if (only === 0 || this.#refusals.size < only) return
      this.#refused.abort(new Failure(message, { exitCode: exitCodes.refused, cause, hint }))
    }
    events.on("handshake:error:auth", ({ address, error }) => {
      this.#tell(`auth ${address}`, `refused: ${address}: ${error.message}`)
      const hint = "Check the user and password, or the keys and certificates."
      refuse(address, `${address} does not let us in: ${error.message}`, hint, error)
    })
    // Why a handshake came to nothing is told in full by the event that follows: the end of the connection.
    let failure: Error | undefined
    const failed = ({ error }: EventOfType<"handshake:error:protocol" | "handshake:error:other">): void => {
      failure = error
    }
    events.on("handshake:error:protocol", failed)
    events.on("handshake:error:other", failed)
    events.on("disconnect", ({ address, error }) => {
      const reason = error ?? failure
      if (failure !== undefined) {
        failure = undefined
        const code = (reason as NodeJS.ErrnoException).code ?? ""
        const distrust = distrustOf(code)
        if (distrust === undefined) {
          this.#tell(`handshake ${address}`, `no handshake with ${address}: ${reason?.message}`)
        } else {
          const message = `The certificate of ${address} is not trusted: ${distrust.problem} (${code}).`
          refuse(address, message, distrust.remedy, reason as Error)
          if (!this.signal.aborted) this.#tell(`handshake ${address}`, `${message} ${distrust.remedy}`)
        }
      }
      if (terminal.verbose) {
        terminal.note(`disconnected: ${address}${error === undefined ? "" : `: ${error.message}`}`)
      }
    })
    if (!terminal.verbose) return
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
              () => end(() => reject(silenceFailure(`Nobody was there within ${formatDuration(timeout)}.`))),
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
