import { describe, expect } from "vitest"
import type { Datagram } from "../../src/draft/index.ts"
import { test } from "../support/context-test.ts"
import { RawDatagrams } from "../support/datagrams.ts"
import { texts } from "../support/messages.ts"
import { hasIpv6 } from "../support/network.ts"
import { quietTime, until } from "../support/until.ts"

const error = (code: string) => expect.objectContaining({ code })

const addressOf = (endpoint: string): string => endpoint.slice("udp://".length)

describe("Two DGRAMs", () => {
  test("exchange datagrams, and answer to the address they received", async ({ context }) => {
    const left = context.socket("DGRAM")
    const right = context.socket("DGRAM")
    const leftEndpoint = await left.bind("udp://127.0.0.1:*")
    const rightEndpoint = await right.bind("udp://127.0.0.1:*")
    await left.send([addressOf(rightEndpoint), "ping"])
    const [address, body] = await right.receive({ timeout: 10_000 })
    expect([address.toString(), body.toString()]).toEqual([`${addressOf(leftEndpoint)}\0`, "ping"])
    await right.send([address, "pong"])
    expect(texts(await left.receive({ timeout: 10_000 }))).toEqual([`${addressOf(rightEndpoint)}\0`, "pong"])
  })

  test.runIf(hasIpv6)("reach each other over IPv6, and IPv4 where both are there", async ({ context }) => {
    const both = context.socket("DGRAM", { ipv6: true })
    const port = (await both.bind("udp://*:*")).replace(/^.*:/, "")
    const six = context.socket("DGRAM", { ipv6: true })
    const sixEndpoint = await six.bind("udp://[::1]:*")
    const four = context.socket("DGRAM")
    const fourEndpoint = await four.bind("udp://127.0.0.1:*")
    await six.send([`[::1]:${port}`, "six"])
    const [fromSix, sixBody] = await both.receive({ timeout: 10_000 })
    expect([String(fromSix), String(sixBody)]).toEqual([`${addressOf(sixEndpoint)}\0`, "six"])
    await four.send([`127.0.0.1:${port}`, "four"])
    const [fromFour, fourBody] = await both.receive({ timeout: 10_000 })
    expect([String(fromFour), String(fourBody)]).toEqual([`${addressOf(fourEndpoint)}\0`, "four"])
    await both.send([fromFour, "answer"])
    expect(String((await four.receive({ timeout: 10_000 }))[1])).toBe("answer")
    await both.send([fromSix, "answer"])
    expect(String((await six.receive({ timeout: 10_000 }))[1])).toBe("answer")
  })
})

describe("A DGRAM", () => {
  test("sends and receives what others have in their datagrams, also nothing", async ({ context }) => {
    const datagram = context.socket("DGRAM")
    const endpoint = await datagram.bind("udp://127.0.0.1:*")
    using raw = await RawDatagrams.open()
    await datagram.send([addressOf(raw.endpoint), Buffer.of(0, 1, 2)])
    await datagram.send([addressOf(raw.endpoint), ""])
    await datagram.send([addressOf(raw.endpoint), Buffer.alloc(8192)])
    expect(await raw.next(0)).toEqual(Buffer.of(0, 1, 2))
    expect([(await raw.next(1)).length, (await raw.next(2)).length]).toEqual([0, 8192])
    for (const body of ["", "x".repeat(9000)]) await raw.send(endpoint, body)
    expect((await datagram.receive({ timeout: 10_000 }))[1]).toHaveLength(0)
    expect((await datagram.receive({ timeout: 10_000 }))[1]).toHaveLength(9000)
  })

  test("refuses what is too large, drops what cannot get there, and goes on", async ({ context }) => {
    const datagram = context.socket("DGRAM")
    await datagram.bind("udp://127.0.0.1:*")
    using raw = await RawDatagrams.open()
    const tooLarge = datagram.send([addressOf(raw.endpoint), Buffer.alloc(8193)])
    await expect(tooLarge).rejects.toMatchObject({
      code: "EMSGSIZE",
      message: expect.stringContaining("8192"),
    })
    await datagram.send(["[::1]:5555", "an IPv4 socket cannot"])
    await until(() => datagram.stats().dropped === 1)
    await datagram.send([addressOf(raw.endpoint), "next"])
    expect(String(await raw.next(0))).toBe("next")
  })

  // Systems differ in how small and how large a buffer may be.
  test.runIf(process.platform === "linux")(
    "has as large a receive buffer as was said",
    async ({ context }) => {
      const [small, large] = [2_048, 200_000].map((receiveBufferSize) =>
        context.socket("DGRAM", { receiveBufferSize }),
      ) as [Datagram, Datagram]
      using raw = await RawDatagrams.open()
      const bodies = Array.from({ length: 40 }, (_, index) => Buffer.alloc(1_000, index))
      for (const socket of [small, large]) {
        const endpoint = await socket.bind("udp://127.0.0.1:*")
        await raw.burst(endpoint, bodies)
        await raw.send(endpoint, "the last")
      }
      const heard = async (socket: Datagram): Promise<number> => {
        await until(() => socket.readable)
        await quietTime()
        return (await socket.receiveMany()).length
      }
      expect(await heard(large)).toBe(bodies.length + 1)
      expect(await heard(small)).toBeLessThan(bodies.length / 2)
    },
  )

  test("takes a numeric address and one body, nothing else", async ({ context }) => {
    const datagram = context.socket("DGRAM")
    await datagram.bind("udp://127.0.0.1:*")
    const send = datagram.send.bind(datagram) as (message: unknown) => Promise<void>
    for (const message of [
      "body",
      ["127.0.0.1:5555"],
      ["127.0.0.1:5555", "a", "b"],
      ["", "body"],
      ["127.0.0.1", "body"],
      ["127.0.0.1:0", "body"],
      ["1.2.3.4:99999", "body"],
      ["1.2.3:5555", "body"],
      ["localhost:5555", "body"],
      ["::1:5555", "body"],
      ["127.0.0.1:5555\0\0", "body"],
    ]) {
      await expect(send(message), String(message)).rejects.toMatchObject({ code: "EINVAL" })
    }
  })

  test("is writable once it is bound, and waits until then", async ({ context }) => {
    const datagram = context.socket("DGRAM")
    using raw = await RawDatagrams.open()
    expect([datagram.writable, datagram.readable]).toEqual([false, false])
    const early = datagram.send([addressOf(raw.endpoint), "early"])
    await datagram.bind("udp://127.0.0.1:*")
    await early
    expect(datagram.writable).toBe(true)
    expect(String(await raw.next(0))).toBe("early")
  })

  test("takes any number of datagrams, as fast as the system takes them", async ({ context }) => {
    const datagram = context.socket("DGRAM", { sendHighWaterMark: 10 })
    await datagram.bind("udp://127.0.0.1:*")
    using raw = await RawDatagrams.open()
    for (let number = 0; number < 3000; number++) {
      await datagram.send([addressOf(raw.endpoint), Buffer.alloc(1000)])
    }
    await raw.next(0)
    await datagram.close()
  })

  test("knows no connections", ({ context }) => {
    const datagram = context.socket("DGRAM")
    const endpoints = ["tcp://127.0.0.1:*", "ipc://*", "inproc://datagram"]
    for (const endpoint of endpoints) {
      expect(() => datagram.bindSync(endpoint)).toThrow(error("ENOCOMPATPROTO"))
      expect(() => datagram.connect(endpoint)).toThrow(error("ENOCOMPATPROTO"))
    }
    expect(() => datagram.connect("udp://127.0.0.1:5555")).toThrow(error("ENOCOMPATPROTO"))
    expect(datagram.lastEndpoint).toBeNull()
  })
})
