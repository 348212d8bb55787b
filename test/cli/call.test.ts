import { describe, expect, it, onTestFinished } from "vitest"
import { Pull, Router } from "../../src/index.ts"
import { method, named, namedRest, param, py, rest, serveRpc } from "../../src/rpc/index.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"

class SoldOut extends Error {
  override readonly name = "shop.SoldOut"
}

const api = {
  add: method([param("a"), param("b", undefined, { default: 1 })], ({ a, b }) => Number(a) + Number(b), {
    description: "The sum",
  }),
  types: method([rest("values"), namedRest("named")], ({ values, named: byName }) => [
    values.map((value) => typeof value),
    byName,
  ]),
  echo: method([param("value", undefined, { positionalOnly: true })], ({ value }) => value),
  shop: {
    order: method([param("what"), named("amount", undefined, { default: 1 })], ({ what }) => {
      if (what === "tea") throw new SoldOut("no tea today\u001b[2J")
      throw new py.KeyError(what as string)
    }),
  },
  count: method([param("to")], function* ({ to }) {
    for (let number = 1; number <= Number(to); number++) yield number
  }),
  kind: method([param("value")], ({ value }) => {
    if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`
    const tag = (value as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]
    if (tag !== undefined) return `${tag} ${value}`
    return `${typeof value} ${typeof value === "object" ? Object.keys(value as object) : value}`
  }),
  forever: method([], () => new Promise(() => {})),
  bytes: method([], () => Uint8Array.of(0, 255)),
  map: method([], () => new Map<unknown, unknown>([["big", 2n ** 60n]])),
}

const served = async (options: object = {}): Promise<string> => {
  const server = await serveRpc(api, { bind: "tcp://127.0.0.1:*", logger: null, ...options })
  onTestFinished(async () => {
    server.close()
    await server.waitClosed()
  })
  return server.endpoint
}

describe("typemq call", () => {
  it("gives arguments by position and by name, as values if they are JSON", async () => {
    const endpoint = await served()
    const result = async (...args: string[]) =>
      JSON.parse((await resultInProcess(["call", endpoint, ...args])).stdout)
    expect(await result("add", "1", "2")).toBe(3)
    expect(await result("add", "40", "--b", "2")).toBe(42)
    expect(await result("add", "--b=2", "--a", "-5")).toBe(-3)
    expect(await result("types", "text", "1", "true", "null", "[1]", '{"a":1}', '"5"', "5 apples")).toEqual([
      ["string", "number", "boolean", "object", "object", "object", "string", "string"],
      {},
    ])
    expect(await result("types", "--json", "--verbose", "--help", "me", "--", "--a", "-1")).toEqual([
      ["string", "number"],
      { json: true, verbose: true, help: "me" },
    ])
    const whole = ["call", "--json-arguments"]
    expect(await resultInProcess(["call", "-c", endpoint, "add", "1", "2"])).toMatchObject({ stdout: "3\n" })
    expect((await resultInProcess([...whole, "[20, 22]", endpoint, "add"])).stdout).toBe("42\n")
    const piped = await resultInProcess([...whole, "-", endpoint, "add"], { input: '{"a": 1, "b": 1}' })
    expect(piped.stdout).toBe("2\n")
  })

  it("loses no digit of a number, wherever that stands", async () => {
    const endpoint = await served()
    const shown = async (...args: string[]) => (await resultInProcess(["call", ...args])).stdout
    expect(await shown(endpoint, "echo", '[12345678901234567890, "12345678901234567890", 0.5]')).toBe(
      '[12345678901234567890,"12345678901234567890",0.5]\n',
    )
    expect(await shown("--json-arguments", "[[-9007199254740993]]", endpoint, "echo")).toBe(
      "[-9007199254740993]\n",
    )
  })

  it("gives values that JSON has no form for, when asked to", async () => {
    const endpoint = await served()
    const typed = async (value: string) => {
      const { code, stdout, stderr } = await resultInProcess(["call", "--typed", endpoint, "kind", value])
      return code === 0 ? stdout.trimEnd() : { code, stderr }
    }
    expect(await typed('{"base64": "AP8="}')).toBe("bytes 00ff")
    expect(await typed('{"hex": "00 ff"}')).toBe("bytes 00ff")
    expect(await typed('{"date": "2026-01-02"}')).toBe("Temporal.PlainDate 2026-01-02")
    expect(await typed('{"time": "03:04:05.5"}')).toBe("Temporal.PlainTime 03:04:05.5")
    expect(await typed('{"dateTime": "2026-01-02T03:04:05"}')).toBe(
      "Temporal.PlainDateTime 2026-01-02T03:04:05",
    )
    expect(await typed('{"dateTime": "2026-01-02T03:04:05Z"}')).toBe(
      "Temporal.ZonedDateTime 2026-01-02T03:04:05+00:00[UTC]",
    )
    expect(await typed('{"dateTime": "2026-01-02T03:04:05+05:30"}')).toBe(
      "Temporal.ZonedDateTime 2026-01-02T03:04:05+05:30[+05:30]",
    )
    expect(await typed('{"duration": "PT90S"}')).toBe("Temporal.Duration PT90S")
    expect(await typed('{"integer": "9007199254740993"}')).toBe("BigInt 9007199254740993")
    expect(await typed('{"float": 2}')).toBe("number 2")
    expect(await typed('{"any": {"hex": "00"}, "hex": "none"}')).toBe("object any,hex")
    expect(await typed('{"date": "tomorrow"}')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('This is no date: "tomorrow"'),
    })
    expect(await typed('{"hex": [1]}')).toMatchObject({ code: 2, stderr: expect.stringContaining("as text") })
    // Without the option, an object is an object.
    const plain = await resultInProcess(["call", endpoint, "kind", '{"hex": "00ff"}'])
    expect(plain.stdout).toBe("object hex\n")
  })

  it("shows text as it is and all else as JSON, and lets nothing steer the terminal", async () => {
    const endpoint = await served()
    const shown = async (args: string[], interactive = false): Promise<string> =>
      (await resultInProcess(["call", ...args], { interactive })).stdout
    expect(await shown([endpoint, "echo", "two\nlines"])).toBe("two\nlines\n")
    expect(await shown(["--json", endpoint, "echo", "two\nlines"])).toBe('"two\\nlines"\n')
    expect(await shown([endpoint, "echo", "\u001b[2J"], true)).toBe("\\x1b[2J\n")
    expect(await shown([endpoint, "echo", '{"a":[1,null]}'])).toBe('{"a":[1,null]}\n')
    expect(await shown([endpoint, "map"])).toBe('{"big":1152921504606846976}\n')
    expect(await shown([endpoint, "echo", "12345678901234567890"])).toBe("12345678901234567890\n")
    expect(await shown([endpoint, "bytes"], true)).toBe('{"base64":"AP8="}\n')
    expect(await shown([endpoint, "echo", '["", 1e3]'])).toBe('["",1000]\n')
  })

  it("tells what the method throws, and ends with 1", async () => {
    const endpoint = await served()
    const run = (...args: string[]) => resultInProcess(["call", ...args])
    expect(await run(endpoint, "shop.order", "milk")).toEqual({
      code: 1,
      stdout: "",
      stderr: "typemq call: KeyError: 'milk'\n",
    })
    const own = await run(endpoint, "shop.order", "tea")
    expect(own.stderr).toMatch(/^typemq call: shop\.SoldOut: .*no tea today\\(\\?x1b|u001b)\[2J/)
    expect((await run(endpoint, "nothing")).stderr).toMatch(/NotFoundError: nothing\n {2}typemq rpc methods/)
    expect((await run(endpoint, "add")).stderr).toMatch("missing a required argument: 'a'")
    expect((await run(endpoint, "count", "2")).stderr).toMatch("--stream")
    const json = await run("--json", endpoint, "shop.order", "milk")
    expect([json.code, JSON.parse(json.stdout)]).toEqual([
      1,
      { error: { name: "KeyError", message: "'milk'", args: ["milk"] } },
    ])
  })

  it("shows the values of a generator as they come", async () => {
    const endpoint = await served()
    expect(await resultInProcess(["call", "--stream", endpoint, "count", "100"])).toMatchObject({
      code: 0,
      stdout: Array.from({ length: 100 }, (_, index) => `${index + 1}\n`).join(""),
    })
    const some = await resultInProcess(["call", "--stream", "-n", "3", endpoint, "count", "1000000000"])
    expect(some).toEqual({ code: 0, stdout: "1\n2\n3\n", stderr: "" })
  })

  it("gives up when the time is over, and with Ctrl-C", async () => {
    const endpoint = await served()
    expect(await resultInProcess(["call", "--timeout", "50ms", endpoint, "forever"])).toEqual({
      code: 3,
      stdout: "",
      stderr: "typemq call: No answer within 50 ms.\n",
    })
    using nobody = new Router()
    const silent = await nobody.bind("tcp://127.0.0.1:*")
    expect((await resultInProcess(["call", "-t", "50ms", silent, "add", "1"])).code).toBe(3)
    await nobody.close()
    expect((await resultInProcess(["call", "-t", "50ms", silent, "add", "1"])).code).toBe(3)
    const terminal = new RecordingTerminal()
    const ended = runInProcess(["call", "--verbose", endpoint, "forever"], terminal)
    await terminal.match(/connected/)
    terminal.interrupt()
    expect(await ended).toBe(130)
  })

  it("refuses what is no argument", async () => {
    const run = (...args: string[]) => resultInProcess(["call", ...args])
    const endpoint = "tcp://127.0.0.1:1"
    expect(await run(endpoint)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("METHOD is missing"),
    })
    expect(await run(endpoint, "add", "-x")).toMatchObject({ code: 2 })
    expect(await run(endpoint, "add", "--a", "1", "--a", "2")).toMatchObject({ code: 2 })
    expect(await run("--json-arguments", "5", endpoint, "add")).toMatchObject({ code: 2 })
    expect(await run("--json-arguments", "[1", endpoint, "add")).toMatchObject({ code: 2 })
    expect(await run("--json-arguments", "[]", endpoint, "add", "1")).toMatchObject({ code: 2 })
    expect(await run("--b", "2", endpoint, "add")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no option --b"),
    })
    expect((await run("--help")).stdout).toContain("typemq call [OPTION…] [URL] METHOD [ARGUMENT…]")
  })

  it("calls services that connect", async () => {
    const terminal = new RecordingTerminal()
    using finder = new Pull()
    const endpoint = await finder.bind("tcp://127.0.0.1:*")
    await finder.close()
    const ended = runInProcess(["call", "--timeout", "10s", `@${endpoint}`, "add", "1"], terminal)
    const server = await serveRpc(api, { connect: endpoint, logger: null })
    expect(await ended).toBe(0)
    expect(terminal.output).toBe("2\n")
    server.close()
    await server.waitClosed()
  })
})

describe("typemq rpc methods", () => {
  it("lists what there is to call, with what it takes", async () => {
    const endpoint = await served({ introspection: true })
    const { stdout } = await resultInProcess(["rpc", "methods", endpoint])
    expect(stdout.split("\n")).toEqual([
      "add(a, b=…)  The sum",
      "bytes()",
      "count(to)",
      "echo(value, /)",
      "forever()",
      "kind(value)",
      "map()",
      "shop.order(what, *, amount=…)",
      "types(*values, **named)",
      "",
    ])
    const json = await resultInProcess(["rpc", "methods", "--json", endpoint])
    expect(JSON.parse(json.stdout.split("\n")[0] as string)).toMatchObject({
      name: "add",
      description: "The sum",
    })
  })

  it("says so when a service does not tell", async () => {
    const result = await resultInProcess(["rpc", "methods", await served()])
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining("introspection: true") })
  })
})
