import type { SocketTypeName } from "../core/socket-type-name.ts"
import type { EventType } from "../socket/monitor.ts"
import type { SocketStatistics } from "../socket/socket-statistics.ts"

/** The form of the states, and of the talk between processes. It grows when a reader could misunderstand it. */
export const stateVersion = 1

/** What is shown of a process that enabled inspection. */
export interface ProcessState {
  /** The form of this value. */
  readonly version: typeof stateVersion
  /** When it was made, in milliseconds since 1970. */
  readonly at: number
  /** Which process it is. */
  readonly process: ProcessIdentity
  /** How it is. */
  readonly vitals: ProcessVitals
  /** Open sockets, and closed ones that still linger, in the order in which they were seen first. */
  readonly sockets: readonly SocketState[]
}

/** Which process it is. */
export interface ProcessIdentity {
  /** The number of the process. */
  readonly pid: number
  /** The number of the worker thread; 0 for the main thread. */
  readonly thread: number
  /** What the process calls itself; without a name of its own, the file name of its program. */
  readonly name: string
  /** Version of the runtime: `"v20.20.0"`. */
  readonly runtime: string
  /** When it was started, in milliseconds since 1970. */
  readonly startedAt: number
}

/** How a process is. */
export interface ProcessVitals {
  /** Bytes of memory, as `process.memoryUsage()` has them. */
  readonly memory: {
    readonly resident: number
    readonly heapUsed: number
    readonly heapTotal: number
    readonly external: number
    readonly arrayBuffers: number
  }
  /** How busy the event loop is. */
  readonly eventLoop: {
    /** Share of the time since the last look in which the event loop was busy, from 0 to 1. */
    readonly utilization: number
    /**
     * How late timers were since the last look, in milliseconds; null at the first look, since it is only measured
     * while somebody looks.
     */
    readonly delay: { readonly mean: number; readonly p99: number; readonly max: number } | null
  }
}

/** What is shown of a socket. */
export interface SocketState {
  /** A number of its own in this process. */
  readonly id: number
  /** The number of its context. */
  readonly context: number
  /** The socket type. */
  readonly type: SocketTypeName
  /** What `inspector.label` called it; null without. */
  readonly label: string | null
  /** Its own routing id as text, or in hexadecimal digits after `0x`; empty without one. */
  readonly routingId: string
  /** The mechanism of security, and whether it is the server's side of it. */
  readonly security: { readonly mechanism: "NULL" | "PLAIN" | "CURVE" | "GSSAPI"; readonly server: boolean }
  /** Whether it is closed and still sends what waits. */
  readonly closing: boolean
  /** What it is bound and connected to. */
  readonly endpoints: readonly EndpointState[]
  /** Options that matter for how messages flow. None of them is secret. */
  readonly options: Readonly<Record<string, number | boolean>>
  /** Counts, as `stats()` has them. */
  readonly statistics: SocketStatistics
  /** Calls that wait to send. */
  readonly waitingSends: number
  /** How often what happened to its connections: the kinds of events of an `Observer`, as far as they occurred. */
  readonly events: Readonly<Partial<Record<EventType, number>>>
  /** Its peers; no more than were asked for. `statistics.peers` counts those that are connected. */
  readonly peers: readonly PeerState[]
}

/** An endpoint of a socket. */
export interface EndpointState {
  /** The endpoint, without what may be secret in it. */
  readonly address: string
  /** Which of the two made it. */
  readonly role: "bound" | "connected"
  /** Peers that came in there and have not shaken hands yet. */
  readonly handshakes: number
}

/** What is shown of a peer. */
export interface PeerState {
  /** A number of its own in this process: that of the pipe, which stays the same when a connection is made anew. */
  readonly id: number
  /** Its endpoint; empty where it has none of its own, as for ipc and inproc where we are bound. */
  readonly remote: string
  /** Our end of the connection. */
  readonly local: string
  /** The socket type that it announced; empty where none is. */
  readonly type: string
  /** The routing id that it goes by: as text, or in hexadecimal digits after `0x`. */
  readonly routingId: string
  /** Whether a connection is there, and shaken hands on. */
  readonly state: "connecting" | "handshake" | "connected"
  /** When the present connection was made, in milliseconds since 1970; null without one, and inside a process. */
  readonly since: number | null
  /** Messages from it that wait to be received. */
  readonly queuedIn: number
  /** Messages that wait to be sent to it. */
  readonly queuedOut: number
}
