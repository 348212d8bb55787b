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

/** Why a send gave up. */
export const notSent = (timeout: number): ZmqError =>
  zmqError(
    "EAGAIN",
    `The message could not be sent ${within(timeout)}: there is no peer, or its queue is full.`,
  )

/** Why a receive gave up. */
export const nothingReceived = (timeout: number): ZmqError =>
  zmqError("EAGAIN", `There was no message to receive ${within(timeout)}.`)

/** Why calls that wait come to nothing when the socket closes under them. */
export const closedWhileWaiting = (): ZmqError =>
  zmqError("EAGAIN", "The socket was closed while the call was waiting.")

const within = (timeout: number): string => (timeout === 0 ? "at once" : `within ${timeout} ms`)

/**
 * Parks a call in a queue until somebody resolves it, its time is up, or its signal aborts. Whatever comes
 * first wins, and the others are cleared away.
 */
export const waitFor = <Result>(
  { timeout = -1, signal }: WaitOptions,
  queue: Ring<Waiter<Result>>,
  changed: () => void,
  gaveUp: (timeout: number) => unknown,
): Promise<Result> =>
  park({ timeout, signal }, gaveUp, (waiter) => {
    queue.push(waiter)
    changed()
    return () => {
      queue.remove(waiter)
      changed()
    }
  })

/**
 * The same for any kind of queue: `enter` puts the waiter in and answers how to take it out. `gaveUp` makes the
 * error for when the time is up.
 */
export const park = <Result>(
  { timeout = -1, signal }: WaitOptions,
  gaveUp: (timeout: number) => unknown,
  enter: (waiter: Waiter<Result>) => () => void,
): Promise<Result> => {
  if (signal?.aborted === true) return Promise.reject(signal.reason)
  if (timeout === 0) return Promise.reject(gaveUp(timeout))
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
        waiter.reject(gaveUp(timeout))
      })
    }
    signal?.addEventListener("abort", abort, { once: true })
  })
}
