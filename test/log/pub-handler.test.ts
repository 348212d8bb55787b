import { describe, expect } from "vitest"
import { Context, Publisher, Pull, Subscriber, XPublisher } from "../../src/index.ts"
import { type LogLoss, type LogRecord, PubHandler } from "../../src/log/index.ts"
import { test } from "../support/context-test.ts"
import { logScene } from "../support/log-scene.ts"
import { until } from "../support/until.ts"

const hello: LogRecord = { level: "INFO", message: "hello" }

describe("A handler for logs", () => {
  test("makes its socket in a context of its own, and ends both", async () => {
    const handler = new PubHandler("tcp://127.0.0.1:*")
    expect(handler.context).not.toBe(Context.instance())
    expect(handler.endpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/)
    expect(handler.socket).toBeInstanceOf(Publisher)
    await handler.close()
    expect(handler.socket.closed).toBe(true)
    expect(handler.context.closed).toBe(true)
  })

  test("makes its socket in the context it is given, which stays open", async ({ context }) => {
    const handler = new PubHandler("inproc://log", { context })
    expect(handler.context).toBe(context)
    await handler.close()
    expect(handler.socket.closed).toBe(true)
    expect(context.closed).toBe(false)
  })

  test("uses the very socket that it is given, and leaves it open", async ({ context }) => {
    for (const socket of [new Publisher({ context }), new XPublisher({ context })]) {
      const handler = new PubHandler(socket)
      expect(handler.socket).toBe(socket)
      expect(handler.context).toBe(context)
      await handler.close()
      expect(socket.closed).toBe(false)
    }
  })

  test("connects to where somebody collects", async ({ context }) => {
    const collector = new Subscriber({ context })
    collector.subscribe()
    const endpoint = collector.bindSync("inproc://collector")
    const handler = new PubHandler(endpoint, { context, connect: true })
    handler.emit(hello)
    expect((await collector.receive()).map(String)).toEqual(["INFO", "hello\n"])
  })

  test("refuses targets and options that make no sense", ({ context }) => {
    expect(() => new PubHandler(new Pull({ context }) as never)).toThrow(TypeError)
    expect(() => new PubHandler("tcp://127.0.0.1:*", { level: "LOUD" as never })).toThrow(RangeError)
    expect(() => new PubHandler("tcp://127.0.0.1:*", { rootTopic: 5 as never })).toThrow(TypeError)
    expect(() => new PubHandler("tcp://127.0.0.1:*", { formatters: { INFO: "x" as never } })).toThrow(
      TypeError,
    )
    expect(() => new PubHandler("nonsense")).toThrow(expect.objectContaining({ code: "EINVAL" }))
  })

  test("changes the root topic from one record to the next", ({ context }) => {
    const { handler, taken } = logScene(context, { rootTopic: "old" })
    handler.emit(hello)
    handler.setRootTopic(Buffer.from("new"))
    handler.emit(hello)
    handler.rootTopic = ""
    handler.emit(hello)
    expect(taken().map(([topic]) => topic)).toEqual(["old.INFO", "new.INFO", "INFO"])
    expect(handler.rootTopic).toBe("")
  })

  test("lets formatters be changed by level, for all levels, and in its table", ({ context }) => {
    const { handler, taken } = logScene(context, { formatters: { INFO: ({ text }) => `given ${text}` } })
    handler.emit(hello)
    handler.formatters.set("INFO", ({ text }) => `table ${text}`)
    handler.emit(hello)
    handler.setFormatter(({ text, name }) => `all ${name} ${text}`)
    handler.emit({ ...hello, name: "shop" })
    handler.setFormatter(({ text }) => `own ${text}`, "NOTICE")
    handler.emit({ ...hello, level: "NOTICE" })
    expect(taken()).toEqual([
      ["INFO", "given hello"],
      ["INFO", "table hello"],
      ["INFO", "all shop hello"],
      ["NOTICE", "own hello"],
    ])
  })

  test("writes what went wrong below the line", ({ context }) => {
    const { handler, taken } = logScene(context)
    const error = new TypeError("no number")
    handler.emit({ level: "ERROR", message: "not %s", args: ["saved"], error, file: "shop.js", line: 7 })
    handler.emit({ level: "INFO", message: error })
    const [[, first] = [], [, second] = []] = taken()
    expect(first).toContain(
      "ERROR shop.js:7 - not saved - TypeError: no number\nTypeError: no number\n    at ",
    )
    expect(second).toContain("no number\nTypeError: no number\n    at ")
  })

  test("takes no topic from arguments, from errors, and from texts that come with one", ({ context }) => {
    const { handler, taken } = logScene(context, { formatters: { INFO: ({ text }) => text } })
    handler.emit({ level: "INFO", message: "on %s", args: ["::1"] })
    handler.emit({ level: "INFO", message: new Error("connect ::1") })
    handler.emit({ level: "INFO", message: "on ::1", topic: "net" })
    handler.emit({ level: "INFO", message: "on ::1", topic: "" })
    expect(taken()).toEqual([
      ["INFO", "on ::1"],
      ["INFO", "connect ::1"],
      ["INFO.net", "on ::1"],
      ["INFO", "on ::1"],
    ])
  })

  test("never throws, and counts and tells what it could not publish", async ({ context }) => {
    const told: [string, unknown][] = []
    const onError = (error: unknown, record: LogRecord): never => {
      told.push([record?.level, (error as Error).message])
      handler.emit({ level: "NOTICE", message: "from within" })
      throw error
    }
    const losses: LogLoss[] = []
    const { handler, taken } = logScene(context, { onError, onLoss: (loss) => losses.push(loss) })
    const broken = { toString: () => assertNever() }
    const assertNever = (): never => {
      throw new Error("no text")
    }
    expect(handler.emit({ level: "NOTICE", message: "x" })).toBe(false)
    expect(handler.emit({ level: "INFO", message: broken })).toBe(false)
    expect(handler.emit(undefined as never)).toBe(false)
    handler.setFormatter(() => 5 as never, "DEBUG")
    expect(handler.emit({ level: "DEBUG", message: "x" })).toBe(false)
    await handler.close()
    expect(handler.emit(hello)).toBe(false)
    expect(told.map(([level]) => level)).toEqual(["NOTICE", "INFO", undefined, "DEBUG", "INFO"])
    expect(told[0]?.[1]).toBe("There is no formatter for the level NOTICE.")
    expect(told[4]?.[1]).toBe("The handler is closed.")
    // Each time, one more was logged from within.
    expect(handler.lost).toBe(10)
    expect(losses).toEqual([{ failed: 8, dropped: 0 }])
    expect(taken()).toEqual([])
  })

  test("warns once where nobody asked to be told", async ({ context }) => {
    const warnings: Error[] = []
    const note = (warning: Error): void => {
      if (warning.name === "LogWarning") warnings.push(warning)
    }
    process.on("warning", note)
    const { handler } = logScene(context)
    handler.emit({ level: "NOTICE", message: "x" })
    handler.emit({ level: "NOTICE", message: "x" })
    await until(() => warnings.length > 0)
    process.off("warning", note)
    expect(warnings).toHaveLength(1)
    expect(handler.lost).toBe(2)
  })

  test("counts what slow subscribers miss, tells it, and publishes it when asked to", async ({ context }) => {
    const losses: LogLoss[] = []
    const { handler, taken } = logScene(context, {
      sendHighWaterMark: 1,
      lossInterval: 1,
      lossRecords: true,
      onLoss: (loss) => losses.push(loss),
    })
    const before = 3000
    for (let count = 0; count < before; count++) handler.emit(hello)
    const got = taken().length
    expect(got).toBeLessThan(before)
    expect(handler.lost).toBe(before - got)
    await until(() => losses.length > 0)
    expect(losses).toEqual([{ failed: 0, dropped: before - got }])
    const [[topic, body] = []] = taken()
    expect(topic).toBe("WARNING.lost")
    expect(body).toContain(`0 could not be published, ${before - got} were not taken`)
    expect(handler.lost).toBe(before - got)
  })

  test("counts what a socket refuses that drops nothing", ({ context }) => {
    const publisher = new Publisher({ context, noDrop: true, sendHighWaterMark: 1 })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 1 })
    subscriber.connect(publisher.bindSync("inproc://log"))
    subscriber.subscribe()
    const codes: unknown[] = []
    const handler = new PubHandler(publisher, {
      onError: (error) => codes.push((error as { code?: string }).code),
    })
    let taken = 0
    while (handler.emit(hello)) taken++
    expect(taken).toBeGreaterThan(0)
    expect(codes).toEqual(["EAGAIN"])
    expect(handler.lost).toBe(1)
  })

  test("sends what waits before it ends", async ({ context }) => {
    const subscriber = new Subscriber({ context })
    const handler = new PubHandler("tcp://127.0.0.1:*", { sendHighWaterMark: 0 })
    subscriber.connect(handler.endpoint as string)
    subscriber.subscribe()
    await until(() => handler.emit(hello) && subscriber.readable)
    for (let count = 0; count < 500; count++) handler.emit({ level: "INFO", message: `number ${count}` })
    const closing = handler.close()
    let last = ""
    while (last !== "number 499\n") last = String((await subscriber.receive({ timeout: 5000 }))[1])
    await closing
  })
})
