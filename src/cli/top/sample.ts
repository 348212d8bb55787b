import type { ProcessState, SocketState } from "../../inspect/index.ts"

/** What happens per second. */
export interface Rates {
  readonly messagesIn: number
  readonly messagesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly dropped: number
}

/** A socket between two looks at it. */
export interface SocketSample extends SocketState {
  readonly rates: Rates
}

/** A process between two looks at it. */
export interface Sample extends Omit<ProcessState, "sockets"> {
  readonly sockets: readonly SocketSample[]
  /** The sums of the sockets' rates. */
  readonly rates: Rates
}

const counted = ["messagesIn", "messagesOut", "bytesIn", "bytesOut", "dropped"] as const

const none: Rates = { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0, dropped: 0 }

/** What happened from one state to the next. Without one before, there are no rates. */
export const sampleOf = (state: ProcessState, before: ProcessState | undefined): Sample => {
  const seconds = before === undefined ? 0 : (state.at - before.at) / 1000
  const earlier = new Map(before?.sockets.map((socket) => [socket.id, socket]))
  const sockets = state.sockets.map((socket) => ({
    ...socket,
    rates: ratesOf(socket, earlier.get(socket.id), seconds),
  }))
  const sums = sockets.reduce((sum, { rates }) => mapped((name) => sum[name] + rates[name]), none)
  return { ...state, sockets, rates: sums }
}

/** A socket that is new since has moved everything since. */
const ratesOf = (now: SocketState, before: SocketState | undefined, seconds: number): Rates =>
  seconds <= 0
    ? none
    : mapped((name) => Math.max(0, now.statistics[name] - (before?.statistics[name] ?? 0)) / seconds)

const mapped = (value: (name: (typeof counted)[number]) => number): Rates =>
  Object.fromEntries(counted.map((name) => [name, value(name)])) as unknown as Rates
