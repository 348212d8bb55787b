import type { ProcessIdentity, ProcessState } from "./state.ts"

/*
 * The talk between processes is internal: a reader and the process it looks at may be of different versions of the
 * library, so each says the version of what it says, but nobody else is meant to take part.
 *
 * Both send lines of JSON. A reader asks, the process answers in the order in which it was asked:
 *
 *     {"version":1,"id":1,"ask":"process"}                → {"version":1,"id":1,"answer":{"pid":…}}
 *     {"version":1,"id":2,"ask":"state","peers":100}      → {"version":1,"id":2,"answer":{"version":1,…}}
 *     anything else                                       → {"version":1,"id":…,"error":"…"}
 *
 * There is nothing to ask that changes anything.
 */

/** What a reader may ask for. */
export interface Question {
  readonly version: number
  readonly id: number
  readonly ask: keyof Answers
  /** How many peers of each socket to tell. */
  readonly peers?: number
}

/** What is answered. */
export interface Answers {
  readonly process: ProcessIdentity
  readonly state: ProcessState
}

/** An answer as it travels. */
export interface Reply {
  readonly version: number
  readonly id: number | null
  readonly answer?: unknown
  readonly error?: string
}

/** Characters of a question at most. */
export const longestQuestion = 1024

/** Characters of an answer at most: some hundred thousand peers. */
export const longestAnswer = 128 * 1024 * 1024

/** Peers of each socket that are told if no number is given. */
export const usualPeers = 1000
