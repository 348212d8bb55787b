import { zmqError } from "../core/errors.ts"
import { POLLERR, POLLIN, POLLOUT, POLLPRI } from "../options/constants.ts"
import type { PollSource } from "./readiness.ts"
import { park, type WaitOptions } from "./waiting.ts"

/** One thing to poll, and for what. */
export interface PollItem<Target> {
  readonly target: Target
  readonly source: PollSource
  readonly events: number
}

/** Checks bits such as `POLLIN | POLLOUT`; throws EINVAL. */
export const checkEvents = (events: number): number => {
  if (Number.isInteger(events) && (events & ~(POLLIN | POLLOUT | POLLERR | POLLPRI)) === 0) return events
  throw zmqError("EINVAL", `Events to poll for are POLLIN, POLLOUT, POLLERR or sums of them, not ${events}.`)
}

const timeUp = Symbol("typemq.timeUp")

/**
 * Whole milliseconds for the platform's timers, which may be up to one early: who polls until a timer of his is due
 * would find that it is not.
 */
const whole = (timeout: number): number => {
  if (timeout < 0) return -1
  const least = Math.trunc(timeout)
  return least === 0 ? 0 : least + 1
}

/** Waits until one of the items is ready; answers those that are, with their events. None: the time was up. */
export const pollItems = async <Target>(
  items: readonly PollItem<Target>[],
  limit: number | WaitOptions = {},
): Promise<Map<Target, number>> => {
  const { timeout = -1, signal } = typeof limit === "number" ? { timeout: limit } : limit
  signal?.throwIfAborted()
  const now = readyOf(items)
  if (now.size > 0 || items.length === 0) return now
  try {
    return await park<Map<Target, number>>(
      { timeout: whole(timeout), signal },
      () => timeUp,
      (waiter) => {
        const leave = (): void => {
          for (const each of leaving) each()
        }
        const look = (): void => {
          try {
            const found = readyOf(items)
            if (found.size === 0) return
            leave()
            waiter.resolve(found)
          } catch (error) {
            fail(error)
          }
        }
        const fail = (error: unknown): void => {
          leave()
          waiter.reject(error)
        }
        const leaving = items.map(({ source, events }) => source.watch(events, look, fail))
        return leave
      },
    )
  } catch (error) {
    if (error === timeUp) return new Map()
    throw error
  }
}

const readyOf = <Target>(items: readonly PollItem<Target>[]): Map<Target, number> => {
  const ready = new Map<Target, number>()
  for (const { target, source, events } of items) {
    const bits = source.ready(events)
    if (bits > 0) ready.set(target, (ready.get(target) ?? 0) | bits)
  }
  return ready
}
