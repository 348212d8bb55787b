import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { pino } from "pino"
import { describe, expect, it, onTestFinished } from "vitest"
import { Context, Subscriber } from "../../src/index.ts"
import { type LogLine, type LogWatch, watchLogs } from "../../src/log/index.ts"
import { type PinoTransportOptions, pinoTransport } from "../../src/log/pino.ts"
import { pinoLevel, pinoLevelValues } from "../../src/log/pino-record.ts"
import { compiledLibrary } from "../support/compiled-library.ts"

const target = fileURLToPath(new URL("log/pino.js", compiledLibrary))

/** Somebody who collects, and takes what connects. */
const collect = (): LogWatch => {
  const context = new Context()
  const watch = watchLogs("tcp://127.0.0.1:*", { context, bind: true, timeout: 15_000 })
  onTestFinished(async () => {
    await watch.close()
    await context.destroy({ linger: 0 })
  })
  return watch
}

const endpointOf = (watch: LogWatch): string => watch.socket.lastEndpoint as string

const options = (watch: LogWatch, more: Partial<PinoTransportOptions> = {}): PinoTransportOptions => ({
  endpoint: endpointOf(watch),
  connect: true,
  waitForSubscriber: 15_000,
  ...more,
})

const take = async (watch: LogWatch, count: number): Promise<LogLine[]> => {
  const lines: LogLine[] = []
  while (lines.length < count) {
    const line = await watch.receive()
    if (line === undefined) break
    lines.push(line)
  }
  return lines
}

const shown = (lines: readonly LogLine[]): string[] =>
  lines.map(({ topic, message }) => `${topic} | ${message}`)

describe("The transport for pino, in its worker", () => {
  it("publishes what is logged, with levels of one's own, and other names for fields", async () => {
    const watch = collect()
    const transport = pino.transport({
      target,
      options: options(watch, { rootTopic: "shop", levels: { audit: "CRITICAL" } }),
    })
    const log = pino(
      { level: "trace", messageKey: "text", customLevels: { audit: 35, chatter: 15 }, base: null },
      transport,
    )
    log.trace("one")
    log.debug("two")
    log.info({ topic: "db.pool", size: 5 }, "on %s", "::1")
    log.warn("four")
    log.error(new TypeError("five"), "not saved")
    log.fatal("six")
    log.audit("seven")
    log.chatter("eight")
    const lines = await take(watch, 8)
    expect(shown(lines.filter(({ level }) => level !== "ERROR"))).toEqual([
      "shop.DEBUG | DEBUG - one",
      "shop.DEBUG | DEBUG - two",
      'shop.INFO.db.pool | on ::1 {"size":5}',
      "shop.WARNING | WARNING - four",
      "shop.CRITICAL | CRITICAL - six",
      "shop.CRITICAL | CRITICAL - seven",
      "shop.DEBUG | DEBUG - eight",
    ])
    expect(lines[4]?.message).toMatch(/^ERROR - not saved - TypeError: five\nTypeError: five\n {4}at /)
    const gone = once(transport, "close")
    transport.end()
    await gone
  })

  it("sends everything when the program ends at once", async () => {
    const watch = collect()
    const program = `
      import { pino } from "pino"
      const options = ${JSON.stringify(options(watch, { body: "json" }))}
      const log = pino({ base: null }, pino.transport({ target: ${JSON.stringify(target)}, options }))
      for (let count = 0; count < 100; count++) log.info({ count }, "hello")
    `
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["ignore", "inherit", "inherit"],
    })
    const ended = once(child, "exit")
    const lines = await take(watch, 100)
    expect(JSON.parse(lines[99]?.message ?? "")).toMatchObject({ level: 30, count: 99, msg: "hello" })
    expect(await ended).toEqual([0, null])
  })
})

describe("The transport for pino, in the thread of the program", () => {
  it("publishes at an endpoint that it binds", async () => {
    const stream = await pinoTransport({ endpoint: "inproc://pino" })
    const log = pino({ base: null }, stream)
    log.info("nobody is there, and nobody waits")
    const gone = once(stream, "close")
    stream.end()
    await gone
  })

  it("goes by names of levels, and counts lines that are none of pino's", async () => {
    const watch = collect()
    const stream = await pinoTransport(options(watch))
    const warned = once(process, "warning")
    stream.write("no JSON\n")
    stream.write('"text"\n')
    stream.write('{"level":"warn","msg":"named","time":1}\n')
    stream.write(
      '{"level":"unheard","topic":"t","err":{"type":"TypeError","message":"bad","stack":"the stack"}}\n',
    )
    expect(shown(await take(watch, 3))).toEqual([
      "INFO | text",
      "WARNING | WARNING - named",
      "INFO.t | the stack",
    ])
    expect(String((await warned)[0])).toContain("LogWarning: A log record could not be published")
    const gone = once(stream, "close")
    stream.end()
    await gone
  })

  it("goes on after records that nobody can make sense of", async () => {
    const watch = collect()
    const stream = await pinoTransport(options(watch))
    const log = pino({ base: null }, stream)
    log.info({ msg: { toString: 1, valueOf: 2 } })
    log.info({ msg: null, topic: { a: 1 }, err: { message: "no error", stack: 5 } })
    stream.write('{"level":{"toString":1},"msg":"no level","name":[]}\n')
    stream.write('{"__proto__":{"level":50},"msg":"no prototype"}\n')
    log.info("at the end")
    const lines = await take(watch, 5)
    expect(lines.map(({ topic }) => topic)).toEqual(["INFO", "INFO", "INFO", "INFO", "INFO"])
    expect(lines[0]?.message).toBe("{ toString: 1, valueOf: 2 }")
    expect(lines[2]?.message).toBe("no level")
    expect(lines[4]?.message).toBe("at the end")
    const gone = once(stream, "close")
    stream.end()
    await gone
  })

  it("warns of what slow subscribers do not get", async () => {
    const context = new Context()
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 1 })
    const stream = await pinoTransport({
      endpoint: await subscriber.bind("tcp://127.0.0.1:*"),
      connect: true,
      waitForSubscriber: 15_000,
      linger: 0,
      socketOptions: { sendHighWaterMark: 1 },
    })
    subscriber.subscribe()
    const warned = new Promise<Error & { code?: string }>((resolve) => {
      const listen = (warning: Error & { code?: string }): void => {
        if (warning.code !== "TYPEMQ_LOG_RECORDS_DROPPED") return
        process.off("warning", listen)
        resolve(warning)
      }
      process.on("warning", listen)
    })
    const log = pino({ base: null }, stream)
    const long = "x".repeat(100_000)
    for (let count = 0; count < 200; count++) log.info(long)
    expect((await warned).message).toMatch(/^\d+ log records were not taken by subscribers/)
    const gone = once(stream, "close")
    stream.end()
    await gone
    await context.destroy({ linger: 0 })
  })

  it("refuses what it cannot publish at", async () => {
    await expect(pinoTransport({} as never)).rejects.toThrow(TypeError)
    await expect(pinoTransport({ endpoint: "nonsense" })).rejects.toMatchObject({ code: "EINVAL" })
  })
})

describe("The level for one of pino's", () => {
  it.each([
    [10, "DEBUG"],
    [20, "DEBUG"],
    [25, "DEBUG"],
    [30, "INFO"],
    [39, "INFO"],
    [40, "WARNING"],
    [50, "ERROR"],
    [60, "CRITICAL"],
    [70, "CRITICAL"],
    ["warn", "WARNING"],
    [undefined, "INFO"],
  ])("that is %s is %s", (level, name) => {
    expect(pinoLevel(level, { values: pinoLevelValues, levels: {} })).toBe(name)
  })

  it("is the one that was configured, by name or number", () => {
    const values = { ...pinoLevelValues, audit: 35 }
    for (const levels of [{ audit: "ERROR" }, { 35: "ERROR" }] as const) {
      expect(pinoLevel(35, { values, levels })).toBe("ERROR")
    }
  })
})
