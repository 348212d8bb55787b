import { parseEndpoint } from "../core/endpoint.ts"
import { zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import { Ring } from "../core/ring.ts"
import { socketTypeCodes } from "../core/socket-type-name.ts"
import { EVENT_ALL_V1, EVENT_PIPES_STATS } from "../options/constants.ts"
import { type Ends, type Event, noEnds } from "./monitor.ts"
import { monitorEventOf, monitorMessage, monitorMessageV2, type NumberedEvent } from "./monitor-message.ts"
import { SocketEngine } from "./socket-engine.ts"

/** What a monitor socket is to send, and how. */
export interface MonitorSettings {
  /** Sum of the constants `EVENT_…`. */
  readonly events: number
  /** Form of the messages: 1 or 2. */
  readonly version: number
  /** Number of the socket type: `PAIR`, `PUSH` or `PUB`. */
  readonly type: number
}

/** Types of socket that can tell of events, by number. */
const types = new Map(
  (["PAIR", "PUSH", "PUB"] as const).map((name): [number, typeof name] => [socketTypeCodes[name], name]),
)

/** Messages that are kept for a reader that does not read, or is not there yet; the oldest go first. */
const backlog = 1000

/** The end of a monitor that sends: a socket of the library's own, which tells what happens to another one. */
export class MonitorSocket {
  readonly #monitored: SocketEngine
  readonly #settings: MonitorSettings
  readonly #engine: SocketEngine
  readonly #waiting = new Ring<Message>()

  /** Throws what `checkMonitor` does, EADDRINUSE when the name is taken, ETERM and EMFILE as any new socket. */
  constructor(monitored: SocketEngine, endpoint: string, settings: MonitorSettings) {
    const type = checkMonitor(endpoint, settings)
    const { context, monitor } = monitored
    this.#monitored = monitored
    this.#settings = settings
    this.#engine = new SocketEngine(type, context, { linger: 0 })
    context.join(this.#engine)
    try {
      this.#engine.bind(endpoint)
    } catch (error) {
      void this.#engine.close(0)
      throw error
    }
    this.#engine.sender.listener = () => this.#flush()
    monitor.watch(this.#notice)
  }

  /** Tells how many messages wait in each pipe. Throws EINVAL when that is not among its events. */
  tellPipes(): void {
    const { events, version } = this.#settings
    if (version !== 2 || (events & EVENT_PIPES_STATS) === 0) {
      throw zmqError("EINVAL", "Nobody monitors EVENT_PIPES_STATS: name it to monitorTo(), with version 2.")
    }
    for (const pipe of this.#monitored.pipes) {
      this.#send(monitorMessageV2(EVENT_PIPES_STATS, [pipe.waiting, pipe.queued], pipe.owner.endsOf(pipe)))
    }
  }

  /** Ends it; the last that a reader gets is `EVENT_MONITOR_STOPPED`. */
  stop(): void {
    if (this.#engine.closed) return
    this.#monitored.monitor.unwatch(this.#notice)
    this.#tell({ type: "end" }, noEnds)
    this.#close()
  }

  readonly #notice = (event: Event, ends: Ends): void => {
    if (this.#engine.closed) return
    this.#tell(event as NumberedEvent, ends)
    if (event.type === "end") this.#close()
  }

  #tell(event: NumberedEvent, ends: Ends): void {
    const told = monitorEventOf(event)
    const { events, version } = this.#settings
    if ((told.event & events) === 0) return
    this.#send(version === 1 ? monitorMessage(told) : monitorMessageV2(told.event, [told.value], ends))
  }

  /** Events must never hold up the socket that they are about, so nothing here waits. */
  #send(message: Message): void {
    if (this.#waiting.size === 0 && this.#engine.sender.try(message)) return
    if (this.#waiting.size === backlog) this.#waiting.shift()
    this.#waiting.push(message)
  }

  #flush(): void {
    for (let next = this.#waiting.peek(); next !== undefined; next = this.#waiting.peek()) {
      if (!this.#engine.sender.try(next)) return
      this.#waiting.shift()
    }
  }

  /** A reader that lags behind still gets what waits, the end included. */
  #close(): void {
    const [reader] = this.#engine.pipes
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      reader?.insist(next)
    }
    void this.#engine.close(0)
  }
}

/** The type of socket that is asked for. Throws EPROTONOSUPPORT and EINVAL for what no monitor can be. */
export const checkMonitor = (
  endpoint: string,
  { events, version, type }: MonitorSettings,
): "PAIR" | "PUSH" | "PUB" => {
  const { scheme } = parseEndpoint(endpoint)
  if (scheme !== "inproc") {
    throw zmqError(
      "EPROTONOSUPPORT",
      `Monitors send within the process only: ${endpoint} is not inproc://….`,
      {
        address: endpoint,
      },
    )
  }
  if (version !== 1 && version !== 2) {
    throw zmqError("EINVAL", `Monitors have the versions 1 and 2, not ${version}.`)
  }
  if (!Number.isInteger(events) || events < 0 || (version === 1 && events > EVENT_ALL_V1)) {
    throw zmqError("EINVAL", `${events} is not a sum of events that version ${version} of monitors has.`)
  }
  const name = types.get(type)
  if (name === undefined) {
    throw zmqError("EINVAL", `A monitor is a PAIR, PUSH or PUB socket, not one of type ${type}.`)
  }
  return name
}
