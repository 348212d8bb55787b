import type { Terminal } from "../terminal.ts"
import { barsOf, durationText } from "./latency-histogram.ts"
import type { Measurement } from "./measurement.ts"

/** What a measurement was about, and what came out. */
export interface BenchResult {
  readonly role: string
  readonly type: string
  /** Bytes in a message. */
  readonly size: number
  /** Questions that wait for their answers at a time; undefined where none are asked. */
  readonly inFlight: number | undefined
  readonly measurement: Measurement
}

const shares = { p50: 0.5, p90: 0.9, p99: 0.99, "p99.9": 0.999 } as const
const barWidth = 40
/** What stands in front of bars. */
const barMargin = 24

/** The result as text, or as one JSON document. Times of round trips are in microseconds there. */
export const benchReport = (
  { role, type, size, inFlight, measurement }: BenchResult,
  terminal: Terminal,
): string => {
  const { messages, bytes, seconds, latency } = measurement
  const perSecond = (value: number): number => (seconds === 0 ? 0 : value / seconds)
  const percentiles = Object.entries(shares).map(
    ([name, share]) => [name, latency.percentile(share)] as const,
  )
  if (terminal.json) {
    const times = {
      minimum: latency.minimum,
      mean: latency.mean,
      ...Object.fromEntries(percentiles),
      maximum: latency.maximum,
      histogram: latency.rows,
    }
    const result = { role, type, size, ...(inFlight === undefined ? {} : { inFlight }) }
    const amounts = { messages, bytes, seconds }
    const rates = { messagesPerSecond: perSecond(messages), megabytesPerSecond: perSecond(bytes) / 1e6 }
    return `${JSON.stringify({ ...result, ...amounts, ...rates, ...(latency.count === 0 ? {} : { latency: times }) })}\n`
  }
  const { bold } = terminal.paint
  const lines = [
    `${role} ${type}: ${messages} messages in ${seconds.toFixed(3)} s`,
    `  ${bold(`${Math.round(perSecond(messages))} msg/s`)}, ${(perSecond(bytes) / 1e6).toFixed(2)} MB/s`,
  ]
  if (latency.count > 0) {
    const all = [
      ["min", latency.minimum] as const,
      ["mean", latency.mean] as const,
      ...percentiles,
      ["max", latency.maximum] as const,
    ]
    const waiting = inFlight === undefined || inFlight === 1 ? "" : `, ${inFlight} at a time`
    const times = all.map(([name, value]) => `${name} ${durationText(value)}`).join(", ")
    lines.push(`  round trips${waiting}: ${times}`)
    lines.push(...barsOf(latency, Math.max(1, Math.min(barWidth, terminal.columns - barMargin))))
  }
  return `${lines.join("\n")}\n`
}
