import { performance } from "node:perf_hooks"
import { setTimeout as delay } from "node:timers/promises"
import { HungUp, type Patience, Silence } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { Measured, PingPrinter } from "./ping-printer.ts"
import { type RoundTripSummary, summarise } from "./round-trip-summary.ts"
import type { Visit } from "./visit.ts"

/** How often and how patiently to ask. */
export interface RoundSettings {
  /** 0: until the signal aborts. */
  readonly count: number
  readonly interval: number
  readonly timeout: number
  readonly signal: AbortSignal
}

/** What is measured once: resolves to milliseconds. */
export type Attempt = (patience: Patience) => Promise<number>

const reasonOf = (error: unknown): string | undefined =>
  error instanceof Silence ||
  (error instanceof Obstacle && (error.kind === "silent" || error.kind === "stuck"))
    ? "no answer in time"
    : error instanceof HungUp || error instanceof Obstacle
      ? "the peer ended the connection"
      : undefined

/**
 * Measures again and again, and tells of each. Ends early when the peer is gone (unless every attempt is a connection of
 * its own) or the signal aborts.
 */
export const pingRounds = async (
  attempt: Attempt,
  measured: Measured,
  printer: PingPrinter,
  { count, interval, timeout, signal }: RoundSettings,
): Promise<RoundTripSummary> => {
  const times: number[] = []
  let sent = 0
  while (!signal.aborted && (count === 0 || sent < count)) {
    if (sent > 0) await delay(interval, undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    sent++
    try {
      const milliseconds = await attempt({ until: performance.now() + timeout, signal })
      times.push(milliseconds)
      await printer.answer(sent, milliseconds, measured)
    } catch (error) {
      if (signal.aborted) {
        // What was under way is not lost, but given up.
        sent--
        break
      }
      const reason = reasonOf(error)
      if (reason === undefined) throw error
      await printer.loss(sent, reason)
      if (error instanceof HungUp && measured === "round trip") break
    }
  }
  return summarise(sent, times)
}

/** What to measure with a peer: heartbeats where it knows them, else handshakes, each with a connection of its own. */
export const attemptsWith = (
  { ping }: Visit,
  again: (patience: Patience) => Promise<{ readonly ready?: number; close(): void | Promise<void> }>,
): { readonly attempt: Attempt; readonly measured: Measured } => {
  if (ping !== undefined) return { attempt: ping, measured: "round trip" }
  const attempt: Attempt = async (patience) => {
    const { ready, close } = await again(patience)
    await close()
    return ready ?? Number.NaN
  }
  return { attempt, measured: "handshake" }
}
