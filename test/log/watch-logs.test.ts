import { describe, expect } from "vitest"
import { Publisher, Subscriber } from "../../src/index.ts"
import { type LogLine, PubHandler, parseLogLine, watchLogs } from "../../src/log/index.ts"
import { test } from "../support/context-test.ts"
import { until } from "../support/until.ts"

const soon = 10_000

/** Sends until somebody has received it: subscriptions take their time to arrive. */
const reached = async (
  handler: PubHandler,
  watch: { receive(): Promise<LogLine | undefined> },
): Promise<void> => {
  const first = watch.receive()
  let done = false
  void first.finally(() => {
    done = true
  })
  await until(() => {
    handler.emit({ level: "CRITICAL", message: "first" })
    return done
  })
  await first
}

describe("A watcher of logs", () => {
  test("gets what handlers publish, taken apart", async ({ context }) => {
    await using handler = new PubHandler("inproc://log", { context, rootTopic: "shop" })
    await using watch = watchLogs("inproc://log", { context })
    handler.emit({ level: "WARNING", message: "db.pool::%d ms", args: [5], file: "a.js", line: 3 })
    const line = await watch.receive()
    expect(line).toMatchObject({
      topic: "shop.WARNING.db.pool",
      root: "shop",
      level: "WARNING",
      subtopic: "db.pool",
      message: "WARNING a.js:3 - 5 ms",
    })
    expect(String(line?.body)).toBe("WARNING a.js:3 - 5 ms\n")
    expect(line?.time).toBeInstanceOf(Date)
  })

  test("watches several publishers, over tcp, and leaves out what it was not asked for", async ({
    context,
  }) => {
    const handlers = ["one", "two"].map(
      (rootTopic) => new PubHandler("tcp://127.0.0.1:*", { context, rootTopic }),
    )
    const endpoints = handlers.map(({ endpoint }) => endpoint as string)
    const watch = watchLogs(endpoints, { context, topic: ["one", "two.E"], level: "WARNING", timeout: soon })
    for (const handler of handlers) {
      const peers = (): boolean => handler.socket.stats().peers === 1
      await until(peers)
    }
    await until(() => {
      handlers[0]?.emit({ level: "WARNING", message: "one is heard" })
      handlers[1]?.emit({ level: "ERROR", message: "two is heard" })
      return watch.socket.stats().messagesIn >= 2
    })
    const heard = new Set<string>()
    for await (const { root, level } of watch) {
      heard.add(`${root} ${level}`)
      if (heard.size === 2) break
      handlers[0]?.emit({ level: "INFO", message: "below the level" })
      handlers[1]?.emit({ level: "WARNING", message: "another topic" })
      handlers[0]?.emit({ level: "WARNING", message: "x" })
      handlers[1]?.emit({ level: "ERROR", message: "x" })
    }
    expect([...heard].sort()).toEqual(["one WARNING", "two ERROR"])
    expect(watch.socket.closed).toBe(true)
    for (const handler of handlers) await handler.close()
  })

  test("binds for publishers that connect", async ({ context }) => {
    await using watch = watchLogs("tcp://127.0.0.1:*", { context, bind: true })
    const handler = new PubHandler(watch.socket.lastEndpoint as string, { context, connect: true })
    await reached(handler, watch)
    await handler.close()
  })

  test("goes on when the publisher starts again", async ({ context }) => {
    let handler = new PubHandler("tcp://127.0.0.1:*", { context })
    const endpoint = handler.endpoint as string
    await using watch = watchLogs(endpoint, { context, timeout: soon })
    watch.socket.reconnectInterval = 5
    await reached(handler, watch)
    await handler.close()
    handler = new PubHandler(endpoint, { context, rootTopic: "again" })
    await until(() => handler.socket.stats().peers === 1)
    await reached(handler, watch)
    let line = await watch.receive()
    while (line?.root !== "again") {
      handler.emit({ level: "INFO", message: "still here" })
      line = await watch.receive()
    }
    expect(line.root).toBe("again")
    await handler.close()
  })

  test("uses a socket that it is given, and leaves it open", async ({ context }) => {
    const publisher = new Publisher({ context })
    const socket = new Subscriber({ context })
    socket.connect(publisher.bindSync("inproc://log"))
    const watch = watchLogs(socket, { topic: "a" })
    publisher.trySend(["b.INFO", "no"])
    publisher.trySend(["a.INFO", "yes"])
    for await (const { message } of watch) {
      expect(message).toBe("yes")
      break
    }
    expect(socket.closed).toBe(false)
    expect(await watch.receive()).toBeUndefined()
  })

  test("ends with the socket, by close, and with a signal", async ({ context }) => {
    const first = watchLogs("inproc://log", { context })
    const waiting = first.receive()
    await first.close()
    expect(await waiting).toBeUndefined()

    const controller = new AbortController()
    const second = watchLogs("inproc://log", { context, signal: controller.signal })
    const loop = (async () => {
      for await (const line of second) expect(line).toBeUndefined()
    })()
    controller.abort(new Error("enough"))
    await expect(loop).rejects.toThrow("enough")
    expect(second.socket.closed).toBe(true)
    const late = watchLogs("inproc://log", { context, signal: controller.signal })
    await expect(late.receive()).rejects.toThrow("enough")
    expect(late.socket.closed).toBe(true)
  })

  test("gives up after the time it was told", async ({ context }) => {
    await using watch = watchLogs("inproc://log", { context, timeout: 1 })
    await expect(watch.receive()).rejects.toMatchObject({
      code: "EAGAIN",
      message: "Nothing was logged within 1 ms.",
    })
    await using handler = new PubHandler("inproc://busy", { context })
    await using particular = watchLogs("inproc://busy", { context, level: "ERROR", timeout: 60 })
    const timer = setInterval(() => handler.emit({ level: "DEBUG", message: "chatter" }), 5)
    await expect(particular.receive()).rejects.toMatchObject({ code: "EAGAIN" })
    clearInterval(timer)
  })

  test("refuses what cannot be watched", ({ context }) => {
    expect(() => watchLogs([], { context })).toThrow(TypeError)
    expect(() => watchLogs("nonsense", { context })).toThrow(expect.objectContaining({ code: "EINVAL" }))
    expect(() => watchLogs("inproc://log", { context, level: "LOUD" as never })).toThrow(RangeError)
  })
})

describe("A line of a log", () => {
  test.for([
    ["INFO", "", "INFO", ""],
    ["INFO.sub", "", "INFO", "sub"],
    ["root.INFO", "root", "INFO", ""],
    ["root.ERROR.a.b", "root", "ERROR", "a.b"],
    ["a.b.c.DEBUG.d", "a.b.c", "DEBUG", "d"],
    ["INFO.ERROR", "INFO", "ERROR", ""],
    ["root.NOTICE", "", undefined, ""],
    ["", "", undefined, ""],
  ] as const)("finds the level of %s", ([topic, root, level, subtopic]) => {
    expect(parseLogLine([Buffer.from(topic), Buffer.from("x")])).toMatchObject({
      topic,
      root,
      level,
      subtopic,
    })
  })

  test("is made of any message", () => {
    expect(parseLogLine([]).message).toBe("")
    expect(parseLogLine([Buffer.from("INFO")]).message).toBe("")
    expect(parseLogLine(["INFO", "a", "b"].map((each) => Buffer.from(each))).message).toBe("ab")
    expect(parseLogLine([Buffer.of(0xff), Buffer.of(0xff)])).toMatchObject({
      topic: "\ufffd",
      message: "\ufffd",
    })
  })
})
