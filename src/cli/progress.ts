import { formatDuration } from "./duration.ts"
import type { LiveArea } from "./live-area.ts"
import type { Terminal } from "./terminal.ts"

const units = ["B", "kB", "MB", "GB", "TB"] as const

/** An amount of octets for people: `1.4 MB`. */
export const formatBytes = (bytes: number): string => {
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1000 ** power
  return `${power === 0 ? amount : amount.toFixed(amount < 10 ? 2 : 1)} ${units[power]}`
}

/** A number for people: `12,345`. */
export const formatCount = (count: number): string => Math.round(count).toLocaleString("en-US")

/** How long a command may take before it tells how it is getting on, in milliseconds. */
const patience = 1_000

/** Counts messages, and shows on the standard error output how it goes when that takes long and somebody looks. */
export class Progress implements Disposable {
  messages = 0
  bytes = 0
  /** What is going on, when it is not messages. */
  state = ""
  readonly #terminal: Terminal
  readonly #did: string
  readonly #total: number | undefined
  readonly #started = performance.now()
  readonly #timer: NodeJS.Timeout | undefined
  #area: LiveArea | undefined
  #ended = false

  /** `did`: such as "sent". */
  constructor(terminal: Terminal, did: string, total?: number) {
    this.#terminal = terminal
    this.#did = did
    this.#total = total
    if (!terminal.attended || terminal.quiet) return
    this.#timer = setInterval(() => this.#show(), 250)
    this.#timer.unref()
  }

  count(frames: readonly Uint8Array[]): void {
    this.messages++
    for (const { length } of frames) this.bytes += length
  }

  /** Milliseconds since the beginning. */
  get elapsed(): number {
    return performance.now() - this.#started
  }

  /** Says how it went, if it took long; with `always`, in any case. */
  end({ always = false }: { readonly always?: boolean } = {}): void {
    if (this.#ended) return
    this.#ended = true
    const told = always || this.#area !== undefined
    this.#area?.end()
    clearInterval(this.#timer)
    this.state = ""
    if (told) this.#terminal.note(this.#text())
  }

  [Symbol.dispose](): void {
    this.end()
  }

  #show(): void {
    if (this.elapsed < patience) return
    this.#area ??= this.#terminal.live(() => this.#text(), { on: "notes" })
    this.#area.refresh()
  }

  #text(): string {
    const { messages, bytes, elapsed, state } = this
    const total =
      this.#total === undefined || !Number.isFinite(this.#total) ? "" : ` of ${formatCount(this.#total)}`
    const rate = `${formatCount((messages * 1000) / elapsed)}/s, ${formatBytes((bytes * 1000) / elapsed)}/s`
    const text = `${this.#did} ${formatCount(messages)}${total} messages, ${formatBytes(bytes)} in ${formatDuration(elapsed)} (${rate})`
    return this.#terminal.paint.dim(state === "" ? text : `${text}; ${state}`)
  }
}
