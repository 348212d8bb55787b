import { formatDuration } from "../duration.ts"
import { printable } from "../printable.ts"
import { amount, bytes } from "./amounts.ts"
import type { Sample } from "./sample.ts"

/** A fact about the process: what it is about, and what it is. */
export type Fact = readonly [name: string, value: string]

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Which process it is. */
export const titleOf = ({ process: { name, pid, thread } }: Sample): string =>
  printable(`${name} (${thread === 0 ? `pid ${pid}` : `pid ${pid}, thread ${thread}`})`)

/** What is known of the process as a whole. */
export const factsOf = ({ at, process, vitals, sockets, rates }: Sample): readonly Fact[] => {
  const { memory, eventLoop } = vitals
  const { delay } = eventLoop
  const statistics = sockets.map((socket) => socket.statistics)
  return [
    ["up", formatDuration(Math.max(0, at - process.startedAt))],
    ["event loop", percent(eventLoop.utilization)],
    ...(delay === null
      ? []
      : [["timers late", `${delay.mean.toFixed(1)} ms, at most ${delay.max.toFixed(0)} ms`] as const]),
    ["memory", bytes(memory.resident)],
    ["heap", bytes(memory.heapUsed)],
    ["buffers", bytes(memory.arrayBuffers)],
    ["sockets", amount(sockets.length)],
    ["peers", amount(sum(statistics.map(({ peers }) => peers)))],
    ["in", `${amount(rates.messagesIn)}/s, ${bytes(rates.bytesIn)}/s`],
    ["out", `${amount(rates.messagesOut)}/s, ${bytes(rates.bytesOut)}/s`],
    ["queued", amount(sum(statistics.map(({ queuedIn, queuedOut }) => queuedIn + queuedOut)))],
    ["dropped", amount(sum(statistics.map(({ dropped }) => dropped)))],
  ]
}
