import { socketsOf } from "../socket/proxy.ts"
import { Relay } from "../socket/relay.ts"
import { Socket } from "../socket/socket.ts"
import { monitoringViews } from "./monitoring-views.ts"
import { prefixFrames, type QueuePrefixes } from "./prefixes.ts"

/** How `monitoredQueue` is told apart and ended. */
export interface MonitoredQueueOptions extends QueuePrefixes {
  /** Ends it: the promise then resolves. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Passes messages between two sockets as `proxy` does, and sends a copy of each to a third one, with a frame in front
 * that tells which side it came from.
 *
 * When both sockets are ROUTERs, the first two frames of each message change places, and the monitor gets it like that:
 * a peer sends the routing id of another one, on the other side, and what follows; that one receives the id of who has
 * sent it, and what follows.
 *
 * Resolves and rejects as `proxy` does. Throws `TypeError` for what is no socket, and for prefixes that are neither text
 * nor bytes.
 *
 * ```ts
 * const [front, back, monitor] = [new Router(), new Dealer(), new Publisher()]
 * for (const each of [front, back, monitor]) await each.bind("tcp://127.0.0.1:*")
 * await monitoredQueue(front, back, monitor, { inPrefix: "asked", outPrefix: "answered" })
 * ```
 */
export const monitoredQueue = (
  inSocket: Socket,
  outSocket: Socket,
  monSocket: Socket,
  options: MonitoredQueueOptions = {},
): Promise<void> => {
  socketsOf(inSocket, outSocket, null)
  if (!(monSocket instanceof Socket)) throw new TypeError("The monitor of a queue must be a socket.")
  const views = monitoringViews(inSocket, outSocket, prefixFrames(options))
  const relay = new Relay(inSocket, outSocket, monSocket, views)
  relay.check()
  const { signal } = options
  if (signal?.aborted === true) return Promise.resolve()
  const stop = (): void => relay.stop()
  signal?.addEventListener("abort", stop, { once: true })
  return relay.run().finally(() => signal?.removeEventListener("abort", stop))
}
