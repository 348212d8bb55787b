import { performance } from "node:perf_hooks"
import { setImmediate as turn } from "node:timers/promises"
import type { Consumption, Socket } from "../../index.ts"
import type { Measurement } from "./measurement.ts"

/** What all types that send, or receive, have. */
interface Sending extends Socket {
  trySend(message: Uint8Array | Uint8Array[]): boolean
  send(message: Uint8Array | Uint8Array[], options: { readonly signal: AbortSignal }): Promise<void>
}
interface Receiving extends Socket {
  receive(options: { readonly signal: AbortSignal; readonly timeout?: number }): Promise<Buffer[]>
  consume(handler: (message: Buffer[]) => unknown): Consumption
}

/** What a role is played with. */
export interface RoleSettings {
  readonly size: number
  readonly signal: AbortSignal
  /** Milliseconds without a message after which a receiver ends. */
  readonly idle: number | undefined
}

/** Sends done between two looks at the clock and at the rest of the world. */
const batch = 256

/** Sends as fast as the socket takes it. */
export const flood = async (
  socket: Socket,
  measurement: Measurement,
  { size, signal }: RoleSettings,
): Promise<void> => {
  const sending = socket as Sending
  const message = Buffer.alloc(size, 0x2e)
  while (!measurement.over && !signal.aborted) {
    for (let sent = 0; sent < batch && !(measurement.over || signal.aborted); sent++) {
      if (!sending.trySend(message)) await sending.send(message, { signal })
      measurement.add(size)
    }
    await turn()
  }
}

/** Counts what comes, until it is enough or nothing has come for a while. */
export const drain = (
  socket: Socket,
  measurement: Measurement,
  { signal, idle }: RoleSettings,
): Promise<void> =>
  new Promise((resolve) => {
    let before = 0
    const end = (): void => {
      clearInterval(clock)
      signal.removeEventListener("abort", end)
      consumption.stop()
      resolve()
    }
    const clock = setInterval(() => {
      const quiet = measurement.seen === before
      before = measurement.seen
      if (measurement.over || (idle !== undefined && quiet)) end()
    }, idle ?? 100)
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
export const echo = async (
  socket: Socket,
  measurement: Measurement,
  { signal, idle }: RoleSettings,
): Promise<void> => {
  const talking = socket as Sending & Receiving
  const limit = idle === undefined ? { signal } : { signal, timeout: idle }
  while (!signal.aborted) {
    const message = await talking.receive(limit)
    await talking.send(message, { signal })
    measurement.add(message.reduce((sum, { length }) => sum + length, 0))
  }
}

/** Asks and waits for the answer, one question at a time, and measures each. */
export const ask = async (
  socket: Socket,
  measurement: Measurement,
  { size, signal, idle }: RoleSettings,
): Promise<void> => {
  const talking = socket as Sending & Receiving
  const message = Buffer.alloc(size, 0x2e)
  // A DEALER writes the empty frame itself that a REP expects.
  const question = socket.constructor.name === "Dealer" ? [Buffer.alloc(0), message] : message
  const limit = idle === undefined ? { signal } : { signal, timeout: idle }
  while (!measurement.over && !signal.aborted) {
    const began = performance.now()
    await talking.send(question, { signal })
    await talking.receive(limit)
    measurement.add(size, (performance.now() - began) * 1000)
  }
}
