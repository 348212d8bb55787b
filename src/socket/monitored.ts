import { zmqError } from "../core/errors.ts"
import { EVENT_ALL, PAIR } from "../options/constants.ts"
import type { Context } from "./context.ts"
import { engineOf } from "./internals.ts"
import { MonitorEvents, type MonitorOptions } from "./monitor-events.ts"
import type { MonitorEvent } from "./monitor-message.ts"
import { checkMonitor, MonitorSocket } from "./monitor-socket.ts"
import type { Socket } from "./socket.ts"
import { SocketEndpoints } from "./socket-endpoints.ts"
import type { Pair } from "./sockets.ts"

/** How `monitorTo` is to send. */
export interface MonitorToOptions {
  /** Form of the messages. Default 1: event and value, endpoint. 2 has both ends of the connection. */
  readonly version?: 1 | 2
  /** Socket type: `PAIR` (default), `PUSH`, or `PUB`. */
  readonly type?: number
}

/**
 * What happens to a socket's connections in libzmq's numbers and messages, beside the `events` of the socket. Each
 * way sees the same; the value of an event is -1 where libzmq has a file descriptor.
 */
export abstract class Monitored extends SocketEndpoints {
  #socket: MonitorSocket | undefined
  #reader: Pair | undefined
  #iterations: Set<MonitorEvents> | undefined

  /**
   * Events from now on, to be looped over. The last is `EVENT_MONITOR_STOPPED`, when the socket is closed or
   * `disableMonitor` is called; leaving the loop ends it as well. Throws EBADF when the socket is closed.
   *
   * ```ts
   * for await (const { event, endpoint } of socket.monitor({ events: zmq.EVENT_CONNECTED })) {
   *   console.log(event, endpoint)
   * }
   * ```
   */
  monitor(options: MonitorOptions = {}): AsyncIterableIterator<MonitorEvent, undefined> & AsyncDisposable {
    this[engineOf].check()
    this.#iterations ??= new Set()
    const iterations = this.#iterations
    const iteration = new MonitorEvents(this as unknown as Socket, options, (each) => iterations.delete(each))
    if (options.signal?.aborted !== true) iterations.add(iteration)
    return iteration
  }

  /**
   * Sends events as messages from an `inproc://` endpoint, where they can be read with a socket of one's own and
   * `parseMonitorMessage`. Ends what was sent before, if anything; null only does that. Nothing waits for a
   * reader: the last 1000 events are kept for it.
   *
   * Throws EPROTONOSUPPORT for other transports, EADDRINUSE when the name is taken, EINVAL for events that there
   * are not, EBADF when the socket is closed.
   *
   * ```ts
   * const reader = new Pair()
   * socket.monitorTo("inproc://watch", zmq.EVENT_CONNECTED | zmq.EVENT_DISCONNECTED)
   * reader.connect("inproc://watch")
   * const { event } = parseMonitorMessage(await reader.receive())
   * ```
   */
  monitorTo(
    endpoint: string | null,
    events: number = EVENT_ALL,
    { version = 1, type = PAIR }: MonitorToOptions = {},
  ): void {
    const engine = this[engineOf]
    engine.check()
    const settings = { events, version, type }
    // What cannot be leaves the monitor that there is alone.
    if (endpoint !== null) checkMonitor(endpoint, settings)
    this.#endSocket()
    if (endpoint !== null) this.#socket = new MonitorSocket(engine, endpoint, settings)
  }

  /**
   * A PAIR socket that receives the events as messages, for `receiveMonitorMessage`. The same as long as it is
   * open; it is the caller's to close. Its last message is `EVENT_MONITOR_STOPPED`. Throws as `monitorTo`.
   *
   * ```ts
   * const monitor = socket.getMonitorSocket()
   * const { event, value } = await receiveMonitorMessage(monitor)
   * ```
   */
  getMonitorSocket(events: number = EVENT_ALL, endpoint?: string): Pair {
    const engine = this[engineOf]
    engine.check()
    if (this.#reader?.closed === false) return this.#reader
    const place = endpoint ?? `inproc://monitor.s-${++engine.context.monitors}`
    const reader = (engine.context.facade as Context).socket("PAIR", { linger: 0 })
    try {
      this.monitorTo(place, events)
    } catch (error) {
      void reader.close()
      throw error
    }
    reader.connect(place)
    this.#reader = reader
    return reader
  }

  /**
   * Ends what `monitor`, `monitorTo` and `getMonitorSocket` began: each gets `EVENT_MONITOR_STOPPED`. Does nothing
   * when nothing was begun. The `events` go on.
   *
   * ```ts
   * const monitor = socket.getMonitorSocket()
   * socket.disableMonitor()
   * const { event } = await receiveMonitorMessage(monitor) // EVENT_MONITOR_STOPPED
   * ```
   */
  disableMonitor(): void {
    this.#endSocket()
    for (const iteration of [...(this.#iterations ?? [])]) iteration.stop()
  }

  /**
   * The same as `disableMonitor`.
   *
   * ```ts
   * const events = socket.monitor()
   * socket.stopMonitor()
   * const { value } = await events.next() // EVENT_MONITOR_STOPPED
   * ```
   */
  stopMonitor(): void {
    this.disableMonitor()
  }

  /**
   * Makes the monitor tell how full the queue to and from each peer is: one `EVENT_PIPES_STATS` for each, with the
   * messages that wait to be sent and to be received. Throws EINVAL unless `monitorTo` was told to, with version
   * 2; EAGAIN when there is no peer; EBADF when the socket is closed. See also `stats`.
   *
   * ```ts
   * const reader = new Pair()
   * push.monitorTo("inproc://queues", zmq.EVENT_PIPES_STATS, { version: 2 })
   * reader.connect("inproc://queues")
   * push.connect("tcp://127.0.0.1:5555")
   * push.pipesStats()
   * const { values, remoteEndpoint } = parseMonitorMessageV2(await reader.receive())
   * ```
   */
  pipesStats(): void {
    const engine = this[engineOf]
    engine.check()
    if (this.#socket === undefined) throw zmqError("EINVAL", "This socket is not monitored: see monitorTo().")
    this.#socket.tellPipes()
    if (engine.pipes.size === 0) throw zmqError("EAGAIN", "This socket has no peers to tell about.")
  }

  #endSocket(): void {
    this.#socket?.stop()
    this.#socket = undefined
    this.#reader = undefined
  }
}
