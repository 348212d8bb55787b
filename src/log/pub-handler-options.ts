import type { Context } from "../socket/context.ts"
import type { LogFormatter } from "./formatters.ts"
import type { LogLevel } from "./level.ts"
import type { LogLoss } from "./log-loss.ts"
import type { LogRecord } from "./log-record.ts"

/** How a handler publishes. */
export interface PubHandlerOptions {
  /** Where the handler makes its socket, if it makes one. Default: a context of its own, which ends with it. */
  readonly context?: Context | undefined
  /** Whether to connect to the address, where somebody collects, instead of binding it. Default: false. */
  readonly connect?: boolean | undefined
  /** What all topics begin with, as text or its UTF-8. Default: nothing, topics begin with the level. */
  readonly rootTopic?: string | Uint8Array | undefined
  /** Formats of levels, also of levels of one's own. The others keep their defaults. */
  readonly formatters?: Readonly<Record<string, LogFormatter>> | undefined
  /** The least level to publish; levels of one's own always are. Default: `"DEBUG"`, everything. */
  readonly level?: LogLevel | undefined
  /** Milliseconds to go on sending at the end, for a socket that the handler made. Default: 1000. */
  readonly linger?: number | undefined
  /** Messages to keep for a slow subscriber, on a socket that the handler made. Default: 1000. */
  readonly sendHighWaterMark?: number | undefined
  /**
   * Is told of each record that could not be published, and why. What it throws is swallowed. Default: the first one
   * becomes a warning of the process, and all are counted.
   */
  readonly onError?: ((error: unknown, record: LogRecord) => void) | undefined
  /** Is told what was lost since it was told last, at most once in a `lossInterval`. */
  readonly onLoss?: ((loss: LogLoss) => void) | undefined
  /** Milliseconds in which losses are gathered. Default: 1000. */
  readonly lossInterval?: number | undefined
  /** Whether to publish a record about losses, too: a WARNING with the topic `lost`. Default: false. */
  readonly lossRecords?: boolean | undefined
}
