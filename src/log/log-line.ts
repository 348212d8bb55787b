import { concat, text } from "../core/bytes.ts"
import { isLogLevel, type LogLevel } from "./level.ts"

/** What a publisher of logs sent, taken apart. */
export interface LogLine {
  /** The topic as it was sent, without blanks around it. */
  readonly topic: string
  /** What stands before the level; `""` if nothing does. */
  readonly root: string
  /** The level in the topic; undefined if none of the five is there. */
  readonly level: LogLevel | undefined
  /** What stands behind the level; `""` if nothing does. */
  readonly subtopic: string
  /** The text, without blanks and ends of lines around it. */
  readonly message: string
  /** The text as it was sent. */
  readonly body: Uint8Array
  /** When it arrived. */
  readonly time: Date
}

/**
 * What a message of a publisher of logs says: of any message, whatever it has for frames. The level is the second part of
 * the topic, or else the first part that is one: the publisher's root topic has one part, several, or none.
 *
 * ```ts
 * const { level, subtopic, message } = parseLogLine([Buffer.from("shop.INFO.db"), Buffer.from("connected\n")])
 * ```
 */
export const parseLogLine = (frames: readonly Uint8Array[], time: Date = new Date()): LogLine => {
  const [first, ...rest] = frames
  const topic = first === undefined ? "" : text(first).trim()
  const body = rest.length === 1 ? (rest[0] as Uint8Array) : concat(rest)
  const parts = topic.split(".")
  const at = isLogLevel(parts[1]) ? 1 : parts.findIndex(isLogLevel)
  return {
    topic,
    root: at < 0 ? "" : parts.slice(0, at).join("."),
    level: at < 0 ? undefined : (parts[at] as LogLevel),
    subtopic: at < 0 ? "" : parts.slice(at + 1).join("."),
    message: text(body).trim(),
    body,
    time,
  }
}
