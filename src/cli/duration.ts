const units = { ms: 1, s: 1_000, m: 60_000, min: 60_000, h: 3_600_000 } as const

/** How durations are written, for messages and the help. */
export const durationForm = "a time such as 250ms, 2s, 1.5m or 1h (a number alone is milliseconds)"

/** Milliseconds; undefined for what is no duration. */
export const parseDuration = (text: string): number | undefined => {
  const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|min|h)?$/.exec(text.trim())
  if (match === null) return undefined
  const [, amount, unit = "ms"] = match
  return Number(amount) * units[unit as keyof typeof units]
}

/** A duration for people: `850 ms`, `12.3 s`, `4 min 5 s`, `2 h 10 min`. */
export const formatDuration = (milliseconds: number): string => {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 59_950) return `${(milliseconds / 1_000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1_000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
