import { setTimeout as delay } from "node:timers/promises"

/** Milliseconds after which something that a test waits for counts as not happening. */
const patience = 10_000

/** Waits until something holds, asking again and again; fails when it does not come true. */
export const until = async (
  holds: () => boolean,
  what: string | (() => string) = String(holds),
): Promise<void> => {
  const deadline = performance.now() + patience
  for (let overdue = 0; !holds(); ) {
    // A few more times when time is up: all the time may have gone by without us.
    if (performance.now() > deadline && overdue++ > 20) {
      throw new Error(`Waited ${patience} ms in vain for: ${typeof what === "string" ? what : what()}`)
    }
    await delay(2)
  }
}

/** Gives the event loop some turns, in which everything that is under way inside the process can happen. */
export const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/**
 * Waits for a while in which something that must not happen would show. It proves nothing by itself, so it
 * stands only where there is nothing to wait for.
 */
export const quietTime = (milliseconds = 40): Promise<void> => delay(milliseconds)
