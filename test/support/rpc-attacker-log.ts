import type { RpcLogger } from "../../src/rpc/index.ts"

/** What a service under attack logged. */
export interface AttackEntry {
  readonly level: "DEBUG" | "WARNING" | "ERROR" | "CRITICAL"
  readonly text: string
  readonly error: unknown
}

/** A logger that keeps the first entries, and counts all: what an attacker sends must not fill the test's memory. */
export interface AttackLog extends RpcLogger {
  readonly entries: AttackEntry[]
  /** How many there were. */
  count: number
  /** Characters in the longest. */
  longest: number
}

export const attackLog = (kept = 1_000): AttackLog => {
  const entries: AttackEntry[] = []
  const writer =
    (level: AttackEntry["level"]) =>
    (...data: unknown[]): void => {
      const text = String(data[0])
      log.count++
      log.longest = Math.max(log.longest, text.length)
      if (entries.length < kept) entries.push({ level, text, error: data[1] })
    }
  const log: AttackLog = {
    entries,
    count: 0,
    longest: 0,
    debug: writer("DEBUG"),
    warn: writer("WARNING"),
    error: writer("ERROR"),
    fatal: writer("CRITICAL"),
  }
  return log
}
