import { afterPendingInput, startTimer, type Timer } from "../core/timing.ts"
import { unfinished } from "./failures.ts"

/** Calls back when a handshake takes longer than `interval` milliseconds; 0: it may take as long as it likes. */
export const limitHandshake = (interval: number, expired: (reason: Error) => void): Timer | undefined =>
  interval > 0
    ? startTimer(interval, () => afterPendingInput(() => expired(unfinished(interval))))
    : undefined
