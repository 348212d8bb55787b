import { amount, bytes } from "./amounts.ts"
import { type Html, html } from "./html.ts"
import type { Sample } from "./sample.ts"

interface Chart {
  readonly title: string
  readonly value: (sample: Sample) => number
  readonly show: (value: number) => string
}

const queued = ({ sockets }: Sample): number =>
  sockets.reduce((sum, { statistics: { queuedIn, queuedOut } }) => sum + queuedIn + queuedOut, 0)

const charts: readonly Chart[] = [
  { title: "messages in", value: ({ rates }) => rates.messagesIn, show: (value) => `${amount(value)}/s` },
  { title: "messages out", value: ({ rates }) => rates.messagesOut, show: (value) => `${amount(value)}/s` },
  { title: "bytes in", value: ({ rates }) => rates.bytesIn, show: (value) => `${bytes(value)}/s` },
  { title: "bytes out", value: ({ rates }) => rates.bytesOut, show: (value) => `${bytes(value)}/s` },
  { title: "queued", value: queued, show: amount },
  { title: "dropped", value: ({ rates }) => rates.dropped, show: (value) => `${amount(value)}/s` },
  {
    title: "event loop",
    value: ({ vitals }) => vitals.eventLoop.utilization * 100,
    show: (value) => `${value.toFixed(0)} %`,
  },
  { title: "memory", value: ({ vitals }) => vitals.memory.resident, show: bytes },
]

const [width, height] = [240, 48]

/** Small charts of what has happened so far. */
export const chartsOf = (history: readonly Sample[]): Html =>
  html`<div class="charts">${charts.map((chart) => figureOf(chart, history.map(chart.value)))}</div>`

const figureOf = ({ title, show }: Chart, values: readonly number[]): Html => {
  const most = Math.max(0, ...values)
  return html`<figure><figcaption>${title} <b>${show(values.at(-1) ?? 0)}</b> <small>at most ${show(most)}</small></figcaption>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${title}, ${values.length} values, at most ${show(most)}">
<polygon points="${pointsOf(values, most)} ${width},${height} 0,${height}"/><polyline points="${pointsOf(values, most)}"/></svg></figure>`
}

/** From the left edge to the right; one value alone is a level line. */
const pointsOf = (values: readonly number[], most: number): string => {
  const all = values.length === 1 ? [values[0] as number, values[0] as number] : values
  const step = width / Math.max(1, all.length - 1)
  const level = (value: number): number => height - 2 - (most === 0 ? 0 : (value / most) * (height - 4))
  return all.map((value, index) => `${(index * step).toFixed(1)},${level(value).toFixed(1)}`).join(" ")
}
