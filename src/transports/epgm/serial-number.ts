/** The number after this one: they have 32 bits and begin anew at 0. */
export const following = (sequence: number): number => (sequence + 1) >>> 0

/** The number so many places further on, or back. */
export const moved = (sequence: number, places: number): number => (sequence + places) >>> 0

/**
 * How far it is from one number to another: negative when the other is the older one (RFC 1982). The two must be
 * less than 2^31 apart to mean anything.
 */
export const distance = (from: number, to: number): number => (to - from) | 0
