import { performance } from "node:perf_hooks"
import { setImmediate as turn } from "node:timers/promises"
import type { Consumption, Socket, SocketTypeName } from "../../index.ts"
import type { Measurement } from "./measurement.ts"

interface Waiting {
  readonly signal: AbortSignal
  readonly timeout?: number
}

/** What all types that send, or receive, have. */
interface Sending extends Socket {
  trySend(message: Uint8Array | Uint8Array[]): boolean
  send(message: Uint8Array | Uint8Array[], options: Waiting): Promise<void>
}
interface Receiving extends Socket {
  receive(options: Waiting): Promise<Buffer[]>
  consume(handler: (message: Buffer[]) => unknown): Consumption
}

/** What a role is played with. */
export interface RoleSettings {
  readonly type: SocketTypeName
  readonly size: number
  readonly signal: AbortSignal
  /** Milliseconds without a message after which it ends. */
  readonly idle: number | undefined
  /** Questions that wait for their answers at a time. */
  readonly inFlight: number
}

/** Plays one end of a measurement until that is over. Rejects with EAGAIN when nothing happens for too long. */
export type Role = (socket: Socket, measurement: Measurement, settings: RoleSettings) => Promise<void>

/** Sends done between two looks at the clock and at the rest of the world. */
const batch = 256

/** Sends as fast as the socket takes it. */
export const flood: Role = async (socket, measurement, settings) => {
  const { size, signal } = settings
  const sending = socket as Sending
  const message = Buffer.alloc(size, 0x2e)
  while (!measurement.over && !signal.aborted) {
    for (let sent = 0; sent < batch && !(measurement.over || signal.aborted); sent++) {
      if (!sending.trySend(message)) await sending.send(message, limitOf(measurement, settings))
      measurement.add(size)
    }
    await turn()
  }
}

/** Counts what comes, until it is enough or nothing has come for a while. */
export const drain: Role = (socket, measurement, { signal, idle }) =>
  new Promise((resolve) => {
    let before = 0
    let since = performance.now()
    const end = (): void => {
      clearInterval(clock)
      signal.removeEventListener("abort", end)
      consumption.stop()
      resolve()
    }
    const clock = setInterval(
      () => {
        if (measurement.seen !== before) since = performance.now()
        before = measurement.seen
        if (measurement.over || (idle !== undefined && performance.now() - since >= idle)) end()
      },
      Math.min(100, idle ?? 100),
    )
    signal.addEventListener("abort", end, { once: true })
    const consumption = (socket as Receiving).consume((message) => {
      let bytes = 0
      for (const frame of message) bytes += frame.length
      if (measurement.over) return
      measurement.add(bytes)
      if (measurement.over) setImmediate(end)
    })
  })

/** Sends back what comes, to whom it came from. */
export const echo: Role = async (socket, measurement, settings) => {
  const { signal } = settings
  const talking = socket as Sending & Receiving
  while (!measurement.over && !signal.aborted) {
    const message = await talking.receive(limitOf(measurement, settings))
    await talking.send(message, { signal })
    measurement.add(message.reduce((sum, { length }) => sum + length, 0))
  }
}

/** Asks, and measures how long each answer takes, with so many questions on their way at a time. */
export const ask: Role = async (socket, measurement, settings) => {
  const { type, size, signal, inFlight } = settings
  const talking = socket as Sending & Receiving
  const message = Buffer.alloc(size, 0x2e)
  // A DEALER writes the empty frame itself that a REP expects.
  const question = type === "DEALER" ? [Buffer.alloc(0), message] : message
  /** When the questions were asked that have no answer yet, the oldest first: answers come in that order. */
  const asked: number[] = []
  while (!measurement.over && !signal.aborted) {
    while (asked.length < Math.min(inFlight, measurement.left)) {
      asked.push(performance.now())
      if (!talking.trySend(question)) await talking.send(question, limitOf(measurement, settings))
    }
    await talking.receive(limitOf(measurement, settings))
    measurement.add(size, (performance.now() - (asked.shift() as number)) * 1000)
  }
}

/** How long something may take: not longer than the measurement does. */
const limitOf = ({ remaining }: Measurement, { signal, idle }: RoleSettings): Waiting => {
  const timeout = Math.min(idle ?? Number.POSITIVE_INFINITY, remaining ?? Number.POSITIVE_INFINITY)
  return Number.isFinite(timeout) ? { signal, timeout } : { signal }
}
