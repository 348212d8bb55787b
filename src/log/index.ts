/**
 * Logs over PUB and SUB, as PyZMQ's `zmq.log`: a handler that publishes records, loggers that feed it, and a watcher.
 * For pino and winston there are `typemq/log/pino` and `typemq/log/winston`.
 *
 * ```ts
 * import { PubHandler, TopicLogger, watchLogs } from "typemq/log"
 *
 * const handler = new PubHandler("tcp://127.0.0.1:*", { rootTopic: "shop" })
 * const log = new TopicLogger("shop", { handlers: [handler] })
 * log.info("db", "connected to %s", "localhost")
 * ```
 *
 * @module typemq/log
 */
export { type ConsoleLoggerOptions, consoleLogger } from "./console-logger.ts"
export { defaultFormatters, type LogFormatter } from "./formatters.ts"
export { type LevelName, type LogLevel, logLevels } from "./level.ts"
export { type LineWritableOptions, lineWritable } from "./line-writable.ts"
export { LogEntry, TOPIC_DELIM } from "./log-entry.ts"
export { type LogLine, parseLogLine } from "./log-line.ts"
export { LogLineFormat, type LogLineFormatOptions } from "./log-line-format.ts"
export type { LogLoss } from "./log-loss.ts"
export type { LogRecord } from "./log-record.ts"
export { PubHandler } from "./pub-handler.ts"
export type { PubHandlerOptions } from "./pub-handler-options.ts"
export { type LogHandler, TopicLogger, type TopicLoggerOptions } from "./topic-logger.ts"
export { LogWatch, type WatchLogsOptions, watchLogs } from "./watch-logs.ts"
