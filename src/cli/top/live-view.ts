import type { Terminal } from "../terminal.ts"
import { columns, type Sorting } from "./columns.ts"
import type { Sample } from "./sample.ts"
import { screenView } from "./text-view.ts"

/** What keys do, and what they have done so far. */
export class LiveView {
  /** Aborts when the user wants to end. */
  readonly ended: AbortSignal
  readonly #terminal: Terminal
  readonly #end = new AbortController()
  #sample: Sample | undefined
  #sorting: Sorting
  #peers: boolean
  #top = 0
  #room = 1

  constructor(
    terminal: Terminal,
    { sorting, peers }: { readonly sorting: Sorting; readonly peers: boolean },
  ) {
    this.#terminal = terminal
    this.#sorting = sorting
    this.#peers = peers
    this.ended = this.#end.signal
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    q: () => this.#end.abort(),
    escape: () => this.#end.abort(),
    p: () => {
      this.#peers = !this.#peers
    },
    r: () => {
      this.#sorting = { ...this.#sorting, reverse: !this.#sorting.reverse }
    },
    left: () => this.#sortBy(-1),
    right: () => this.#sortBy(1),
    up: () => {
      this.#top = Math.max(0, this.#top - 1)
    },
    down: () => {
      this.#top++
    },
    pageup: () => {
      this.#top = Math.max(0, this.#top - this.#room)
    },
    pagedown: () => {
      this.#top += this.#room
    },
    home: () => {
      this.#top = 0
    },
    end: () => {
      this.#top = Number.MAX_SAFE_INTEGER
    },
  }

  /** Shows samples until there are no more, or the user wants to end. */
  async show(samples: AsyncIterable<Sample>): Promise<void> {
    using area = this.#terminal.live(() => this.#render(), { fullScreen: true })
    using _ = this.#terminal.onKey((key) => {
      this.#keys[key]?.()
      area.refresh()
    })
    for await (const sample of samples) {
      this.#sample = sample
      area.refresh()
    }
  }

  #sortBy(step: number): void {
    const next = (columns.indexOf(this.#sorting.column) + step + columns.length) % columns.length
    this.#sorting = { ...this.#sorting, column: columns[next] as (typeof columns)[number] }
  }

  #render(): string {
    const sample = this.#sample
    if (sample === undefined) return this.#terminal.paint.dim("Looking …   (q quits)")
    const settings = { ...this.#sorting, peers: this.#peers, top: this.#top }
    const { text, top, room } = screenView(sample, settings, this.#terminal)
    this.#top = top
    this.#room = room
    return text
  }
}
