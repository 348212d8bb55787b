import type { Terminal } from "../terminal.ts"
import { barsOf, durationText } from "./latency-histogram.ts"
import type { Measurement } from "./measurement.ts"

/** What a measurement was about, and what came out. */
export interface BenchResult {
  readonly role: string
  readonly type: string
  readonly size: number
  readonly measurement: Measurement
}

const shares = { p50: 0.5, p90: 0.9, p99: 0.99, "p99.9": 0.999 } as const
const barWidth = 40

/** The result as text, or as one JSON document. Times of round trips are in microseconds there. */
export const benchReport = ({ role, type, size, measurement }: BenchResult, terminal: Terminal): string => {
  const { messages, bytes, seconds, latency } = measurement
  const perSecond = (value: number): number => (seconds === 0 ? 0 : value / seconds)
  const percentiles = Object.entries(shares).map(
    ([name, share]) => [name, latency.percentile(share)] as const,
  )
  if (terminal.json) {
    const times = {
      minimum: latency.minimum,
      ...Object.fromEntries(percentiles),
      maximum: latency.maximum,
      histogram: latency.rows,
    }
    const result = { role, type, size, messages, bytes, seconds }
    const rates = { messagesPerSecond: perSecond(messages), megabytesPerSecond: perSecond(bytes) / 1e6 }
    return `${JSON.stringify({ ...result, ...rates, ...(latency.count === 0 ? {} : { latency: times }) })}\n`
  }
  const { bold } = terminal.paint
  const lines = [
    `${role} ${type}: ${messages} messages in ${seconds.toFixed(3)} s`,
    `  ${bold(`${Math.round(perSecond(messages))} msg/s`)}, ${(perSecond(bytes) / 1e6).toFixed(2)} MB/s`,
  ]
  if (latency.count > 0) {
    const all = [["min", latency.minimum] as const, ...percentiles, ["max", latency.maximum] as const]
    lines.push(`  round trips: ${all.map(([name, value]) => `${name} ${durationText(value)}`).join(", ")}`)
    lines.push(...barsOf(latency, barWidth))
  }
  return `${lines.join("\n")}\n`
}
