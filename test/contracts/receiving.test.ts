import { describe, expect } from "vitest"
import type { Message, Pull } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { join, layouts } from "../support/layouts.ts"
import { countSends, receiveTexts, texts } from "../support/messages.ts"
import { turns, until } from "../support/until.ts"

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index))
const busy = expect.objectContaining({ code: "EBUSY" })

describe("receiveMany", () => {
  test.for(layouts)("takes what is there, up to its limit ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    for (const body of numbers(7)) await push.send([body, "."])
    await until(() => pull.stats().queuedIn === 7)
    expect((await pull.receiveMany(3)).map(texts)).toEqual([
      ["0", "."],
      ["1", "."],
      ["2", "."],
    ])
    expect((await pull.receiveMany()).map(texts)).toEqual([
      ["3", "."],
      ["4", "."],
      ["5", "."],
      ["6", "."],
    ])
  })

  test.for(layouts)("waits for the first one ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    const many = pull.receiveMany(5)
    await join(layout, push, pull)
    await push.send("at last")
    expect((await many).map(texts)).toEqual([["at last"]])
    await expect(pull.receiveMany(5, { timeout: 5 })).rejects.toMatchObject({ code: "EAGAIN" })
  })
})

/** Collects what a consumer is given. */
const collect = (): { heard: string[]; handler: (message: Message[]) => void } => {
  const heard: string[] = []
  return { heard, handler: (message) => void heard.push(texts(message).join("|")) }
}

describe("A consumer", () => {
  test.for(layouts)("is given every message, in order ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    for (const body of ["a", "b"]) await push.send([body, "before"])
    await until(() => pull.stats().queuedIn === 2)
    const { heard, handler } = collect()
    pull.consume(handler)
    for (const body of numbers(300)) await push.send(body)
    await until(() => heard.length === 302)
    expect(heard).toEqual(["a|before", "b|before", ...numbers(300)])
  })

  test.for(layouts)(
    "is given nothing while it is paused or once it is stopped ($name)",
    async (layout, { context }) => {
      const push = context.socket("PUSH")
      const pull = context.socket("PULL")
      await join(layout, push, pull)
      const { heard, handler } = collect()
      const consumption = pull.consume(handler)
      await push.send("1")
      await until(() => heard.length === 1)
      expect(consumption.paused).toBe(false)
      consumption.pause()
      expect(consumption.paused).toBe(true)
      for (const body of ["2", "3"]) await push.send(body)
      await until(() => pull.stats().queuedIn === 2)
      await turns()
      expect(heard).toEqual(["1"])
      consumption.resume()
      await until(() => heard.length === 3)
      consumption.stop()
      await push.send("4")
      expect(texts(await pull.receive())).toEqual(["4"])
      consumption.resume()
      await push.send("5")
      expect(texts(await pull.receive())).toEqual(["5"])
      expect(heard).toEqual(["1", "2", "3"])
    },
  )

  test.for(layouts)("can pause and stop itself between two messages ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    for (const body of numbers(6)) await push.send(body)
    await until(() => pull.stats().queuedIn === 6)
    const heard: string[] = []
    const consumption = pull.consume((message) => {
      heard.push(String(message))
      if (heard.length === 2) consumption.pause()
      if (heard.length === 4) consumption.stop()
    })
    await until(() => heard.length === 2)
    await turns()
    expect(heard).toEqual(["0", "1"])
    consumption.resume()
    await until(() => heard.length === 4)
    await turns()
    expect(heard).toEqual(["0", "1", "2", "3"])
    expect((await receiveTexts(pull, 2)).flat()).toEqual(["4", "5"])
  })

  test.for(layouts)(
    "that returns a promise gets the next message when it settles ($name)",
    async (layout, { context }) => {
      const push = context.socket("PUSH")
      const pull = context.socket("PULL")
      await join(layout, push, pull)
      const heard: string[] = []
      let running = 0
      let most = 0
      pull.consume(async (message) => {
        most = Math.max(most, ++running)
        await turns(1)
        heard.push(String(message))
        running--
      })
      for (const body of numbers(20)) await push.send(body)
      await until(() => heard.length === 20)
      expect(heard).toEqual(numbers(20))
      expect(most).toBe(1)
    },
  )

  test("that does not keep up makes its peer wait", async ({ context }) => {
    const push = context.socket("PUSH", { sendHighWaterMark: 2 })
    const pull = context.socket("PULL", { receiveHighWaterMark: 2 })
    await pull.bind("inproc://slow")
    push.connect("inproc://slow")
    const releases: (() => void)[] = []
    const heard: string[] = []
    pull.consume((message) => {
      heard.push(String(message))
      return new Promise<void>((resolve) => releases.push(resolve))
    })
    expect(push.trySend("first")).toBe(true)
    await until(() => heard.length === 1)
    const sent = countSends(push)
    // A read is reported only now and then, so the place of the first may not be free yet.
    expect([3, 4]).toContain(sent)
    for (let released = 0; released < sent; released++) {
      releases[released]?.()
      await until(() => heard.length === released + 2)
    }
    expect(heard).toEqual(["first", ...numbers(sent)])
  })

  test("is the only way to receive while it runs", async ({ context }) => {
    const pull = context.socket("PULL")
    const consumption = pull.consume(() => {})
    await expect(pull.receive()).rejects.toEqual(busy)
    await expect(pull.receiveMany()).rejects.toEqual(busy)
    await expect(pull[Symbol.asyncIterator]().next()).rejects.toEqual(busy)
    expect(() => pull.tryReceive()).toThrow(busy)
    expect(() => pull.consume(() => {})).toThrow(busy)
    consumption.stop()
    const waiting = pull.receive({ timeout: 20 })
    expect(() => pull.consume(() => {})).toThrow(busy)
    await expect(waiting).rejects.toMatchObject({ code: "EAGAIN" })
    pull.consume(() => {}).stop()
  })

  test.for(layouts)("may answer over and over ($name)", async (layout, { context }) => {
    const left = context.socket("PAIR")
    const right = context.socket("PAIR")
    await join(layout, left, right)
    const rounds = layout.transport === "inproc" ? 20_000 : 500
    let last = 0
    left.consume((message) => {
      last = Number(message)
      if (last < rounds) left.trySend(String(last + 1))
    })
    right.consume((message) => void right.trySend(String(Number(message) + 1)))
    left.trySend("1")
    await until(() => last >= rounds)
    expect(last).toBe(rounds % 2 === 0 ? rounds : rounds + 1)
  })

  test("is not called from inside a send", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await pull.bind("inproc://later")
    push.connect("inproc://later")
    let sending = false
    const during: boolean[] = []
    pull.consume(() => void during.push(sending))
    for (let count = 0; count < 3; count++) {
      sending = true
      expect(push.trySend("x")).toBe(true)
      sending = false
      await until(() => during.length === count + 1)
    }
    expect(during).toEqual([false, false, false])
  })
})

describe("A consumer whose handler fails", () => {
  /** Errors that nobody caught while `work` ran. */
  const uncaught = async (count: number, work: () => Promise<unknown>): Promise<unknown[]> => {
    const others = process.listeners("uncaughtException")
    const errors: unknown[] = []
    const listener = (error: unknown): void => void errors.push(error)
    process.removeAllListeners("uncaughtException")
    process.on("uncaughtException", listener)
    try {
      await work()
      await until(() => errors.length >= count)
    } finally {
      process.off("uncaughtException", listener)
      for (const each of others) process.on("uncaughtException", each)
    }
    return errors
  }

  test.for(layouts)("shows it as an uncaught error, and goes on ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    const heard: string[] = []
    pull.consume((message) => {
      heard.push(String(message))
      if (heard.length === 2) throw new Error("thrown")
      return heard.length === 4 ? Promise.reject(new Error("rejected")) : undefined
    })
    const errors = await uncaught(2, async () => {
      for (const body of numbers(6)) await push.send(body)
      await until(() => heard.length === 6)
    })
    expect(heard).toEqual(numbers(6))
    expect(errors.map(String)).toEqual(["Error: thrown", "Error: rejected"])
    expect([push.stats().peers, pull.stats().peers]).toEqual([1, 1])
  })
})

/** What a loop over a socket hears until it ends. */
const listen = async (pull: Pull): Promise<string[]> => {
  const heard: string[] = []
  for await (const message of pull) heard.push(String(message))
  return heard
}

describe("A loop over a socket", () => {
  test.for(layouts)(
    "takes messages one by one, and ends when the socket closes ($name)",
    async (layout, { context }) => {
      const push = context.socket("PUSH")
      const pull = context.socket("PULL")
      await join(layout, push, pull)
      const loop = listen(pull)
      for (const body of numbers(10)) await push.send(body)
      await until(() => pull.stats().messagesIn === 10 && pull.stats().queuedIn === 0)
      await turns()
      await pull.close()
      expect(await loop).toEqual(numbers(10))
      expect(await listen(pull)).toEqual([])
    },
  )

  test.for(layouts)("can be left, and taken up again ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    for (const body of numbers(5)) await push.send(body)
    const heard: string[] = []
    for await (const message of pull) {
      heard.push(String(message))
      if (heard.length === 2) break
    }
    expect(pull.closed).toBe(false)
    for await (const message of pull) {
      heard.push(String(message))
      if (heard.length === 4) break
    }
    expect(texts(await pull.receive())).toEqual(["4"])
    expect(heard).toEqual(["0", "1", "2", "3"])
  })

  test("fails when its time is up or the context ends, but not when the socket closes", async ({
    context,
  }) => {
    const pull = context.socket("PULL", { receiveTimeout: 5 })
    await expect(listen(pull)).rejects.toMatchObject({ code: "EAGAIN" })
    pull.receiveTimeout = -1
    const closed = listen(pull)
    await pull.close()
    expect(await closed).toEqual([])
    const other = listen(context.socket("PULL"))
    context.shutdown()
    await expect(other).rejects.toMatchObject({ code: "ETERM" })
  })

  test("works for several loops, each message going to one", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await pull.bind("inproc://shared")
    push.connect("inproc://shared")
    const loops = [listen(pull), listen(pull)]
    for (const body of numbers(40)) await push.send(body)
    await until(() => pull.stats().queuedIn === 0)
    await turns()
    await pull.close()
    const heard = await Promise.all(loops)
    expect(
      heard
        .flat()
        .map(Number)
        .sort((left, right) => left - right),
    ).toEqual(numbers(40).map(Number))
    for (const each of heard) expect(each.length).toBeGreaterThan(0)
  })
})
