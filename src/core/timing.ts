/**
 * Turns of the event loop and timers. What differs between platforms is decided here once, so that the rest
 * of the engine stays free of it.
 */

interface NodeProcess {
  nextTick?(callback: () => void): void
}

const nodeProcess = (globalThis as { process?: NodeProcess }).process

/**
 * Runs a callback when the present turn of the event loop has done its work, promises included, before any
 * input or output: `process.nextTick` on Node. A microtask would not do: it would run between two awaited
 * sends and make one system call of every message.
 */
export const afterThisTurn: (callback: () => void) => void =
  typeof nodeProcess?.nextTick === "function"
    ? (callback) => nodeProcess.nextTick?.(callback)
    : (callback) => {
        setTimeout(callback, 0)
      }

interface ImmediateGlobals {
  setImmediate?(callback: () => void): unknown
}

/** Runs a callback in the next turn of the event loop, after input and output had their chance. */
export const inNextTurn: (callback: () => void) => void = (callback) => {
  const { setImmediate } = globalThis as ImmediateGlobals
  if (setImmediate !== undefined) setImmediate(callback)
  else setTimeout(callback, 0)
}

/**
 * Runs a callback when all input that has arrived by now was read, and what we ourselves sent in this turn could
 * have been answered from this machine. Timers run before input: after a time in which our own program was
 * busy, they would blame the peer for our silence.
 */
export const afterPendingInput = (callback: () => void): void => inNextTurn(() => inNextTurn(callback))

/** A timer that can be stopped. */
export interface Timer {
  stop(): void
}

/** The longest delay of a platform's timer: 24 days. */
export const longestDelay = 2 ** 31 - 1

/**
 * Calls back once after `delay` milliseconds of monotonic time. Delays beyond what the platform's timers hold
 * are cut to that (24 days). A timer does not keep the process running: see `KeepAlive`.
 */
export const startTimer = (delay: number, callback: () => void): Timer => {
  const handle = setTimeout(callback, Math.min(Math.max(delay, 0), longestDelay))
  ;(handle as { unref?(): void }).unref?.()
  return { stop: () => clearTimeout(handle) }
}

/** Lets an exception of the application's own code surface as an uncaught one, outside the engine's frames. */
export const surface = (error: unknown): void => {
  afterThisTurn(() => {
    throw error
  })
}
