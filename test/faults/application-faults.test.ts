import { describe, expect, it } from "vitest"
import { Dealer, Publisher, Pull, Push, Request, Router, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { drain } from "../support/messages.ts"
import { runScript, scriptTime } from "../support/run-script.ts"

const prelude = (transport: string): string => `
  const uncaught = []
  process.on("uncaughtException", (error, origin) => uncaught.push(origin + ": " + error.message))
  const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push({ linger: 0 })
  push.connect(await pull.bind(${JSON.stringify(transport)}))
  const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2)) }
  const finish = async () => { await Promise.all([push.close(), pull.close()]); console.log(uncaught.join("; ")) }
`

describe.each(["tcp://127.0.0.1:*", "inproc://a"])(
  "A consumer over %s",
  { timeout: scriptTime },
  (transport) => {
    it("that throws is an uncaught exception, and gets the next message", async () => {
      const { output, errors, code } = await runScript(`${prelude(transport)}
      const seen = []
      pull.consume(([message]) => {
        seen.push(String(message))
        if (seen.length === 2) throw new Error("mistake")
      })
      for (const text of ["a", "b", "c"]) await push.send(text)
      await until(() => seen.length === 3)
      await push.send("d")
      await until(() => seen.length === 4)
      console.log(seen.join(), push.stats().peers)
      await finish()
    `)
      expect({ output, errors, code }).toEqual({
        output: "a,b,c,d 1\nuncaughtException: mistake\n",
        errors: "",
        code: 0,
      })
    })

    it("that rejects is an uncaught exception as well, and gets the next message", async () => {
      const { output, errors, code } = await runScript(`${prelude(transport)}
      const seen = []
      pull.consume(async ([message]) => {
        seen.push(String(message))
        await null
        if (seen.length === 2) throw new Error("mistake")
      })
      for (const text of ["a", "b", "c"]) await push.send(text)
      await until(() => seen.length === 3)
      console.log(seen.join(), push.stats().peers)
      await finish()
    `)
      expect({ output, errors, code }).toEqual({
        output: "a,b,c 1\nuncaughtException: mistake\n",
        errors: "",
        code: 0,
      })
    })

    it("that throws ends a process that does not catch it, with its stack", async () => {
      const { errors, code } = await runScript(`
      const pull = new zmq.Pull(), push = new zmq.Push()
      push.connect(await pull.bind(${JSON.stringify(transport)}))
      pull.consume(function handlerOfMine() { throw new Error("mistake") })
      await push.send("a")
    `)
      expect(code).not.toBe(0)
      expect(errors).toContain("Error: mistake")
      expect(errors).toContain("handlerOfMine")
    })
  },
)

describe("A message that cannot be sent", () => {
  const throwing = {
    get length(): number {
      throw new Error("a trap")
    },
  }
  const wrong: readonly (readonly [what: string, message: unknown])[] = [
    ["nothing", undefined],
    ["a symbol", Symbol("x")],
    ["an object", {}],
    ["an object that throws", throwing],
    ["true", true],
    ["a function", () => {}],
    ["an array with an object in it", ["first", {}]],
    ["an array with undefined in it", ["first", undefined, "last"]],
    ["an array in an array", ["first", ["second"]]],
    ["a bigint", 5n],
  ]

  test.for(wrong)("(%s) is a TypeError, and nothing of it is sent", async ([, message], { context }) => {
    const dealer = new Dealer({ context })
    const other = new Dealer({ context })
    dealer.connect(await other.bind("tcp://127.0.0.1:*"))
    await exchange(dealer, other)
    const unsendable = message as string
    await expect(async () => dealer.send(unsendable)).rejects.toBeInstanceOf(TypeError)
    expect(() => dealer.trySend(unsendable)).toThrow(TypeError)
    await dealer.send(["whole", "message"])
    expect((await other.receive({ timeout: 5_000 })).map(String)).toEqual(["whole", "message"])
  })

  test("does not take the turn of a REQ", async ({ context }) => {
    const request = new Request({ context })
    const router = new Router({ context })
    request.connect(await router.bind("inproc://a"))
    await expect(async () => request.send({} as string)).rejects.toBeInstanceOf(TypeError)
    await request.send("question")
    expect((await router.receive()).slice(1).map(String)).toEqual(["", "question"])
  })

  test("does not stay in the way of those behind it", async ({ context }) => {
    const push = new Push({ context })
    const calls = [push.send("a"), push.send("c")]
    await expect(async () => push.send(undefined as unknown as string)).rejects.toBeInstanceOf(TypeError)
    const pull = new Pull({ context })
    push.connect(await pull.bind("inproc://a"))
    await Promise.all(calls)
    expect(drain(pull).flat()).toEqual(["a", "c"])
  })
})

describe("Calls from inside of callbacks", () => {
  test("may send, subscribe, connect and close", async ({ context }) => {
    const publisher = new Publisher({ context })
    const subscriber = new Subscriber({ context })
    const done = new Promise<string[]>((resolve) => {
      const heard: string[] = []
      subscriber.consume(([message]) => {
        heard.push(String(message))
        if (heard.length === 1) {
          subscriber.subscribe("b")
          publisher.trySend("a again")
          setImmediate(() => publisher.trySend("b"))
        } else if (heard.length === 3) {
          void subscriber.close()
          void publisher.close()
          resolve(heard)
        }
      })
    })
    await publisher.bind("inproc://a")
    subscriber.connect("inproc://a")
    subscriber.subscribe("a")
    await publisher.send("a")
    expect(await done).toEqual(["a", "a again", "b"])
  })
})
