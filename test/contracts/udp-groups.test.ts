import { describe, expect } from "vitest"
import type { Dish, Radio } from "../../src/draft/index.ts"
import type { Context } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { RawDatagrams } from "../support/datagrams.ts"
import { hasIpv6, interfaceWith } from "../support/network.ts"
import { turns, until } from "../support/until.ts"

const error = (code: string) => expect.objectContaining({ code })

const receive = async (dish: Dish, count = 1): Promise<string[]> => {
  const messages: string[] = []
  while (messages.length < count) {
    const [body, { group }] = await dish.receive({ timeout: 10_000 })
    messages.push(`${group}: ${body}`)
  }
  return messages
}

const pair = async (
  context: Context,
  bindTo: string,
  connectTo: (endpoint: string) => string = (endpoint) => endpoint,
): Promise<{ radio: Radio; dish: Dish; endpoint: string }> => {
  const dish = context.socket("DISH", { ipv6: true })
  dish.join("g", "")
  const endpoint = await dish.bind(bindTo)
  const radio = context.socket("RADIO", { ipv6: true })
  radio.connect(connectTo(endpoint))
  return { radio, dish, endpoint }
}

const portOf = (endpoint: string): string => endpoint.slice(endpoint.lastIndexOf(":") + 1)

describe("A RADIO and a DISH over udp", () => {
  test("talk without a word about groups, and the DISH takes its own", async ({ context }) => {
    const { radio, dish } = await pair(context, "udp://127.0.0.1:*")
    for (const group of ["other", "g", ""]) await radio.send(`to ${group}`, { group })
    expect(await receive(dish, 2)).toEqual(["g: to g", ": to "])
    dish.leave("")
    dish.join("late")
    for (const group of ["", "late"]) await radio.send("now", { group })
    expect(await receive(dish)).toEqual(["late: now"])
  })

  test("find each other by a name", async ({ context }) => {
    const { radio, dish } = await pair(
      context,
      "udp://127.0.0.1:*",
      (endpoint) => `udp://localhost:${portOf(endpoint)}`,
    )
    radio.ipv6 = false
    radio.connect(`udp://localhost:${portOf(dish.lastEndpoint as string)}`)
    // Kept until the name has been looked up.
    await radio.send("early", { group: "g" })
    expect(await receive(dish)).toEqual(["g: early"])
  })

  test("meet at every address of the machine", async ({ context }) => {
    const dish = context.socket("DISH")
    dish.join("g")
    const endpoint = await dish.bind("udp://*:*")
    expect(endpoint).toMatch(/^udp:\/\/0\.0\.0\.0:\d+$/)
    const radio = context.socket("RADIO")
    radio.connect(`udp://127.0.0.1:${portOf(endpoint)}`)
    await radio.send("here", { group: "g" })
    expect(await receive(dish)).toEqual(["g: here"])
  })

  test.runIf(hasIpv6)("talk over IPv6, and one that takes both takes IPv4 as well", async ({ context }) => {
    const { radio, dish } = await pair(context, "udp://[::1]:*")
    await radio.send("six", { group: "g" })
    expect(await receive(dish)).toEqual(["g: six"])
    const both = await pair(context, "udp://*:*", (endpoint) => `udp://127.0.0.1:${portOf(endpoint)}`)
    expect(both.endpoint).toMatch(/^udp:\/\/\[::\]:\d+$/)
    await both.radio.send("four", { group: "g" })
    expect(await receive(both.dish)).toEqual(["g: four"])
  })

  test("drop what is larger than 8192 bytes, and count it", async ({ context }) => {
    const { radio, dish } = await pair(context, "udp://127.0.0.1:*")
    await radio.send(Buffer.alloc(8191), { group: "g" })
    await radio.send(Buffer.alloc(8190, "x"), { group: "g" })
    expect(await receive(dish)).toEqual([`g: ${"x".repeat(8190)}`])
    expect(radio.stats().dropped).toBe(1)
  })

  test("hold a bounded number of messages that are sent faster than the system takes them", async ({
    context,
  }) => {
    using receiver = await RawDatagrams.open()
    const radio = context.socket("RADIO", { sendHighWaterMark: 10 })
    radio.connect(receiver.endpoint)
    for (let number = 0; number < 3000; number++) radio.trySend(Buffer.alloc(1000), { group: "g" })
    expect(radio.stats().queuedOut).toBeLessThanOrEqual(10)
    expect(radio.stats().dropped).toBeGreaterThan(2500)
  })

  test("never wait, whoever is or is not there", async ({ context }) => {
    using nobody = await RawDatagrams.open()
    const radio = context.socket("RADIO", { sendHighWaterMark: 10 })
    radio.connect(nobody.endpoint)
    for (let number = 0; number < 5000; number++) await radio.send(String(number), { group: "g" })
    await radio.close()
  })
})

describe("A DISH on udp", () => {
  test("drops what is no message, and takes the next", async ({ context }) => {
    const dish = context.socket("DISH")
    const longest = "g".repeat(255)
    dish.join("TV", longest)
    const endpoint = await dish.bind("udp://127.0.0.1:*")
    using sender = await RawDatagrams.open()
    await sender.send(endpoint, "\x02TVFriends")
    await sender.send(endpoint, "\x02XXother")
    await sender.send(endpoint, "\x09TVshort")
    await sender.send(endpoint, "")
    await sender.send(endpoint, "\x02TV")
    await sender.send(endpoint, Buffer.of(255), longest, "body")
    expect(await receive(dish, 3)).toEqual(["TV: Friends", "TV: ", `${longest}: body`])
    expect(dish.stats().dropped).toBe(2)
  })

  test("keeps what its high-water mark allows, and drops the rest", async ({ context }) => {
    const dish = context.socket("DISH", { receiveHighWaterMark: 5 })
    dish.join("g")
    const endpoint = await dish.bind("udp://127.0.0.1:*")
    using sender = await RawDatagrams.open()
    for (let number = 0; number < 20; number++) await sender.send(endpoint, `\x01g${number}`)
    await until(() => dish.stats().queuedIn + dish.stats().dropped === 20)
    expect(dish.stats().queuedIn).toBe(5)
    expect(await receive(dish, 5)).toEqual([0, 1, 2, 3, 4].map((number) => `g: ${number}`))
    await sender.send(endpoint, "\x01gafter")
    expect(await receive(dish)).toEqual(["g: after"])
  })

  test("holds no more than its high-water mark in a flood, and hears what comes after", async ({
    context,
  }) => {
    const dish = context.socket("DISH", { receiveHighWaterMark: 100 })
    dish.join("g")
    const endpoint = await dish.bind("udp://127.0.0.1:*")
    using sender = await RawDatagrams.open()
    const body = Buffer.concat([Buffer.from("\x01g"), Buffer.alloc(8190)])
    while (dish.stats().dropped < 1000) {
      await Promise.all(new Array(20).fill(0).map(() => sender.send(endpoint, body)))
      await turns(1)
      expect(dish.stats().queuedIn).toBeLessThanOrEqual(100)
    }
    for (let queued = dish.stats().queuedIn; queued > 0; queued--) await dish.receive({ timeout: 10_000 })
    let heard = ""
    while (heard !== "after") {
      await sender.send(endpoint, "\x01gafter")
      heard = String((await dish.receive({ timeout: 10_000 }))[0])
    }
  })

  test("hears nothing any more once it is unbound, and frees the port", async ({ context }) => {
    const dish = context.socket("DISH")
    dish.join("g")
    const endpoint = await dish.bind("udp://127.0.0.1:*")
    using sender = await RawDatagrams.open()
    await sender.send(endpoint, "\x01gone")
    expect(await receive(dish)).toEqual(["g: one"])
    await dish.unbind(endpoint)
    await expect(dish.unbind(endpoint)).rejects.toMatchObject({ code: "ENOENT" })
    const next = context.socket("DISH")
    next.join("g")
    expect(await next.bind(endpoint)).toBe(endpoint)
    await sender.send(endpoint, "\x01gtwo")
    expect(await receive(next)).toEqual(["g: two"])
    expect(dish.tryReceive()).toBeUndefined()
  })
})

describe("A RADIO on udp", () => {
  test("sends the length of the group, the group and the body", async ({ context }) => {
    using receiver = await RawDatagrams.open()
    const radio = context.socket("RADIO")
    radio.connect(receiver.endpoint)
    const longest = "g".repeat(255)
    for (const [group, body] of [
      ["TV", "Friends"],
      ["", "no group"],
      [longest, ""],
    ] as const) {
      await radio.send(body, { group })
    }
    expect(String(await receiver.next(0))).toBe("\x02TVFriends")
    expect(String(await receiver.next(1))).toBe("\0no group")
    expect((await receiver.next(2)).equals(Buffer.concat([Buffer.of(255), Buffer.from(longest)]))).toBe(true)
  })

  test("sends to peers with connections as well, and no more once it is disconnected", async ({
    context,
  }) => {
    using receiver = await RawDatagrams.open()
    const radio = context.socket("RADIO")
    const dish = context.socket("DISH")
    dish.join("g")
    dish.connect(await radio.bind("inproc://both"))
    radio.connect(receiver.endpoint)
    await radio.send("1", { group: "g" })
    await radio.send("2", { group: "other" })
    expect(await receive(dish)).toEqual(["g: 1"])
    expect(String(await receiver.next(1))).toBe("\x05other2")
    radio.disconnect(receiver.endpoint)
    expect(() => radio.disconnect(receiver.endpoint)).toThrow(error("ENOENT"))
    await radio.send("3", { group: "g" })
    expect(await receive(dish)).toEqual(["g: 3"])
    expect(receiver.heard).toHaveLength(2)
  })

  test("sends what was sent before it was closed", async ({ context }) => {
    using receiver = await RawDatagrams.open()
    const radio = context.socket("RADIO", { linger: 1000 })
    radio.connect(receiver.endpoint)
    for (let number = 0; number < 50; number++) await radio.send(String(number), { group: "" })
    await radio.close()
    expect(String(await receiver.next(49))).toBe("\x0049")
  })
})

const loopback = interfaceWith(true, "IPv4")
const outside = interfaceWith(false, "IPv4")
const outsideSix = interfaceWith(false, "IPv6")

describe.runIf(loopback !== undefined)("Multicast over udp", () => {
  test("reaches all who joined the group at an interface, by its name or address", async ({ context }) => {
    const dishes = [context.socket("DISH"), context.socket("DISH")]
    const first = await (dishes[0] as Dish).bind(`udp://${loopback};239.255.71.9:*`)
    const port = portOf(first)
    await (dishes[1] as Dish).bind(`udp://127.0.0.1;239.255.71.9:${port}`)
    const radio = context.socket("RADIO")
    radio.connect(`udp://127.0.0.1;239.255.71.9:${port}`)
    for (const dish of dishes) dish.join("g")
    await radio.send("to all", { group: "g" })
    for (const dish of dishes) expect(await receive(dish)).toEqual(["g: to all"])
  })

  test("goes over the interface that the option says where the endpoint says none", async ({ context }) => {
    const dish = context.socket("DISH")
    dish.join("g")
    const endpoint = await dish.bind(`udp://${loopback};239.255.71.10:*`)
    const radio = context.socket("RADIO", { multicastHops: 2, interface: loopback as string })
    radio.connect(endpoint.replace(`${loopback};`, ""))
    await radio.send("heard", { group: "g" })
    expect(await receive(dish)).toEqual(["g: heard"])
  })

  // What goes out by the loopback interface comes in by it, whatever the option says.
  test.runIf(outside !== undefined)("does not come back with multicastLoop unset", async ({ context }) => {
    const dish = context.socket("DISH")
    dish.join("g")
    const endpoint = await dish.bind(`udp://${outside};239.255.71.11:*`)
    const quiet = context.socket("RADIO", { multicastLoop: false })
    const loud = context.socket("RADIO")
    quiet.connect(endpoint)
    loud.connect(endpoint)
    await quiet.send("unheard", { group: "g" })
    await loud.send("heard", { group: "g" })
    expect(await receive(dish)).toEqual(["g: heard"])
  })

  test.runIf(outsideSix !== undefined)("goes over IPv6 by the name of an interface", async ({ context }) => {
    const { radio, dish } = await pair(context, `udp://${outsideSix};[ff02::7109]:*`)
    await radio.send("six", { group: "g" })
    expect(await receive(dish)).toEqual(["g: six"])
    expect(() => radio.connect("udp://[::1];[ff02::7109]:5555")).toThrow(error("ENODEV"))
  })
})

describe("An endpoint of udp", () => {
  test("is shown without its scheme, as libzmq does, and with its port", async ({ context }) => {
    const dish = context.socket("DISH")
    const endpoint = await dish.bind("udp://127.0.0.1:*")
    expect(endpoint).toMatch(/^udp:\/\/127\.0\.0\.1:[1-9]\d*$/)
    expect(dish.lastEndpoint).toBe(endpoint.slice("udp://".length))
    expect(dish.bindSync("udp://127.0.0.1:*")).not.toBe(endpoint)
    const radio = context.socket("RADIO")
    radio.connect("udp://localhost:5555")
    expect(radio.lastEndpoint).toBe("localhost:5555")
  })

  test("is for RADIO to connect to and for DISH and DGRAM to bind", ({ context }) => {
    const compatible = { RADIO: "connect", DISH: "bindSync", DGRAM: "bindSync" } as const
    for (const type of ["PUSH", "PUB", "PAIR", "ROUTER", "CLIENT", "RADIO", "DISH", "DGRAM"] as const) {
      const socket = context.socket(type)
      for (const role of ["connect", "bindSync"] as const) {
        if ((compatible as Record<string, string>)[type] === role) continue
        expect(() => socket[role]("udp://127.0.0.1:5555"), `${type} ${role}`).toThrow(error("ENOCOMPATPROTO"))
      }
    }
  })

  test("must be well-formed, there, and free", async ({ context }) => {
    const dish = context.socket("DISH")
    const radio = context.socket("RADIO")
    expect(() => dish.bindSync("udp://127.0.0.1")).toThrow(error("EINVAL"))
    expect(() => radio.connect("udp://*:5555")).toThrow(error("EINVAL"))
    expect(() => dish.bindSync("udp://lo;127.0.0.1:5555")).toThrow(error("EINVAL"))
    expect(() => dish.bindSync("udp://no-such-interface:5555")).toThrow(error("ENODEV"))
    expect(() => dish.bindSync("udp://no-such-interface;239.1.1.1:*")).toThrow(error("ENODEV"))
    expect(() => dish.bindSync("udp://[::1]:*")).toThrow(error("ENODEV"))
    expect(() => dish.bindSync("udp://198.51.100.7:*")).toThrow(error("EADDRNOTAVAIL"))
    const taken = dish.bindSync("udp://127.0.0.1:*")
    await expect(context.socket("DISH").bind(taken)).rejects.toMatchObject({ code: "EADDRINUSE" })
    dish.interface = "no-such-one"
    expect(() => dish.bindSync("udp://127.0.0.1:*")).toThrow(error("ENODEV"))
    radio.plainUsername = "user"
    expect(() => radio.connect("udp://127.0.0.1:5555")).toThrow(error("ENOTSUP"))
  })
})
