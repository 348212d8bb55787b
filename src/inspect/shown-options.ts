import type { OptionSet } from "../options/option-set.ts"
import type { StoredOptionName } from "../options/socket-options.ts"

/**
 * The options that are shown: those that decide how messages flow. A new option is not shown unless it stands here, so
 * that no key or password ever is.
 */
const shown = [
  "sendHighWaterMark",
  "receiveHighWaterMark",
  "sendTimeout",
  "receiveTimeout",
  "linger",
  "immediate",
  "conflate",
  "mandatory",
  "reconnectInterval",
  "reconnectMaxInterval",
  "heartbeatInterval",
  "heartbeatTimeout",
  "handshakeInterval",
  "maxMessageSize",
] as const satisfies readonly StoredOptionName[]

/** Their values, as far as the socket type has them. */
export const shownOptions = (options: OptionSet): Readonly<Record<string, number | boolean>> =>
  Object.fromEntries(shown.filter((name) => options.accepts(name)).map((name) => [name, options.value(name)]))
