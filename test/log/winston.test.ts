import { once } from "node:events"
import { describe, expect } from "vitest"
import winston, { config, createLogger, format } from "winston"
import { Subscriber } from "../../src/index.ts"
import { PubHandler } from "../../src/log/index.ts"
import { PubTransport } from "../../src/log/winston.ts"
import { winstonLevel } from "../../src/log/winston-record.ts"
import { test } from "../support/context-test.ts"
import { logScene } from "../support/log-scene.ts"

describe("The transport for winston", () => {
  test("publishes the text that winston's formats made", async ({ context }) => {
    const { handler, taken } = logScene(context, { rootTopic: "shop" })
    const transport = new PubTransport({ handler })
    const log = createLogger({
      level: "silly",
      format: format.combine(format.colorize(), format.simple()),
      transports: [transport],
    })
    const logged = once(transport, "logged")
    log.info("on ::1", { topic: "db" })
    log.warn("slow")
    expect(taken()).toEqual([
      ["shop.INFO.db", '\u001b[32minfo\u001b[39m: on ::1 {"topic":"db"}\n'],
      ["shop.WARNING", "\u001b[33mwarn\u001b[39m: slow\n"],
    ])
    expect((await logged)[0]).toMatchObject({ message: "on ::1" })
    log.close()
    expect(handler.emit({ level: "INFO", message: "still open" })).toBe(true)
  })

  test("leaves the formats to the handler when told to", ({ context }) => {
    const { handler, taken } = logScene(context)
    const transport = new PubTransport({
      handler,
      body: "text",
      levels: { http: "DEBUG" },
      topicKey: "where",
    })
    const log = createLogger({
      level: "silly",
      format: format.errors({ stack: true }),
      transports: [transport],
    })
    log.info("connected", { where: "db", size: 5n })
    log.http("asked")
    log.error(new TypeError("not saved"))
    const [first, second, third] = taken()
    expect(first).toEqual(["INFO.db", 'connected {"size":"5"}\n'])
    expect(second).toEqual(["DEBUG", "DEBUG - asked\n"])
    expect(third?.[1]).toMatch(/^ERROR - not saved - Error: not saved\nTypeError: not saved\n {4}at /)
  })

  test("publishes messages of any kind", ({ context }) => {
    const { handler, taken } = logScene(context)
    const log = createLogger({
      format: format((info) => info)(),
      transports: [new PubTransport({ handler })],
    })
    const circle: Record<string, unknown> = { size: 1 }
    circle["itself"] = circle
    log.log({ level: "info", message: Object.create(null) as never })
    log.log({ level: "info", message: { toString: 1 } as never })
    log.log({ level: "info", message: "with a circle", circle })
    log.info("at the end")
    expect(taken().map(([, body]) => body)).toEqual([
      "[Object: null prototype] {}\n",
      "{ toString: 1 }\n",
      expect.stringMatching(/^with a circle .*circle/),
      "at the end\n",
    ])
    expect(handler.lost).toBe(0)
  })

  test("makes a handler, and has sent everything when it is finished", async ({ context }) => {
    const subscriber = new Subscriber({ context })
    const transport = new PubTransport({
      endpoint: "inproc://winston",
      context,
      rootTopic: "shop",
      level: "warn",
    })
    expect(transport.handler).toBeInstanceOf(PubHandler)
    subscriber.connect("inproc://winston")
    subscriber.subscribe()
    const log = createLogger({ transports: [transport] })
    log.info("below the level of the transport")
    log.error("last")
    const finished = once(transport, "finish")
    log.end()
    await finished
    expect(transport.handler.socket.closed).toBe(true)
    expect((await subscriber.receive()).map(String)).toEqual([
      "shop.ERROR",
      '{"level":"error","message":"last"}\n',
    ])
  })

  test("ends its handler when it is removed", ({ context }) => {
    const transport = new PubTransport({ endpoint: "inproc://winston", context })
    const log = createLogger({ transports: [transport] })
    log.remove(transport)
    expect(transport.handler.socket.closed).toBe(true)
  })

  test("needs somewhere to publish", () => {
    expect(() => new PubTransport({})).toThrow(TypeError)
  })
})

describe("The level for one of winston's", () => {
  const expected = {
    npm: "ERROR WARNING INFO INFO DEBUG DEBUG DEBUG",
    syslog: "CRITICAL CRITICAL CRITICAL ERROR WARNING INFO INFO DEBUG",
    cli: "ERROR WARNING INFO INFO INFO DEBUG INFO DEBUG INFO DEBUG",
  } as const

  test.for(["npm", "syslog", "cli"] as const)("is known for all of %s's", (name) => {
    const levels = Object.keys(config[name].levels)
    expect(levels.map((each) => winstonLevel(each)).join(" ")).toBe(expected[name])
    expect(winston.version).toMatch(/^3\./)
  })

  test("is INFO for others, unless it is configured", () => {
    expect(winstonLevel("audit")).toBe("INFO")
    expect(winstonLevel("audit", { audit: "CRITICAL" })).toBe("CRITICAL")
    expect(winstonLevel("constructor")).toBe("INFO")
  })
})
