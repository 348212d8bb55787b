import { engineOf } from "./internals.ts"
import type { PollSource } from "./readiness.ts"
import { Socket } from "./socket.ts"
import { isPollableStream, type PollableStream, streamReadiness } from "./stream-readiness.ts"

/** What can be polled: sockets, and streams of Node. */
export type Pollable = Socket | PollableStream

/** How to poll a target. Throws `TypeError` for what cannot be polled. */
export const pollSource = (target: unknown): PollSource => {
  if (target instanceof Socket) return target[engineOf].readiness
  if (isPollableStream(target)) return streamReadiness(target)
  throw new TypeError(
    typeof target === "number"
      ? "JavaScript cannot poll a file descriptor: give the stream that was opened on it."
      : "Only sockets and Node's streams can be polled.",
  )
}
