import type { Terminal } from "../terminal.ts"
import { clipped } from "../text-width.ts"
import { columns, type Sorting, sorted } from "./columns.ts"
import { peerAlignments, peerCells, peerTitles } from "./peer-rows.ts"
import type { Sample } from "./sample.ts"
import { factsOf, titleOf } from "./summary.ts"
import { textTable } from "./text-table.ts"

/** How the text looks. */
export interface ViewSettings extends Sorting {
  readonly peers: boolean
}

/** The part of a terminal that a view needs. */
export type Canvas = Pick<Terminal, "paint" | "columns">

/** Characters of a value at most, so that one long name does not push all others from the screen. */
const widestCell = 40

/** A row as it fits: what stands last may be as long as it is. */
const fitting = (cells: readonly string[]): string[] =>
  cells.map((cell, column) => (column === cells.length - 1 ? cell : clipped(cell, widestCell)))

/** Lines about the process as a whole, as wide as the terminal. */
export const summaryLines = (sample: Sample, { paint, columns: width }: Canvas): string[] => {
  const lines = [paint.bold(titleOf(sample))]
  let line = ""
  let used = 0
  for (const [name, value] of factsOf(sample)) {
    const length = name.length + value.length + 4
    if (used > 0 && used + length > width) {
      lines.push(line)
      line = ""
      used = 0
    }
    line += `${paint.dim(name)} ${value}   `
    used += length
  }
  return [...lines, line]
}

/** The table of sockets, with their peers beneath each if they are wanted. */
export const socketLines = (sample: Sample, settings: ViewSettings, { paint }: Canvas): string[] => {
  const sockets = sorted(sample.sockets, settings)
  if (sockets.length === 0) return [paint.dim("There are no sockets.")]
  const [titles = "", ...lines] = textTable(
    [
      columns.map(({ title }) => title),
      ...sockets.map((socket) => fitting(columns.map(({ show }) => show(socket)))),
    ],
    columns.map(({ align }) => align),
  )
  const marked = paint.dim(titles).replace(settings.column.title, (title) => paint.cyan(title))
  if (!settings.peers) return [marked, ...lines]
  return [
    marked,
    ...sockets.flatMap((socket, index) => [
      lines[index] as string,
      ...textTable(
        [peerTitles, ...socket.peers.map((peer) => fitting(peerCells(peer, sample.at)))],
        peerAlignments as readonly ("left" | "right")[],
      )
        .slice(socket.peers.length === 0 ? 1 : 0)
        .map((line, row) => `      ${row === 0 ? paint.dim(line) : line}`),
    ]),
  ]
}

/** All of it, as it is printed once. */
export const textView = (sample: Sample, settings: ViewSettings, canvas: Canvas): string =>
  [...summaryLines(sample, canvas), "", ...socketLines(sample, settings, canvas)].join("\n")

/** What the screen shows. */
export interface Screen {
  readonly text: string
  /** How many lines of the table are above it: no more than there are beyond it. */
  readonly top: number
  /** How many lines of the table it has room for. */
  readonly room: number
}

/** Lines of the table that are shown, however little room there is: what is known of the process makes way. */
const leastRows = 3

/** A part of it, as high and wide as the screen: `top` lines of the table are above it. */
export const screenView = (
  sample: Sample,
  settings: ViewSettings & { readonly top: number },
  canvas: Canvas & Pick<Terminal, "rows">,
): Screen => {
  const { paint, columns: width } = canvas
  // The last line stays empty: the cursor is there.
  const rows = canvas.rows - 1
  const gap = rows > leastRows + 4 ? [""] : []
  const [titles = "", ...lines] = socketLines(sample, settings, canvas)
  const facts = Math.max(1, rows - gap.length - leastRows - 2)
  const summary = summaryLines(sample, canvas).slice(0, facts)
  const room = Math.max(1, rows - summary.length - gap.length - 2)
  const top = Math.min(settings.top, Math.max(0, lines.length - room))
  const shown = lines.slice(top, top + room)
  const rest = lines.length - top - shown.length
  const help = `q quit   ←→ sort by ${settings.column.title}   r reverse   p peers   ↑↓ scroll`
  const text = [...summary, ...gap, titles, ...shown, paint.dim(rest > 0 ? `${rest} more   ${help}` : help)]
    .map((line) => clipped(line, width))
    .join("\n")
  return { text, top, room }
}
