import { describe, expect } from "vitest"
import { type Event, type EventType, Observer, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { runScript } from "../support/run-script.ts"
import { turns, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"

describe("The events of a socket", () => {
  test("are its one observer's, and begin when they are first asked for", async ({ context }) => {
    const pull = new Pull({ context })
    await pull.bind("tcp://127.0.0.1:*")
    expect(pull.events).toBe(pull.events)
    expect(pull.events).toBeInstanceOf(Observer)
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    expect(await pull.events.receive()).toEqual({ type: "bind", address: endpoint })
  })

  test("are received one by one, waiting calls in their order", async ({ context }) => {
    const pull = new Pull({ context })
    const events = [pull.events.receive(), pull.events.receive(), pull.events.receive()]
    const endpoints = [await pull.bind("tcp://127.0.0.1:*"), await pull.bind("tcp://127.0.0.1:*")]
    await pull.unbind(endpoints[0] as string)
    expect(await Promise.all(events)).toEqual([
      { type: "bind", address: endpoints[0] },
      { type: "bind", address: endpoints[1] },
      { type: "close", address: endpoints[0] },
    ])
  })

  test("can be looped over until the socket closes", async ({ context }) => {
    const pull = new Pull({ context })
    const record = watchEvents(pull)
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    await pull.close()
    await until(() => record.ended)
    expect(record.items).toEqual([
      { type: "bind", address: endpoint },
      { type: "close", address: endpoint },
      { type: "end" },
    ])
    expect(pull.events.closed).toBe(true)
  })

  test("that came before the loop began are not lost to it", async ({ context }) => {
    const pull = new Pull({ context })
    expect(pull.events.closed).toBe(false)
    await pull.bind("tcp://127.0.0.1:*")
    await pull.close()
    const types: EventType[] = []
    for await (const event of pull.events) types.push(event.type)
    expect(types).toEqual(["bind", "close", "end"])
  })

  test("go on after a loop was left", async ({ context }) => {
    const pull = new Pull({ context })
    const [first, second] = [pull.bindSync("tcp://127.0.0.1:*"), pull.events.closed]
    expect([typeof first, second]).toEqual(["string", false])
    pull.bindSync("inproc://a")
    const one = pull.bindSync("tcp://127.0.0.1:*")
    const two = pull.bindSync("tcp://127.0.0.1:*")
    for await (const event of pull.events) {
      expect(event).toEqual({ type: "bind", address: one })
      break
    }
    expect(await pull.events.receive()).toEqual({ type: "bind", address: two })
  })

  test("are kept to the latest thousand when nobody reads them", async ({ context }) => {
    const pull = new Pull({ context })
    expect(pull.events.closed).toBe(false)
    for (let count = 0; count < 600; count++) pull.unbindSync(pull.bindSync("ipc://*"))
    await pull.close()
    const events: Event[] = []
    for await (const event of pull.events) events.push(event)
    expect(events.length).toBe(1000)
    expect(events.at(-1)).toEqual({ type: "end" })
  })

  test("are not there for a socket that was closed before", async ({ context }) => {
    const pull = new Pull({ context })
    await pull.close()
    expect(pull.events.closed).toBe(true)
    await expect(async () => pull.events.receive()).rejects.toMatchObject({ code: "EBADF" })
    for await (const event of pull.events) expect.unreachable(`There was ${event.type}`)
  })
})

describe("An observer", () => {
  test("that is closed hears no more, while its socket goes on", async ({ context }) => {
    const pull = new Pull({ context })
    const waiting = pull.events.receive()
    pull.events.close()
    pull.events.close()
    await expect(waiting).rejects.toMatchObject({ code: "EAGAIN" })
    expect(pull.events.closed).toBe(true)
    const push = new Push({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await exchange(push, pull)
    await expect(async () => pull.events.receive()).rejects.toMatchObject({ code: "EBADF" })
  })

  test("of one's own hears the same as the socket's", async ({ context }) => {
    const pull = new Pull({ context })
    const own = new Observer(pull)
    const other = new Observer(pull)
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    for (const observer of [own, other]) {
      expect(await observer.receive()).toEqual({ type: "bind", address: endpoint })
    }
    other.close()
    await pull.close()
    expect((await own.receive()).type).toBe("close")
    expect((await own.receive()).type).toBe("end")
    expect([own.closed, other.closed]).toEqual([true, true])
  })

  test("calls the listeners of each kind of event, in order, with the event", async ({ context }) => {
    const pull = new Pull({ context })
    const heard: unknown[] = []
    const chained = pull.events
      .on("bind", (event) => heard.push("first", event))
      .on("bind", (event) => heard.push("second", event.address))
      .on("end", (event) => heard.push(event))
    expect(chained).toBe(pull.events)
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    await pull.close()
    expect(heard).toEqual(["first", { type: "bind", address: endpoint }, "second", endpoint, { type: "end" }])
  })

  test("calls a listener no more that was taken away", async ({ context }) => {
    const pull = new Pull({ context })
    const heard: string[] = []
    const listener = ({ address }: { address: string }): unknown => heard.push(address)
    pull.events.on("bind", listener).on("bind", listener)
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    expect(pull.events.off("bind", listener).off("bind", listener).off("accept", listener)).toBe(pull.events)
    await pull.bind("tcp://127.0.0.1:*")
    expect(heard).toEqual([endpoint])
  })

  test("gives a listener also what had been waiting", async ({ context }) => {
    const pull = new Pull({ context })
    expect(pull.events.closed).toBe(false)
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    const heard: string[] = []
    pull.events.on("bind", ({ address }) => heard.push(address))
    await turns()
    expect(heard).toEqual([endpoint])
  })

  test("with listeners has nothing to receive", async ({ context }) => {
    const pull = new Pull({ context })
    pull.events.on("bind", () => {})
    await expect(async () => pull.events.receive()).rejects.toThrow(/listener/i)
    await expect(async () => {
      for await (const event of pull.events) expect.unreachable(`There was ${event.type}`)
    }).rejects.toThrow(/listener/i)
  })

  test("may close the socket it watches, in a listener", async ({ context }) => {
    const pull = new Pull({ context })
    const heard: string[] = []
    pull.events.on("accept", () => {
      heard.push("accept")
      void pull.close()
    })
    pull.events.on("end", () => heard.push("end"))
    const push = new Push({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await until(() => heard.includes("end"))
    expect(heard).toEqual(["accept", "end"])
  })
})

describe("A listener that throws", () => {
  test("is an uncaught exception of the application, and the engine goes on", {
    timeout: 60_000,
  }, async () => {
    const { output, errors, code } = await runScript(`
      const uncaught = []
      process.on("uncaughtException", (error) => uncaught.push(error.message))
      const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push({ linger: 0 })
      const heard = []
      pull.events.on("bind", () => { throw new Error("in bind") })
      pull.events.on("bind", () => heard.push("bind"))
      pull.events.on("accept", () => { throw new Error("in accept") })
      pull.events.on("handshake", () => heard.push("handshake"))
      push.connect(await pull.bind("tcp://127.0.0.1:*"))
      await push.send("hello")
      console.log(String(await pull.receive({ timeout: 5000 })), heard.join(), uncaught.join())
      await Promise.all([push.close(), pull.close()])
    `)
    expect({ output, errors, code }).toEqual({
      output: "hello bind,handshake in bind,in accept\n",
      errors: "",
      code: 0,
    })
  })
})
