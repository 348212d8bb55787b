import type { Event, EventOfType, EventType } from "../../index.ts"
import type { Paint } from "../paint.ts"

/** How an event is told. */
interface EventWords<Type extends EventType> {
  readonly color: keyof Paint
  readonly says: (event: EventOfType<Type>) => string
}

type Rows = { readonly [Type in EventType]: EventWords<Type> }

const because = (error: Error | undefined): string => (error === undefined ? "" : `: ${error.message}`)

const statuses: Readonly<Record<number, string>> = {
  300: "the authenticator has a temporary problem (300)",
  400: "the credentials were refused (400)",
  500: "the authenticator failed (500)",
}

/** Every event in plain words. */
const rows: Rows = {
  bind: { color: "bold", says: () => "listening" },
  "bind:error": { color: "red", says: ({ error }) => `cannot listen${because(error)}` },
  accept: { color: "bold", says: () => "a peer has connected to us; the handshake begins" },
  "accept:error": { color: "red", says: ({ error }) => `cannot accept a connection${because(error)}` },
  "connect:delay": { color: "dim", says: () => "connecting" },
  connect: { color: "bold", says: () => "connected; the handshake begins" },
  "connect:retry": {
    color: "yellow",
    says: ({ interval, error }) => `trying again in ${Math.round(interval)} ms${because(error)}`,
  },
  handshake: { color: "green", says: () => "handshake done: messages can flow" },
  "handshake:error:protocol": {
    color: "red",
    says: ({ error }) => `handshake failed, the peer broke the protocol (${error.code})${because(error)}`,
  },
  "handshake:error:auth": {
    color: "red",
    says: ({ error }) => `handshake failed, not let in: ${statuses[error.status] ?? error.message}`,
  },
  "handshake:error:other": { color: "red", says: ({ error }) => `handshake failed${because(error)}` },
  disconnect: {
    color: "yellow",
    says: ({ error }) => `the connection has ended${because(error)}`,
  },
  close: { color: "dim", says: () => "closed: a listener, or an attempt to connect" },
  "close:error": { color: "red", says: ({ error }) => `could not be closed${because(error)}` },
  end: { color: "dim", says: () => "the socket is closed" },
  unknown: { color: "dim", says: () => "something unknown" },
}

/** What an event means, and the colour for it. */
export const wordsOf = (event: Event): { readonly color: keyof Paint; readonly text: string } => {
  const { color, says } = rows[event.type] as EventWords<EventType>
  return { color, text: says(event) }
}

/** An event as a JSON document has it. */
export const eventDocument = (event: Event, time: Date): object => {
  const { type, address, interval, error } = event as Event & {
    readonly address?: string
    readonly interval?: number
    readonly error?: Error & { readonly code?: string; readonly errno?: number; readonly status?: number }
  }
  return {
    time: time.toISOString(),
    event: type,
    address,
    interval,
    error: error && { message: error.message, code: error.code, errno: error.errno, status: error.status },
  }
}
