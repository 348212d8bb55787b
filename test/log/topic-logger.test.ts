import { describe, expect, it } from "vitest"
import { type LogRecord, TopicLogger } from "../../src/log/index.ts"
import { test } from "../support/context-test.ts"
import { logScene } from "../support/log-scene.ts"

const methods = [
  ["debug", "DEBUG"],
  ["info", "INFO"],
  ["warning", "WARNING"],
  ["warn", "WARNING"],
  ["error", "ERROR"],
  ["critical", "CRITICAL"],
  ["fatal", "CRITICAL"],
] as const

const lineHere = (): number =>
  Number(/topic-logger\.test\.ts:(\d+)/.exec(new Error().stack?.split("\n")[2] ?? "")?.[1])

describe("A logger of topics", () => {
  test.for(methods)("has the method %s, which logs at %s", ([method, level], { context }) => {
    const { handler, taken } = logScene(context, {
      rootTopic: "root",
      formatters: { ERROR: ({ text }) => text },
    })
    handler.setFormatter(({ text, name, file }) => `${name} ${file} ${text}`)
    new TopicLogger("shop", { handlers: [handler] })[method]("db.pool", "%d of %s", 5, "a::b")
    expect(taken()).toEqual([[`root.${level}.db.pool`, "shop topic-logger.test.ts 5 of a::b"]])
  })

  test("writes its topic in front, whatever the text has", ({ context }) => {
    const { handler, taken } = logScene(context)
    const log = new TopicLogger("shop", { handlers: [handler] })
    log.info("t", "m")
    log.info("t", "a::b")
    log.info("", "a::b")
    expect(taken()).toEqual([
      ["INFO.t", "m\n"],
      ["INFO.t", "a::b\n"],
      ["INFO", "a::b\n"],
    ])
  })

  test("says in which line it was called", ({ context }) => {
    const { handler, taken } = logScene(context)
    const log = new TopicLogger("shop", { handlers: [handler] })
    log.warning("t", "m")
    const line = lineHere() - 1
    expect(taken()).toEqual([["WARNING.t", `WARNING topic-logger.test.ts:${line} - m\n`]])
  })

  it("takes an error behind the arguments as what the record is about", () => {
    const records: LogRecord[] = []
    const log = new TopicLogger("shop", { handlers: [{ emit: (record) => records.push(record) }] })
    const error = new Error("gone")
    log.error("t", "%s failed", "it", error)
    log.error("t", "100%% of %s", error)
    log.log("INFO", "t", "no places", error)
    expect(records.map(({ args, error }) => [args, error])).toEqual([
      [["it"], error],
      [[error], undefined],
      [[], error],
    ])
  })

  it("logs what reaches its level, to all its handlers", () => {
    const seen: unknown[] = []
    const handler = { emit: ({ message }: LogRecord) => seen.push(message) }
    const log = new TopicLogger("shop", { level: "ERROR" })
    log.addHandler(handler)
    log.addHandler({ emit: handler.emit })
    log.warning("t", "left out")
    log.error("t", "logged")
    log.level = "DEBUG"
    log.removeHandler(handler)
    log.debug("t", "once")
    expect(seen).toEqual(["logged", "logged", "once"])
    expect(() => new TopicLogger("shop", { level: "LOUD" as never })).toThrow(RangeError)
  })
})
