/**
 * What workers and queue say to each other besides requests and answers, each a message of one frame. A worker says
 * `ready` when it comes and then `heartbeat` again and again, as the queue does. Requests and answers are
 *
 *     client id, "", request…      and      client id, "", answer…
 *
 * This is the Paranoid Pirate Protocol (RFC 6).
 */
export const signals = { ready: "\x01", heartbeat: "\x02" } as const

/** How both sides notice that the other one is gone. */
export interface Heartbeats {
  /** Milliseconds from one to the next. */
  readonly interval: number
  /** So many in a row may be missing. */
  readonly liveness: number
}
