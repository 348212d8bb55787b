import { zmqError } from "../core/errors.ts"

/** Gets the number of the timer that is due. What it returns is ignored. */
export type TimerHandler = (timer: number) => unknown

interface Timer {
  readonly id: number
  readonly handler: TimerHandler
  interval: number
  /** When it is due, by the clock that only goes forward. */
  due: number
}

/**
 * Timers for programs that poll: nothing runs by itself, but only when `execute` is called, and `timeout` tells how
 * long to wait until then. As zmq_timers; programs that do not poll have the platform's `setInterval`.
 *
 * ```ts
 * const poller = new Poller()
 * poller.register(pull, zmq.POLLIN)
 * const timers = new Timers()
 * timers.add(1000, () => publisher.trySend("still here"))
 * for (;;) {
 *   const ready = await poller.poll(timers.timeout())
 *   if (ready.has(pull)) handle(pull.tryReceive())
 *   timers.execute()
 * }
 * ```
 */
export class Timers {
  readonly #timers = new Map<number, Timer>()
  #last = 0

  /**
   * Calls a function every `interval` milliseconds, the first time after that many, until it is cancelled. Answers
   * the number of the timer: 1, 2, and so on. Throws EINVAL for an interval that is no number of at least 0,
   * `TypeError` for what is no function.
   *
   * ```ts
   * const timers = new Timers()
   * const timer = timers.add(250, () => console.log("a quarter of a second"))
   * ```
   */
  add(interval: number, handler: TimerHandler): number {
    if (typeof handler !== "function") throw new TypeError("A timer needs a function to call.")
    const id = this.#last + 1
    this.#timers.set(id, { id, handler, interval: checked(interval), due: performance.now() + interval })
    this.#last = id
    return id
  }

  /**
   * Ends a timer. Throws EINVAL when there is none of that number, or no more.
   *
   * ```ts
   * const timers = new Timers()
   * timers.cancel(timers.add(250, () => console.log("never")))
   * ```
   */
  cancel(timer: number): void {
    this.#timers.delete(this.#find(timer).id)
  }

  /**
   * Changes the interval of a timer, which begins anew. Throws EINVAL as `add` and `cancel` do.
   *
   * ```ts
   * const timers = new Timers()
   * timers.setInterval(timers.add(250, () => console.log("half a second")), 500)
   * ```
   */
  setInterval(timer: number, interval: number): void {
    const found = this.#find(timer)
    found.interval = checked(interval)
    found.due = performance.now() + interval
  }

  /**
   * Begins the interval of a timer anew. Throws EINVAL when there is none of that number.
   *
   * ```ts
   * const timers = new Timers()
   * const silence = timers.add(1000, () => console.log("a second without messages"))
   * pull.consume(() => timers.reset(silence))
   * ```
   */
  reset(timer: number): void {
    const found = this.#find(timer)
    found.due = performance.now() + found.interval
  }

  /**
   * Milliseconds until the next timer is due, in whole ones and never too few: 0 when one is due, -1 when there is
   * none. What `poll` takes for its time limit.
   *
   * ```ts
   * const timers = new Timers()
   * const poller = new Poller()
   * poller.register(pull)
   * const ready = await poller.poll(timers.timeout())
   * ```
   */
  timeout(): number {
    let next = Number.POSITIVE_INFINITY
    for (const { due } of this.#timers.values()) next = Math.min(next, due)
    return next === Number.POSITIVE_INFINITY ? -1 : Math.max(0, Math.ceil(next - performance.now()))
  }

  /**
   * Calls what is due, once each and the longest overdue first, however late it is; the intervals begin anew. When a
   * function throws, so does this, and those behind it stay due.
   *
   * ```ts
   * const timers = new Timers()
   * timers.add(0, () => console.log("at once"))
   * timers.execute()
   * ```
   */
  execute(): void {
    const now = performance.now()
    const due = [...this.#timers.values()].filter((each) => each.due <= now)
    for (const timer of due.sort((one, other) => one.due - other.due)) {
      // One that was called before may have changed this one.
      if (this.#timers.get(timer.id) !== timer || timer.due > now) continue
      timer.due = now + timer.interval
      timer.handler(timer.id)
    }
  }

  #find(timer: number): Timer {
    const found = this.#timers.get(timer)
    if (found === undefined) throw zmqError("EINVAL", `There is no timer ${timer}.`)
    return found
  }
}

const checked = (interval: number): number => {
  if (typeof interval === "number" && interval >= 0) return interval
  throw zmqError(
    "EINVAL",
    `The interval of a timer must be a number of milliseconds, at least 0, not ${interval}.`,
  )
}
