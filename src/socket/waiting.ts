import { type ZmqError, zmqError } from "../core/errors.ts"
import type { Ring } from "../core/ring.ts"
import { startTimer, type Timer } from "../core/timing.ts"

/** How long a call may wait, and what may end the waiting. */
export interface WaitOptions {
  /** Milliseconds; 0: not at all, -1: as long as it takes. Default: the socket's own time limit. */
  readonly timeout?: number | undefined
  /** Ends the waiting; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** A call that waits. */
export interface Waiter<Result> {
  resolve(result: Result): void
  reject(error: unknown): void
}

/** Why a call gave up. */
export const timedOut = (what: "send" | "receive", timeout: number): ZmqError =>
  zmqError(
    "EAGAIN",
    what === "send"
      ? `The message could not be sent ${within(timeout)}: there is no peer, or its queue is full.`
      : `There was no message to receive ${within(timeout)}.`,
  )

const within = (timeout: number): string => (timeout === 0 ? "at once" : `within ${timeout} ms`)

/**
 * Parks a call in a queue until somebody resolves it, its time is up, or its signal aborts. Whatever comes
 * first wins, and the others are cleared away.
 */
export const waitFor = <Result>(
  { timeout = -1, signal }: WaitOptions,
  queue: Ring<Waiter<Result>>,
  changed: () => void,
  what: "send" | "receive",
): Promise<Result> =>
  park({ timeout, signal }, what, (waiter) => {
    queue.push(waiter)
    changed()
    return () => {
      queue.remove(waiter)
      changed()
    }
  })

/** The same for any kind of queue: `enter` puts the waiter in and answers how to take it out. */
export const park = <Result>(
  { timeout = -1, signal }: WaitOptions,
  what: "send" | "receive",
  enter: (waiter: Waiter<Result>) => () => void,
): Promise<Result> => {
  if (signal?.aborted === true) return Promise.reject(signal.reason)
  if (timeout === 0) return Promise.reject(timedOut(what, timeout))
  return new Promise((resolve, reject) => {
    if (signal === undefined && timeout < 0) {
      enter({ resolve, reject })
      return
    }
    let timer: Timer | undefined
    const settle = (): void => {
      timer?.stop()
      signal?.removeEventListener("abort", abort)
    }
    const waiter: Waiter<Result> = {
      resolve: (result) => {
        settle()
        resolve(result)
      },
      reject: (error) => {
        settle()
        reject(error)
      },
    }
    const leave = enter(waiter)
    const abort = (): void => {
      leave()
      waiter.reject(signal?.reason)
    }
    if (timeout > 0) {
      timer = startTimer(timeout, () => {
        leave()
        waiter.reject(timedOut(what, timeout))
      })
    }
    signal?.addEventListener("abort", abort, { once: true })
  })
}
