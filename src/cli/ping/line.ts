import { Buffer } from "node:buffer"
import { performance } from "node:perf_hooks"
import type { Duplex } from "node:stream"

/** The peer said nothing in time. */
export class Silence extends Error {}

/** The peer ended the connection; with the reason if there is one. */
export class HungUp extends Error {}

/** How long a step may take. */
export interface Patience {
  /** The last moment, on the clock of `performance.now()`. */
  readonly until: number
  /** Ends it: rejects with the signal's reason. */
  readonly signal: AbortSignal
}

/** So much patience, but no longer than what is left of another. */
export const atMost = (milliseconds: number, patience: Patience): Patience => ({
  signal: patience.signal,
  until: Math.min(patience.until, performance.now() + milliseconds),
})

/** More than any peer says before it is asked for something. */
const most = 1 << 20

/** The octets of a connection, to be read in steps. What is not read yet waits here. */
export class Line {
  readonly #stream: Duplex
  #unread: Buffer = Buffer.alloc(0)
  #ended: Error | undefined
  #changed: (() => void) | undefined

  constructor(stream: Duplex) {
    this.#stream = stream
    stream.on("data", (chunk: Buffer) => {
      this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk])
      if (this.#unread.length > most) stream.pause()
      this.#changed?.()
    })
    const end = (error?: Error): void => {
      this.#ended ??= new HungUp(error?.message ?? "The peer ended the connection.", { cause: error })
      this.#changed?.()
    }
    stream.on("error", end)
    stream.once("end", end)
    stream.once("close", () => end())
  }

  /** What has come and was not read. */
  get unread(): Uint8Array {
    return this.#unread
  }

  get ended(): boolean {
    return this.#ended !== undefined
  }

  write(octets: Uint8Array): void {
    if (!this.#stream.destroyed) this.#stream.write(octets)
  }

  /** The next so many octets. Rejects with `Silence`, `HungUp` or the signal's reason, and then takes nothing. */
  async read(count: number, patience: Patience): Promise<Buffer> {
    const octets = (await this.peek(count, patience)).subarray(0, count)
    this.#unread = this.#unread.subarray(count)
    if (this.#unread.length <= most) this.#stream.resume()
    return octets
  }

  /** Waits for so many octets, and leaves them there. */
  async peek(count: number, { until, signal }: Patience): Promise<Buffer> {
    while (this.#unread.length < count) {
      signal.throwIfAborted()
      if (this.#ended !== undefined) throw this.#ended
      const left = until - performance.now()
      if (left <= 0) throw new Silence(`Only ${this.#unread.length} of ${count} octets came.`)
      await this.#change(left, signal)
    }
    return this.#unread
  }

  /** Everything that comes until the peer ends, or says nothing for so many milliseconds. */
  async rest(quiet: number, patience: Patience): Promise<Buffer> {
    for (;;) {
      const { length } = this.#unread
      try {
        if (length >= 4096) return this.#unread
        await this.peek(length + 1, atMost(quiet, patience))
      } catch (error) {
        if (error instanceof Silence || error instanceof HungUp) return this.#unread
        throw error
      }
    }
  }

  /** Ends the connection at once. */
  close(): void {
    this.#stream.destroy()
  }

  #change(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal.removeEventListener("abort", done)
        this.#changed = undefined
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      signal.addEventListener("abort", done, { once: true })
      this.#changed = done
    })
  }
}
