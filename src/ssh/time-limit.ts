import { longestDelay } from "../core/timing.ts"
import { SshTimeoutError } from "./ssh-error.ts"

/** How long something may take. */
export interface TimeLimit {
  /** Milliseconds; -1: as long as it takes. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** Whether the process goes on until then: somebody waits. */
  readonly keeps: boolean
  /** What to say when the time is up. */
  readonly late: string
}

/** Calls with a signal that aborts when the given one does, or when the time is up. */
export const withTimeLimit = async <Result>(
  { timeout, signal, keeps, late }: TimeLimit,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> => {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal?.reason)
  signal?.addEventListener("abort", abort, { once: true })
  const giveUp = (): void => controller.abort(new SshTimeoutError(`${late} within ${timeout} ms.`))
  const timer = setTimeout(giveUp, timeout < 0 ? longestDelay : Math.min(timeout, longestDelay))
  if (!keeps) timer.unref()
  try {
    return await run(controller.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener("abort", abort)
  }
}

/** Rejects with the signal's reason as soon as it aborts, whatever becomes of the promise. */
export const unlessAborted = <Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> => {
  if (signal.aborted) {
    promise.catch(() => {})
    return Promise.reject(signal.reason)
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener("abort", abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort))
  })
}
