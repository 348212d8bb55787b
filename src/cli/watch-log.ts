import { type LogLevel, type LogLine, LogLineFormat, watchLogs } from "../log/index.ts"
import { type ConnectionValues, openSocket } from "./connection-options.ts"
import { formatDuration } from "./duration.ts"
import { exitCodes, silenceFailure } from "./failure.ts"
import { printable } from "./printable.ts"
import type { Terminal } from "./terminal.ts"

/** What `typemq log` was given. */
export interface LogWatching {
  readonly endpoints: readonly string[]
  readonly options: Omit<ConnectionValues, "linger"> & {
    readonly topic: readonly string[]
    readonly level: string | undefined
    readonly count: number | undefined
    readonly timestamp: boolean
    readonly dateFormat: string
    readonly separator: string
    readonly align: boolean
    readonly color: boolean
    readonly raw: boolean
  }
}

/** Shows what is logged, line by line. */
export const watchLog = async ({ endpoints, options }: LogWatching, terminal: Terminal): Promise<number> => {
  const { count = Number.POSITIVE_INFINITY, timeout, topic } = options
  const bind = endpoints.filter((each) => each.startsWith("@")).map((each) => each.slice(1))
  const connect = endpoints.filter((each) => !each.startsWith("@")).map((each) => each.replace(/^>/, ""))
  await using opened = await openSocket(
    "SUB",
    { ...options, linger: 0, bind: [...options.bind, ...bind], connect: [...options.connect, ...connect] },
    terminal,
  )
  const { signal } = opened
  const level = options.level?.toUpperCase() as LogLevel | undefined
  const watch = watchLogs(opened.socket, { topic: topic.length === 0 ? "" : topic, level, timeout, signal })
  const show = writerFor(options, terminal)
  let shown = 0
  try {
    for await (const line of watch) {
      await terminal.write(`${show(line)}\n`)
      shown++
      if (shown >= count) break
      signal.throwIfAborted()
    }
  } catch (error) {
    if (signal.aborted || timeout === undefined || (error as { code?: string }).code !== "EAGAIN") throw error
    throw silenceFailure(
      `Nothing ${shown === 0 ? "" : "more "}was logged within ${formatDuration(timeout)}.`,
      "Does somebody publish there, and under these topics? --verbose tells what connections do.",
    )
  }
  return exitCodes.done
}

const writerFor = (options: LogWatching["options"], terminal: Terminal): ((line: LogLine) => string) => {
  if (terminal.json) return documentOf
  const colored = terminal.paint.bold("x") !== "x"
  const format = new LogLineFormat({ ...options, color: options.color || colored })
  if (options.raw || !terminal.interactive) return (line) => format.format(line)
  return (line) => format.format({ ...line, topic: harmless(line.topic), message: harmless(line.message) })
}

const documentOf = ({ time, topic, root, level, subtopic, message }: LogLine): string =>
  JSON.stringify({ time: time.toISOString(), topic, root, level: level ?? null, subtopic, message })

/** Lines and tabs stay what they are, whatever else would steer a terminal is shown. */
const harmless = (text: string): string =>
  text
    .split(/([\n\t])/)
    .map((piece, index) => (index % 2 === 0 ? printable(piece) : piece))
    .join("")
