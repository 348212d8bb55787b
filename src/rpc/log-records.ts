import { prettyPrint } from "./python/pretty-print.ts"
import { repr, reprList, str } from "./python/repr.ts"
import type { Invocation, Reply } from "./wire.ts"

/** How much something matters; `critical` is Python's word for what others call fatal. */
export type LogLevel = "debug" | "warn" | "error" | "critical"

/** One entry of the log. */
export interface LogRecord {
  readonly level: LogLevel
  /** The text, word for word as that of aiozmq. */
  readonly message: string
  /** What the text is made of, for logs with structure. */
  readonly fields: Readonly<Record<string, unknown>>
  /** What went wrong; left out if nothing was thrown. */
  readonly error?: unknown
}

/** Of each value no more characters are logged than this: peers decide how long it is. */
const limits = { length: 16_384 }

/** A message that is no request, reply, notification or publication. It was dropped. */
export const cannotUnpack = (frames: readonly Uint8Array[], error: unknown): LogRecord => ({
  level: "critical",
  message: `Cannot unpack ${reprList(frames, limits)}`,
  fields: { frameSizes: frames.map((each) => each.length) },
  error,
})

/** An answer to a call that was never made, or was answered before. */
export const unknownAnswer = ({ header, failed, value }: Reply): LogRecord => {
  const { id, process, random, time } = header
  const numbers = `${process} ${random} ${fixed(time)} ${failed ? 1 : 0}`
  return {
    level: "critical",
    message: `Unknown answer id: ${id} (${numbers}) -> ${oneLine(value)}`,
    fields: { requestId: id, process, random, time, failed, answer: bounded(value) },
  }
}

/** An answer to a call that nobody waits for any more. */
export const cancelledCall = (id: number): LogRecord => ({
  level: "debug",
  message: `The future for request #${hexadecimal(id)} has been cancelled, skip the received result.`,
  fields: { requestId: id },
})

/** A notification or publication for a method that there is not, or with arguments that do not fit. */
export const callCausedError = ({ name }: Invocation, error: unknown): LogRecord => ({
  level: "error",
  message: `Call to ${repr(name, limits)} caused error: ${repr(error, limits)}`,
  fields: { method: bounded(name) },
  error,
})

/** A method threw something. */
export const exceptionFromMethod = ({ name, positional, named }: Invocation, error: unknown): LogRecord => ({
  level: "error",
  message: [
    `An exception ${repr(error, limits)} from method ${repr(name, limits)} call occurred.`,
    `args = ${prettyPrint(positional, limits)}`,
    `kwargs = ${prettyPrint(named, limits)}`,
    "",
  ].join("\n"),
  fields: { method: bounded(name), args: bounded(positional), kwargs: bounded(named) },
  error,
})

/** What serves calls that have no answer. */
export type NoticeKind = "Pipeline" | "PubSub"

/** A method returned something, but nobody gets it. */
export const returnedNotNone = (kind: NoticeKind, name: string): LogRecord => ({
  level: "warn",
  message: `${kind} handler ${repr(name, limits)} returned not None`,
  fields: { method: bounded(name) },
})

/** The value itself for logs with structure; its notation, cut off, when it is too long for any log. */
const bounded = (value: unknown): unknown => {
  const notation = repr(value, limits)
  return notation.length < limits.length ? value : notation
}

/** Text is logged as it is, unless it would begin another line of the log or steer a terminal. */
const oneLine = (value: unknown): string =>
  typeof value === "string" && (value.length > limits.length || /\p{Cc}|[\u2028\u2029]/u.test(value))
    ? repr(value, limits)
    : str(value, limits)

/** Six decimals, and no exponent even where JavaScript has only that. */
const fixed = (value: number): string => {
  if (Number.isNaN(value)) return "nan"
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf"
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`
}

const hexadecimal = (value: number): string => value.toString(16).padStart(8, "0")
