import { POLLERR, POLLIN, POLLOUT } from "../options/constants.ts"
import type { PollSource } from "./readiness.ts"

/** A stream of Node, as far as polling goes: `Readable`, `Writable`, `Duplex`, `net.Socket`, `process.stdin`. */
export interface PollableStream {
  /** Bytes, or objects, that can be read at once. */
  readonly readableLength?: number
  /** False when there is nothing to read any more. */
  readonly readable?: boolean
  /** False when nothing can be written any more. */
  readonly writable?: boolean
  /** Whether a writer should wait. */
  readonly writableNeedDrain?: boolean
  /** Why it broke. */
  readonly errored?: Error | null
  /** Adds a listener. */
  readonly on: (event: string, listener: () => void) => unknown
  /** Removes a listener. */
  readonly off: (event: string, listener: () => void) => unknown
  /** Makes it look for the end, called with 0. */
  readonly read?: (size?: number) => unknown
}

/** Whether it has what can be polled. */
export const isPollableStream = (target: unknown): target is PollableStream => {
  if (typeof target !== "object" || target === null) return false
  const { on, off, readableLength, writableNeedDrain } = target as Partial<PollableStream>
  return (
    typeof on === "function" &&
    typeof off === "function" &&
    (typeof readableLength === "number" || typeof writableNeedDrain === "boolean")
  )
}

const wakeUps: readonly (readonly [events: number, names: readonly string[]])[] = [
  [POLLIN, ["readable", "end"]],
  [POLLOUT, ["drain"]],
  [POLLIN | POLLOUT | POLLERR, ["error", "close"]],
]

/** The end of a stream, and what broke it, are things to be read, as they are for the operating system. */
export const streamReadiness = (stream: PollableStream): PollSource => {
  const reads = typeof stream.readableLength === "number"
  const writes = typeof stream.writableNeedDrain === "boolean"
  const ready = (events: number): number => {
    let bits = 0
    if (reads && ((stream.readableLength as number) > 0 || stream.readable === false)) bits |= POLLIN
    if (writes && stream.writable === true && stream.writableNeedDrain === false) bits |= POLLOUT
    if (stream.errored !== undefined && stream.errored !== null) bits |= POLLERR
    return bits & events
  }
  return {
    ready,
    watch(events, changed) {
      const listener = (): void => {
        if (reads && stream.readableLength === 0) stream.read?.(0)
        changed()
      }
      const names = wakeUps.filter(([mask]) => (mask & events) > 0).flatMap(([, each]) => each)
      for (const name of names) stream.on(name, listener)
      return () => {
        for (const name of names) stream.off(name, listener)
      }
    },
  }
}
