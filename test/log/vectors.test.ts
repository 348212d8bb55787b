import { readFileSync } from "node:fs"
import { describe, expect } from "vitest"
import { Publisher, Subscriber } from "../../src/index.ts"
import {
  type LogEntry,
  type LogFormatter,
  type LogRecord,
  logLevels,
  PubHandler,
} from "../../src/log/index.ts"
import { test } from "../support/context-test.ts"

interface Call {
  readonly py: string
  readonly line?: number
}

interface Sent {
  readonly textFrames: readonly string[]
  readonly framesHex: readonly string[] | null
}

interface Case {
  readonly id: string
  readonly in: {
    readonly calls: readonly Call[]
    readonly rootTopic?: string
    readonly rootTopicBytesHex?: string
    readonly formatters?: readonly (readonly [level: string | number | null, format: string])[]
    readonly handlerLevel?: number
    readonly loggerLevel?: number
    readonly logger?: string
  }
  readonly out: {
    readonly results: readonly { readonly messages: readonly Sent[]; readonly stderrUsed: boolean }[]
  }
}

const file = new URL("../vectors/pyzmq/log-frames.json", import.meta.url)
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly Case[] }

/** What only a logger of Python's has: exceptions of Python, and methods that fail there. */
const elsewhere = ["error-exc", "topic-logger-level-methods"]

/** What a text makes of its arguments and of values is the platform's own. */
const ours: Readonly<Record<string, readonly string[] | undefined>> = {
  "log.info('%(a)s', {'a': 1})": ["INFO", "%(a)s { a: 1 }\n"],
  "log.info('%s %s', 'one')": ["INFO", "one %s\n"],
  "log.info(None)": ["zmq.INFO", "null\n"],
  "log.info(['a'])": ["zmq.INFO", "[ 'a' ]\n"],
}

const names: Readonly<Record<string, string>> = { ...levelNames(), 25: "NOTICE", 5: "Level 5" }

function levelNames(): Record<string, string> {
  return Object.fromEntries(Object.entries(logLevels).map(([name, number]) => [number, name]))
}

/** A format of Python's, in its style `%` or `{`. */
const formatter =
  (format: string): LogFormatter =>
  (entry) =>
    format.replace(/%\((\w+)\)[sd]|\{(\w+)\}/g, (_, percent?: string, brace?: string) =>
      fieldOf(entry, percent ?? (brace as string)),
    )

const fieldOf = (entry: LogEntry, name: string): string => {
  const known: Readonly<Record<string, unknown>> = {
    name: entry.name,
    levelname: entry.level,
    levelno: logLevels[entry.level as keyof typeof logLevels],
    filename: entry.file,
    lineno: entry.line,
    module: entry.file?.replace(".py", ""),
    funcName: "<module>",
    message: entry.text,
    ...entry.fields,
  }
  if (!Object.hasOwn(known, name)) throw new Error(`There is no ${name}.`)
  return String(known[name])
}

class Custom {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** The records of a call in Python, which reads the same in JavaScript. */
const recordsOf = ({ py, line = 10 }: Call, name: string): LogRecord[] => {
  const records: LogRecord[] = []
  const inner = /def f\(\):\n {4}(.*)\nf\(\)/.exec(py)
  const extra = /, extra=(\{.*\})\)$/.exec(py)
  const text = (inner?.[1] ?? py).replace(/, extra=.*\)$/, ")").replace("\\U0001F600", "\u{1f600}")
  const at = inner === null ? line : line + 1
  const fields = extra === null ? {} : (JSON.parse((extra[1] as string).replaceAll("'", '"')) as object)
  const log = (level: string, message: unknown, args: unknown[]): void => {
    records.push({ level, message, args, name, file: "app.py", line: at, fields: { ...fields } })
  }
  const logger = {
    ...Object.fromEntries(
      Object.keys(logLevels).map((level) => [
        level.toLowerCase(),
        (message: unknown, ...args: unknown[]) => log(level, message, args),
      ]),
    ),
    log: (level: number, message: unknown, ...args: unknown[]) => log(names[level] as string, message, args),
  }
  const run = new Function("log", "logging", "Custom", "None", text)
  run(logger, { WARN: 30, FATAL: 50 }, (value: string) => new Custom(value), null)
  return records
}

describe("A handler for logs sends what PyZMQ's sends", () => {
  test.for(cases.filter(({ id }) => !elsewhere.includes(id)))(
    "in the case $id",
    ({ in: given, out }, { context }) => {
      const publisher = new Publisher({ context })
      const subscriber = new Subscriber({ context })
      publisher.bindSync("inproc://log")
      subscriber.connect("inproc://log")
      subscriber.subscribe()
      const failures: unknown[] = []
      const rootTopic = given.rootTopic ?? Buffer.from(given.rootTopicBytesHex ?? "", "hex")
      const handler = new PubHandler(publisher, { rootTopic, onError: (error) => failures.push(error) })
      for (const [level, format] of given.formatters ?? []) {
        handler.setFormatter(formatter(format), level === null ? undefined : (names[level] ?? String(level)))
      }
      if (given.handlerLevel !== undefined) handler.level = names[given.handlerLevel] as "WARNING"
      for (const [index, call] of given.calls.entries()) {
        const { messages, stderrUsed } = out.results[index] as Case["out"]["results"][number]
        for (const record of recordsOf(call, given.logger ?? "app")) {
          if (logLevels[record.level as "INFO"] < (given.loggerLevel ?? 0)) continue
          handler.emit(record)
        }
        const sent = subscriber.tryReceive()
        const own = ours[call.py]
        expect(
          sent?.map((frame) => frame.toString("hex")),
          call.py,
        ).toEqual(
          own?.map((text) => Buffer.from(text).toString("hex")) ?? messages[0]?.framesHex ?? undefined,
        )
        expect(failures.splice(0).length > 0, call.py).toBe(own === undefined && stderrUsed)
      }
      expect(subscriber.tryReceive()).toBeUndefined()
    },
  )
})
