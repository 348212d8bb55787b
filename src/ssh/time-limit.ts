import { longestDelay } from "../core/timing.ts"
import { SshTimeoutError } from "./ssh-error.ts"

/**
 * Calls with a signal that aborts when the given one does, or when the time is up (-1: never). The process goes on
 * until then: somebody waits.
 */
export const withTimeLimit = async <Result>(
  timeout: number,
  signal: AbortSignal | undefined,
  what: string,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> => {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal?.reason)
  signal?.addEventListener("abort", abort, { once: true })
  const late = (): void => controller.abort(new SshTimeoutError(`${what} within ${timeout} ms.`))
  const timer = setTimeout(late, timeout < 0 ? longestDelay : Math.min(timeout, longestDelay))
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
