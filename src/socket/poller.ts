import { zmqError } from "../core/errors.ts"
import { POLLIN, POLLOUT } from "../options/constants.ts"
import { checkEvents, type PollItem, pollItems } from "./poll.ts"
import { type Pollable, pollSource } from "./poll-source.ts"
import type { WaitOptions as OperationOptions } from "./waiting.ts"

/**
 * Waits for several sockets, and streams of Node, at a time, without receiving or sending anything: for programs that
 * decide themselves in which order they serve what is there. Most programs do with a loop or a consumer per socket.
 *
 * ```ts
 * const poller = new Poller()
 * poller.register(pull, zmq.POLLIN)
 * poller.register(subscriber, zmq.POLLIN)
 * for await (const ready of poller) {
 *   if (ready.has(pull)) handle(pull.tryReceive())
 *   if (ready.has(subscriber)) handle(subscriber.tryReceive())
 * }
 * ```
 */
export class Poller<Target extends Pollable = Pollable> {
  readonly #items = new Map<Target, PollItem<Target>>()

  /**
   * Adds a target, or changes what it is polled for: `POLLIN` (a message can be received), `POLLOUT` (one can be
   * sent), or both, which is the default. With 0 it is removed. A stream can be polled for `POLLERR` too; once polled
   * for `POLLIN` it does not flow by itself. Throws `TypeError` for what cannot be polled, EINVAL for other bits.
   *
   * ```ts
   * const poller = new Poller()
   * poller.register(dealer)
   * poller.register(pull, zmq.POLLIN)
   * ```
   */
  register(target: Target, events: number = POLLIN | POLLOUT): void {
    const source = pollSource(target)
    if (checkEvents(events) === 0) this.#items.delete(target)
    else this.#items.set(target, { target, source, events })
  }

  /**
   * The same as `register`.
   *
   * ```ts
   * const poller = new Poller()
   * poller.register(dealer, zmq.POLLIN)
   * poller.modify(dealer, zmq.POLLIN | zmq.POLLOUT)
   * ```
   */
  modify(target: Target, events: number = POLLIN | POLLOUT): void {
    this.register(target, events)
  }

  /**
   * Removes a target. Throws EINVAL when it is not there.
   *
   * ```ts
   * const poller = new Poller()
   * poller.register(pull)
   * poller.unregister(pull)
   * ```
   */
  unregister(target: Target): void {
    if (this.#items.delete(target)) return
    throw zmqError("EINVAL", "What was never registered with the poller cannot be unregistered.")
  }

  /**
   * Whether a target is polled.
   *
   * ```ts
   * const poller = new Poller()
   * poller.has(pull) // false
   * ```
   */
  has(target: Target): boolean {
    return this.#items.has(target)
  }

  /** How many targets there are. */
  get size(): number {
    return this.#items.size
  }

  /** The targets and what they are polled for, in the order they were registered. */
  get targets(): readonly (readonly [target: Target, events: number])[] {
    return [...this.#items.values()].map(({ target, events }) => [target, events] as const)
  }

  /**
   * Resolves when a target is ready, to all that are, in the order they were registered, each with the bits that
   * hold. They hold until somebody receives or sends. The map is empty when `timeout` (milliseconds; default: none)
   * is over, and at once when nothing is registered. Instead of options it takes the milliseconds alone.
   *
   * Rejects with the signal's reason when it aborts, with EBADF when a socket is closed, EAGAIN when one is closed
   * meanwhile, ETERM when its context is shut down.
   *
   * ```ts
   * const poller = new Poller()
   * poller.register(pull, zmq.POLLIN)
   * const ready = await poller.poll(1000)
   * if (ready.size === 0) console.log("a second of silence")
   * ```
   */
  poll(limit?: number | OperationOptions): Promise<Map<Target, number>> {
    return pollItems([...this.#items.values()], limit)
  }

  /** What `poll` resolves to, again and again, until nothing is registered any more. */
  async *[Symbol.asyncIterator](): AsyncIterator<Map<Target, number>, undefined> {
    while (this.#items.size > 0) yield await this.poll()
  }
}
