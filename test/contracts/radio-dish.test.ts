import { describe, expect } from "vitest"
import type { Dish, Radio } from "../../src/draft/index.ts"
import { test } from "../support/context-test.ts"
import { join, layouts, wireLayouts } from "../support/layouts.ts"
import { saturate } from "../support/messages.ts"
import { quietTime, until } from "../support/until.ts"
import { reservedEndpoint } from "../support/wiring.ts"

/** Received messages as text: the group, then the body. */
const receive = async (dish: Dish, count: number): Promise<string[]> => {
  const messages: string[] = []
  while (messages.length < count) {
    const [body, { group }] = await dish.receive()
    messages.push(`${group}: ${body}`)
  }
  return messages
}

/** Sends into a group until each of these dishes has heard it: from then on the radio knows their groups. */
const tuned = async (radio: Radio, group: string, ...dishes: Dish[]): Promise<void> => {
  const waiting = new Set(dishes)
  await until(() => {
    void radio.send("tuning", { group })
    for (const dish of waiting) if (dish.tryReceive() !== undefined) waiting.delete(dish)
    return waiting.size === 0
  })
  await radio.send("tuned", { group })
  for (const dish of dishes) while (String((await dish.receive())[0]) !== "tuned");
}

describe("A RADIO", () => {
  test.for(layouts)(
    "reaches those who joined the group, exactly that ($name)",
    async (layout, { context }) => {
      const radio = context.socket("RADIO")
      const [news, both, none] = [0, 1, 2].map(() => context.socket("DISH")) as [Dish, Dish, Dish]
      news.join("news")
      both.join("news", "weather")
      await join(layout, radio, news, both, none)
      await tuned(radio, "news", news, both)
      for (const group of ["news", "new", "news!", "", "weather"]) await radio.send(`of ${group}`, { group })
      await radio.send("last", { group: "news" })
      expect(await receive(news, 2)).toEqual(["news: of news", "news: last"])
      expect(await receive(both, 3)).toEqual(["news: of news", "weather: of weather", "news: last"])
      expect(none.tryReceive()).toBeUndefined()
    },
  )

  test.for(layouts)("hears of groups that are joined and left later ($name)", async (layout, { context }) => {
    const radio = context.socket("RADIO")
    const dish = context.socket("DISH")
    await join(layout, radio, dish)
    dish.join("early")
    await tuned(radio, "early", dish)
    dish.join("late", Buffer.from([0xff, 0x01]))
    await tuned(radio, "late", dish)
    dish.leave("early")
    for (const group of ["early", Buffer.from([0xff, 0x01]), "late"]) await radio.send("now", { group })
    const [, first] = await dish.receive()
    expect(first.group).toEqual(Buffer.from([0xff, 0x01]))
    expect(await receive(dish, 1)).toEqual(["late: now"])
  })

  test("takes groups of up to 255 octets without a zero, and one frame", async ({ context }) => {
    const radio = context.socket("RADIO")
    const dish = context.socket("DISH")
    const longest = "g".repeat(255)
    dish.join("", longest)
    dish.connect(await radio.bind("inproc://groups"))
    await radio.send("empty", { group: "" })
    await radio.send(null, { group: longest })
    expect(await receive(dish, 2)).toEqual([": empty", `${longest}: `])
    for (const group of ["g".repeat(256), "a\0b"]) {
      const invalid = expect.objectContaining({ code: "EINVAL" })
      expect(() => radio.send("x", { group })).toThrow(invalid)
      expect(() => radio.trySend("x", { group })).toThrow(invalid)
      expect(() => dish.join(group)).toThrow(invalid)
    }
    const send = radio.send.bind(radio) as unknown as (message: unknown, options?: unknown) => Promise<void>
    expect(() => send("x")).toThrow(TypeError)
    expect(() => send("x", {})).toThrow(TypeError)
    await expect(send(["two", "frames"], { group: "g" })).rejects.toMatchObject({ code: "EINVAL" })
  })

  test("drops for those who are too slow, and counts it", async ({ context }) => {
    const radio = context.socket("RADIO", { sendHighWaterMark: 3 })
    const slow = context.socket("DISH", { receiveHighWaterMark: 2 })
    slow.join("g")
    slow.connect(await radio.bind("inproc://slow"))
    for (let number = 0; number < 20; number++) {
      expect(radio.trySend(String(number), { group: "g" })).toBe(true)
    }
    expect(radio.stats().dropped).toBe(15)
    expect(await receive(slow, 5)).toEqual([0, 1, 2, 3, 4].map((number) => `g: ${number}`))
  })

  test("waits for those who are too slow with noDrop", async ({ context }) => {
    const radio = context.socket("RADIO", { noDrop: true, sendHighWaterMark: 3 })
    const slow = context.socket("DISH", { receiveHighWaterMark: 2 })
    slow.join("g")
    slow.connect(await radio.bind("inproc://patient"))
    const send = (number: number): boolean => radio.trySend(String(number), { group: "g" })
    expect(await saturate({ trySend: send }, (number) => number, { brief: true })).toBe(5)
    expect(radio.trySend("nobody joined", { group: "other" })).toBe(true)
    const waiting = radio.send("late", { group: "g" })
    expect(await receive(slow, 5)).toHaveLength(5)
    await waiting
    expect(await receive(slow, 1)).toEqual(["g: late"])
  })

  test("goes on with noDrop when the slow one leaves the group, or goes", async ({ context }) => {
    const radio = context.socket("RADIO", { noDrop: true, sendHighWaterMark: 1 })
    await radio.bind("inproc://leaving")
    for (const end of [(dish: Dish) => dish.leave("g"), (dish: Dish) => dish.close()]) {
      const dish = context.socket("DISH", { receiveHighWaterMark: 1 })
      dish.join("g")
      dish.connect("inproc://leaving")
      while (radio.trySend("x", { group: "g" }));
      const waiting = radio.send("late", { group: "g" })
      await end(dish)
      await waiting
    }
  })

  test("is always writable and never readable", ({ context }) => {
    const radio = context.socket("RADIO")
    expect([radio.writable, radio.readable, "receive" in radio]).toEqual([true, false, false])
  })
})

describe("A DISH", () => {
  test("refuses to join twice, and to leave what it did not join", ({ context }) => {
    const dish = context.socket("DISH")
    const invalid = expect.objectContaining({ code: "EINVAL" })
    dish.join("g")
    expect(() => dish.join("g")).toThrow(invalid)
    expect(() => dish.leave("other")).toThrow(invalid)
    dish.leave("g")
    expect(() => dish.leave("g")).toThrow(invalid)
    dish.join("g")
    expect(() => dish.join(5 as unknown as string)).toThrow(TypeError)
    expect([dish.writable, "send" in dish]).toEqual([false, false])
  })

  test("throws away what arrived for a group that it leaves", async ({ context }) => {
    const radio = context.socket("RADIO")
    const dish = context.socket("DISH")
    dish.join("a", "b")
    dish.connect(await radio.bind("inproc://leave"))
    for (const group of ["a", "b", "a"]) await radio.send("news", { group })
    expect(dish.stats().queuedIn).toBe(3)
    dish.leave("a")
    expect(dish.stats().queuedIn).toBe(1)
    expect(await receive(dish, 1)).toEqual(["b: news"])
    expect(dish.readable).toBe(false)
  })

  test.for(wireLayouts)(
    "joins again when its radio comes back ($name)",
    async ({ transport }, { context }) => {
      const endpoint = await reservedEndpoint(transport)
      const dish = context.socket("DISH", { reconnectInterval: 5 })
      dish.join("g", "h")
      dish.connect(endpoint)
      const radio = context.socket("RADIO")
      await radio.bind(endpoint)
      await tuned(radio, "g", dish)
      dish.leave("h")
      await radio.close()
      await until(() => dish.stats().peers === 0)
      const next = context.socket("RADIO")
      await next.bind(endpoint)
      await tuned(next, "g", dish)
      await next.send("left", { group: "h" })
      await next.send("last", { group: "g" })
      expect(await receive(dish, 1)).toEqual(["g: last"])
    },
  )

  test("lets no group through that it did not join", async ({ context }) => {
    const dish = context.socket("DISH")
    dish.join("g")
    // A PUSH sends whatever it is given, and inside the process nobody looks at types.
    const push = context.socket("PUSH")
    push.connect(await dish.bind("inproc://push"))
    for (const group of ["other", "g"]) await push.send([group, "body"])
    expect(await receive(dish, 1)).toEqual(["g: body"])
    expect(dish.tryReceive()).toBeUndefined()
    await push.send(["g", "two", "bodies"])
    await until(() => push.stats().peers === 0)
    await quietTime(1)
    expect(dish.tryReceive()).toBeUndefined()
  })
})
