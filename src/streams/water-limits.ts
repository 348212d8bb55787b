/** Where a buffer counts as full, and where as empty enough to go on. Bytes. */
export interface WaterLimits {
  /** Above this the other side is asked to pause. Default: 64 KiB, or four times `low` when that is given. */
  readonly high?: number | null | undefined
  /** At this or below it goes on. Default: a quarter of `high`, rounded down. */
  readonly low?: number | null | undefined
}

/** Both limits, worked out. */
export interface BufferLimits {
  /** At so many bytes or fewer the other side goes on. */
  readonly low: number
  /** Above so many bytes it is asked to pause. */
  readonly high: number
}

const defaultHigh = 65_536

/** Fills in the limit that is missing. Throws `RangeError` unless high >= low >= 0. */
export const bufferLimits = ({ high, low }: WaterLimits = {}): BufferLimits => {
  const upper = high ?? (low == null ? defaultHigh : 4 * low)
  const lower = low ?? Math.floor(upper / 4)
  if (!(upper >= lower && lower >= 0)) {
    throw new RangeError(`high (${upper}) must be >= low (${lower}) must be >= 0`)
  }
  return Object.freeze({ low: lower, high: upper })
}
