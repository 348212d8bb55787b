// For roles that run until a signal aborts.

/**
 * Calls `end` when the signal aborts, or now if it has; no more once this is disposed of: a signal outlives many of those
 * that it ends.
 */
export const whenAborted = (signal: AbortSignal | undefined, end: () => void): Disposable => {
  if (signal?.aborted === true) end()
  else signal?.addEventListener("abort", end, { once: true })
  return { [Symbol.dispose]: () => signal?.removeEventListener("abort", end) }
}
