import type { PeerState } from "../../inspect/index.ts"
import { formatDuration } from "../duration.ts"
import { printable } from "../printable.ts"
import { amount } from "./amounts.ts"

/** Titles of what is told of peers. */
export const peerTitles = ["PEER", "TYPE", "ROUTING ID", "STATE", "SINCE", "QUEUED IN", "QUEUED OUT"] as const

/** Which of them are numbers. */
export const peerAlignments = peerTitles.map((title) => (title.startsWith("QUEUED") ? "right" : "left"))

/** What is told of a peer. */
export const peerCells = (peer: PeerState, now: number): string[] => {
  const { remote, local, type, routingId, state, since, queuedIn, queuedOut } = peer
  const address = remote === "" ? `at ${local}` : remote
  const age = since === null ? "" : formatDuration(Math.max(0, now - since))
  return [address, type, routingId, state, age, amount(queuedIn), amount(queuedOut)].map(printable)
}
