import { Console } from "node:console"
import { Writable } from "node:stream"
import { pino } from "pino"
import { describe, expect, expectTypeOf } from "vitest"
import { type Context, Dealer, Push, Router } from "../../src/index.ts"
import {
  byName,
  connectPipeline,
  connectRpc,
  method,
  ParametersError,
  param,
  py,
  type RpcLogger,
  type ServerOptions,
  servePipeline,
  serveRpc,
} from "../../src/rpc/index.ts"
import { test } from "../support/context-test.ts"
import { until } from "../support/until.ts"

/** A logger of pino's, and the lines that it writes. */
const pinoLogger = () => {
  const lines: Record<string, unknown>[] = []
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>)
  return { lines, logger: pino({ level: "debug", base: null, timestamp: false }, { write }) }
}

/** A console of Node's, and what it writes to its two streams. */
const nodeConsole = () => {
  const written = { out: "", err: "" }
  const stream = (name: keyof typeof written) =>
    new Writable({
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        written[name] += chunk
        done()
      },
    })
  return { written, logger: new Console({ stdout: stream("out"), stderr: stream("err") }) }
}

const api = {
  fail: method([param("kind", String), param("detail", undefined, { default: null })], ({ kind }): never => {
    if (kind === "range") throw new RangeError("too far")
    if (kind === "own") throw Object.assign(new Error("no tea"), { name: "shop.SoldOut" })
    throw new py.KeyError(kind)
  }),
  later: method(async () => {
    throw new py.FileNotFoundError(2, "No such file")
  }),
  value: method(() => 1),
}

const serve = async (context: Context, logger: RpcLogger, options: ServerOptions = {}) => {
  await serveRpc(api, { context, bind: "inproc://logged", logger, ...options })
  const client = await connectRpc<typeof api>({ context, connect: "inproc://logged", logger: null })
  const failed = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)
  return { client, failed }
}

const levels = pino.levels.values

describe("A service with a logger of pino's", () => {
  test("logs what its methods throw: the error, the method and its arguments", async ({ context }) => {
    const { lines, logger } = pinoLogger()
    const { client, failed } = await serve(context, logger, { logExceptions: true })
    await failed(client.call.fail("colour", byName({ detail: [1, 2n ** 60n, "x"] }) as never))
    await failed(client.call.later())
    expect(lines).toEqual([
      {
        level: levels["error"],
        method: "fail",
        args: ["colour"],
        kwargs: { detail: [1, 1152921504606847000, "x"] },
        err: expect.objectContaining({
          type: "KeyError",
          stack: expect.stringContaining("pino-logger.test"),
        }),
        msg: [
          "An exception KeyError('colour') from method 'fail' call occurred.",
          "args = ('colour',)",
          "kwargs = {'detail': (1, 1152921504606846976, 'x')}",
          "",
        ].join("\n"),
      },
      expect.objectContaining({
        level: levels["error"],
        method: "later",
        err: expect.objectContaining({ type: "FileNotFoundError" }),
      }),
    ])
  })

  test("logs nothing of them by default, and never what is excluded", async ({ context }) => {
    const { lines, logger } = pinoLogger()
    const { client, failed } = await serve(context, logger)
    await failed(client.call.fail("colour"))
    expect(lines).toEqual([])
    const { client: other, failed: also } = await serve(context, logger, {
      bind: "inproc://excluding",
      logExceptions: true,
      excludeLogExceptions: [py.LookupError, RangeError, ParametersError],
    })
    await other.transport.disconnect("inproc://logged")
    await other.transport.connect("inproc://excluding")
    await also(other.call.fail("colour"))
    await also(other.call.fail("range"))
    await also((other.call.fail as () => Promise<never>)())
    await also(other.call.fail("own"))
    expect(lines.map(({ err }) => (err as { type: string; message: string }).message)).toEqual(["no tea"])
  })

  test("logs what nobody can read as fatal, word for word", async ({ context }) => {
    const { lines, logger } = pinoLogger()
    await serve(context, logger)
    const dealer = new Dealer({ context, routingId: "%s %d %j" })
    dealer.connect("inproc://logged")
    await dealer.send(["%o", "%%"])
    await until(() => lines.length === 1)
    expect(lines).toEqual([
      {
        level: levels["fatal"],
        frameSizes: [8, 2, 2],
        err: expect.objectContaining({ type: "RangeError" }),
        msg: "Cannot unpack [b'%s %d %j', b'%o', b'%%']",
      },
    ])
  })

  test("logs what a pipeline's callers would never learn", async ({ context }) => {
    const { lines, logger } = pinoLogger()
    await using _service = await servePipeline(api, { context, bind: "inproc://pipeline", logger })
    await using client = await connectPipeline<typeof api>({ context, connect: "inproc://pipeline" })
    await client.notify.value()
    await (client.notify as unknown as { nothing(): Promise<null> }).nothing()
    await client.notify.fail("colour")
    await until(() => lines.length === 2)
    const push = new Push({ context })
    push.connect("inproc://pipeline")
    await push.send("odd")
    await until(() => lines.length === 3)
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      [levels["warn"], "Pipeline handler 'value' returned not None"],
      [levels["error"], "Call to 'nothing' caused error: NotFoundError('nothing')"],
      [levels["fatal"], "Cannot unpack [b'odd']"],
    ])
  })
})

test("A client with a logger of pino's logs late answers for debugging, and others as fatal", async ({
  context,
}) => {
  const { lines, logger } = pinoLogger()
  const router = new Router({ context })
  const connect = await router.bind("inproc://late")
  const client = await connectRpc<typeof api>({ context, connect, logger })
  await expect(client.withTimeout(0).call.value()).rejects.toThrow(py.TimeoutError)
  const request = await router.receive()
  const header = Buffer.concat([request.at(-4) as Buffer, Uint8Array.of(0)])
  const answer = [request[0] as Buffer, header, Uint8Array.of(0xc0)]
  await router.send(answer)
  await router.send(answer)
  await until(() => lines.length === 2)
  expect(lines.map(({ level, requestId }) => [level, requestId])).toEqual([
    [levels["debug"], 1],
    [levels["fatal"], 1],
  ])
  expect(lines[0]?.["msg"]).toBe(
    "The future for request #00000001 has been cancelled, skip the received result.",
  )
  expect(lines[1]?.["msg"]).toMatch(/^Unknown answer id: 1 \(\d+ \d+ \d+\.\d{6} 0\) -> None$/)
})

describe("A service with a console of Node's", () => {
  test("logs the text and the error, whatever signs are in the text", async ({ context }) => {
    const { written, logger } = nodeConsole()
    const { client, failed } = await serve(context, logger, {
      logExceptions: true,
      excludeLogExceptions: [py.KeyError],
    })
    await failed(client.call.fail("colour"))
    expect(written).toEqual({ out: "", err: "" })
    await failed(client.call.fail("range", "%s %o %d"))
    expect(written.out).toBe("")
    expect(written.err).toContain(
      "An exception RangeError('too far') from method 'fail' call occurred.\nargs = ('range', '%s %o %d')\nkwargs = {}\n",
    )
    expect(written.err).toContain("RangeError: too far\n    at ")
  })
})

test("Loggers of pino's and consoles are loggers, by type", () => {
  expectTypeOf(pino()).toExtend<RpcLogger>()
  expectTypeOf(new Console(process.stdout)).toExtend<RpcLogger>()
})
