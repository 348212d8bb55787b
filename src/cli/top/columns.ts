import { printable } from "../printable.ts"
import { amount, bytes } from "./amounts.ts"
import type { SocketSample } from "./sample.ts"

/** A column of the table of sockets. */
export interface Column {
  readonly name: string
  readonly title: string
  readonly align: "left" | "right"
  /** What is sorted by: numbers downwards, texts upwards. */
  readonly value: (socket: SocketSample) => number | string
  readonly show: (socket: SocketSample) => string
}

const text = (name: string, title: string, value: (socket: SocketSample) => string): Column => ({
  name,
  title,
  align: "left",
  value,
  show: (socket) => printable(value(socket)),
})

const number = (
  name: string,
  title: string,
  value: (socket: SocketSample) => number,
  show: (value: number) => string = amount,
): Column => ({ name, title, align: "right", value, show: (socket) => show(value(socket)) })

/** What a socket is called: its label, else its routing id. */
const nameOf = ({ label, routingId }: SocketSample): string => label ?? routingId

/** The endpoints of a socket, those that are bound with an `@`. */
export const endpointsOf = ({ endpoints, closing }: SocketSample): string => {
  const [first, ...others] = endpoints.map(({ address, role }) =>
    role === "bound" ? `@${address}` : address,
  )
  if (first === undefined) return closing ? "closing" : ""
  return others.length === 0 ? first : `${first} +${others.length}`
}

const failures = ["handshake:error:auth", "handshake:error:protocol", "handshake:error:other"] as const

/** The columns, in their order. The first is the one that is sorted by from the beginning. */
export const columns: readonly Column[] = [
  { ...number("id", "ID", ({ id }) => id, String), value: ({ id }) => -id },
  text("type", "TYPE", ({ type }) => type),
  text("name", "NAME", nameOf),
  text("mechanism", "SECURITY", ({ security }) => security.mechanism),
  number("peers", "PEERS", ({ statistics }) => statistics.peers),
  number("in", "IN/S", ({ rates }) => rates.messagesIn),
  number("out", "OUT/S", ({ rates }) => rates.messagesOut),
  number("bytes-in", "BYTES IN/S", ({ rates }) => rates.bytesIn, bytes),
  number("bytes-out", "BYTES OUT/S", ({ rates }) => rates.bytesOut, bytes),
  number("queued-in", "QUEUED IN", ({ statistics }) => statistics.queuedIn),
  number("queued-out", "QUEUED OUT", ({ statistics, waitingSends }) => statistics.queuedOut + waitingSends),
  number("dropped", "DROPPED", ({ statistics }) => statistics.dropped),
  number("lost", "LOST", ({ events }) => events.disconnect ?? 0),
  number("retries", "RETRIES", ({ events }) => events["connect:retry"] ?? 0),
  number("failed", "FAILED", ({ events }) => failures.reduce((sum, name) => sum + (events[name] ?? 0), 0)),
  text("endpoint", "ENDPOINT", endpointsOf),
]

/** How the table is sorted. */
export interface Sorting {
  readonly column: Column
  readonly reverse: boolean
}

/** The sockets in this order; those that are equal as they were made. */
export const sorted = (sockets: readonly SocketSample[], { column, reverse }: Sorting): SocketSample[] => {
  const compare = (one: SocketSample, other: SocketSample): number => {
    const [first, second] = [column.value(one), column.value(other)]
    return typeof first === "number" ? (second as number) - first : first.localeCompare(second as string)
  }
  return [...sockets].sort((one, other) => (reverse ? -1 : 1) * compare(one, other) || one.id - other.id)
}
