import type { LiveArea, LiveAreaOptions } from "./live-area.ts"
import { clipped, textWidth } from "./text-width.ts"

/** A terminal to draw on. */
export interface Canvas {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

const csi = `${String.fromCharCode(27)}[`
const showCursor = `${csi}?25h`
const hideCursor = `${csi}?25l`
const otherScreen = `${csi}?1049h`
const mainScreen = `${csi}?1049l`

/** The live area of a terminal: there is one at a time, beneath all other output. */
export class LiveScreen {
  #area: ShownArea | undefined

  open(canvas: Canvas, render: () => string, { fullScreen = false, every = 50 }: LiveAreaOptions): LiveArea {
    if (canvas.isTTY !== true || this.#area !== undefined) return hiddenArea
    const area = new ShownArea(canvas, render, fullScreen, every, () => {
      this.#area = undefined
    })
    this.#area = area
    return area
  }

  /** Writes something else: the area makes room for it. */
  around<Result>(text: string | Uint8Array, write: () => Result): Result {
    this.#area?.wipe()
    const result = write()
    this.#area?.wrote(endsLine(text))
    return result
  }

  /** The size has changed. */
  resized(): void {
    this.#area?.resized()
  }

  /** Gives the terminal back as it was, whatever is going on. */
  restore(): void {
    this.#area?.end()
  }
}

const endsLine = (text: string | Uint8Array): boolean =>
  text.length === 0 || text.at(-1) === "\n" || text.at(-1) === 10

const hiddenArea: LiveArea = { shown: false, refresh: () => {}, end: () => {}, [Symbol.dispose]: () => {} }

class ShownArea implements LiveArea {
  readonly shown = true
  readonly #canvas: Canvas
  readonly #render: () => string
  readonly #fullScreen: boolean
  readonly #every: number
  readonly #ended: () => void
  #timer: NodeJS.Timeout | undefined
  #drawn: readonly string[] = []
  /** Whether other output stands in the middle of a line. */
  #midLine = false
  #over = false

  constructor(canvas: Canvas, render: () => string, fullScreen: boolean, every: number, ended: () => void) {
    this.#canvas = canvas
    this.#render = render
    this.#fullScreen = fullScreen
    this.#every = every
    this.#ended = ended
    canvas.write(fullScreen ? otherScreen + hideCursor : hideCursor)
    this.#draw()
  }

  refresh(): void {
    if (this.#over || this.#timer !== undefined) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#draw()
    }, this.#every)
    this.#timer.unref()
  }

  resized(): void {
    if (this.#over) return
    this.wipe()
    this.#draw()
  }

  /** Takes the area away for a moment. */
  wipe(): void {
    if (this.#fullScreen || this.#drawn.length === 0) return
    const { columns = 80 } = this.#canvas
    // A terminal that became narrower has broken lines.
    const lines = this.#drawn.map((line) => Math.max(1, Math.ceil(textWidth(line) / columns)))
    const up = lines.reduce((sum, each) => sum + each, 0)
    this.#drawn = []
    this.#canvas.write(`\r${csi}${up}A${csi}J`)
  }

  wrote(endedLine: boolean): void {
    this.#midLine = !endedLine
    this.refresh()
  }

  end({ keep = false }: { readonly keep?: boolean } = {}): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#timer)
    this.#ended()
    if (this.#fullScreen) this.#canvas.write(mainScreen)
    else this.wipe()
    if (keep)
      this.#canvas.write(
        this.#lines()
          .map((line) => `${line}\n`)
          .join(""),
      )
    this.#canvas.write(showCursor)
  }

  [Symbol.dispose](): void {
    this.end()
  }

  #lines(): string[] {
    const { columns = 80, rows = 24 } = this.#canvas
    const lines = this.#render().replace(/\n$/, "").split("\n")
    return lines.slice(0, Math.max(1, rows - 1)).map((line) => clipped(line, columns))
  }

  #draw(): void {
    if (this.#over || this.#midLine) return
    const lines = this.#lines()
    if (this.#fullScreen) {
      this.#canvas.write(`${csi}H${lines.map((line) => `${line}${csi}K\r\n`).join("")}${csi}J`)
      return
    }
    this.wipe()
    this.#canvas.write(lines.map((line) => `${line}\n`).join(""))
    this.#drawn = lines
  }
}
