import { endianness } from "node:os"
import { describe, expect } from "vitest"
import {
  type Context,
  Dealer,
  Pair,
  Pull,
  Push,
  proxy,
  proxySteerable,
  Reply,
  Router,
  type Socket,
  XPublisher,
  XSubscriber,
} from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { described, type Frame, octets } from "../support/frames.ts"
import { ownPlace } from "../support/network.ts"
import { describePeers } from "../support/peers.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { until } from "../support/until.ts"

const folder = temporaryFolder()
const large: Frame = { size: 300_000, seed: "large" }
const [largeText] = described([octets(large)]) as [string]

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** Numbers of frames of 64 bits, each octet a character. */
const numbers = (frames: readonly string[]): number[] =>
  frames.map((frame) => {
    const bytes = Buffer.from(frame, "latin1")
    return Number(endianness() === "LE" ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE())
  })

describePeers("Our proxy between peers of libzmq", (peers) => {
  describe.each([
    ["tcp", () => ownPlace()],
    ["ipc", (name: string) => `ipc://${folder}/${name}`],
  ] as const)("over %s", (_, place) => {
    const start = async (front: Socket, back: Socket): Promise<readonly [string, string]> => {
      const endpoints = [await front.bind(place("front")), await back.bind(place("back"))] as const
      proxy(front, back).catch(() => {})
      return endpoints
    }

    test("brings requests to workers and replies to who asked", async ({ context }) => {
      const [front, back] = await start(new Router({ context }), new Dealer({ context }))
      const workers = [await peers.shared.socket("REP"), await peers.shared.socket("REP")]
      for (const worker of workers) await worker.connect(back)
      const clients = [await peers.shared.socket("REQ"), await peers.shared.socket("REQ")]
      for (const client of clients) await client.connect(front)
      const rounds = 20
      const echoes = workers.map((worker) => worker.echo(rounds * clients.length))
      for (const echo of echoes) echo.catch(() => {})
      for (let round = 0; round < rounds; round++) {
        for (const [index, client] of clients.entries()) {
          const message = [String(index), "", String(round), ...(round === 0 ? [large] : [])]
          await client.send(message)
          expect(await client.receive()).toEqual(described(message.map(octets)))
        }
      }
    })

    test("brings publications one way and subscriptions the other", async ({ context }) => {
      const publishing = new XPublisher({ context })
      const [front, back] = await start(new XSubscriber({ context }), publishing)
      const publisher = await peers.shared.socket("XPUB")
      await publisher.connect(front)
      const subscribers = [await peers.shared.socket("SUB"), await peers.shared.socket("SUB")] as const
      await subscribers[0].set("SUBSCRIBE", "a")
      await subscribers[1].set("SUBSCRIBE", "b")
      for (const subscriber of subscribers) await subscriber.connect(back)
      const notices = [await publisher.receive(), await publisher.receive()].flat().toSorted()
      expect(notices).toEqual(["\x01a", "\x01b"])
      await publisher.send(["c", "nobody's"])
      await publisher.send(["b", "second's"])
      await publisher.send(["a", "first's", large])
      expect(await subscribers[0].receive()).toEqual(["a", "first's", largeText])
      expect(await subscribers[1].receive()).toEqual(["b", "second's"])
      await subscribers[0].set("UNSUBSCRIBE", "a")
      expect(await publisher.receive()).toEqual(["\x00a"])
    })

    test("passes work on, whole and in order, as fast as it is taken", async ({ context }) => {
      const marks = { sendHighWaterMark: 10, receiveHighWaterMark: 10 }
      const pulling = new Pull({ context, ...marks })
      const pushing = new Push({ context, ...marks })
      const [front, back] = await start(pulling, pushing)
      const source = await peers.shared.socket("PUSH", { SNDHWM: 10 })
      await source.connect(front)
      const count = 3_000
      const sending = source.sendNumbers(0, count, { before: ["head", { size: 2_000, seed: "work" }] })
      // Nobody takes anything yet: it stays behind.
      await until(() => pulling.stats().queuedIn === 10, "the front end is full")
      const sink = await peers.shared.socket("PULL", { RCVHWM: 10 })
      await sink.connect(back)
      expect(await sink.receiveNumbers(count)).toEqual(upTo(count))
      expect(await sending).toBe(count)
    })
  })

  test("waits for the one peer that a message is for when its back end is mandatory, and ends when there is none", async ({
    context,
  }) => {
    const marks = { sendHighWaterMark: 1, receiveHighWaterMark: 5 }
    const [front, back] = [
      new Pull({ context, ...marks }),
      new Router({ context, mandatory: true, ...marks }),
    ]
    const endpoint = await back.bind(ownPlace())
    // The system may find room for all of the work, unless it is told how much it has.
    const slow = await peers.shared.socket("DEALER", { ROUTING_ID: "slow", RCVHWM: 1, RCVBUF: 65_536 })
    const idle = await peers.shared.socket("DEALER", { ROUTING_ID: "idle" })
    for (const dealer of [slow, idle]) await dealer.connect(endpoint)
    await until(() => back.stats().peers === 2)
    const source = await peers.shared.socket("PUSH", { SNDHWM: 1 })
    await source.connect(await front.bind(ownPlace()))
    const running = proxy(front, back)
    const failed = expect(running).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    const count = 40
    const sending = source.sendNumbers(0, count, { before: ["slow", { size: 500_000, seed: "work" }] })
    await until(() => front.stats().queuedIn >= 5, "the front end is full")
    expect(await slow.receiveNumbers(count)).toEqual(upTo(count))
    expect(await sending).toBe(count)
    expect(back.stats().dropped).toBe(0)
    await source.send(["idle", "to you"])
    expect(await idle.receive()).toEqual(["to you"])
    await source.send(["nobody", "to whom?"])
    await failed
  })

  const steer = async (context: Context, control: Socket, type: "PAIR" | "REQ") => {
    const [front, back] = [new Pull({ context }), new Push({ context })]
    const [source, sink] = [await peers.shared.socket("PUSH"), await peers.shared.socket("PULL")]
    await source.connect(await front.bind(ownPlace()))
    await sink.connect(await back.bind(ownPlace()))
    const operator = await peers.shared.socket(type)
    await operator.connect(await control.bind(ownPlace()))
    return { source, sink, operator, front, running: proxySteerable(front, back, null, control) }
  }

  test("is steered by a PAIR of libzmq", async ({ context }) => {
    const { source, sink, operator, front, running } = await steer(context, new Pair({ context }), "PAIR")
    await source.send(["four", "five."])
    expect(await sink.receive()).toEqual(["four", "five."])
    await operator.send("STATISTICS")
    expect(numbers(await operator.receive())).toEqual([2, 9, 0, 0, 0, 0, 2, 9])
    await operator.send("PAUSE")
    await operator.send("STATISTICS")
    await operator.receive()
    await source.send("held")
    await until(() => front.stats().queuedIn === 1, "it waits in the front end")
    await operator.send("STATISTICS")
    expect(numbers(await operator.receive())).toEqual([2, 9, 0, 0, 0, 0, 2, 9])
    await operator.send("RESUME")
    expect(await sink.receive()).toEqual(["held"])
    await operator.send("TERMINATE")
    await running
  })

  test("is steered by a REQ of libzmq, which gets an answer to everything", async ({ context }) => {
    const { operator, running } = await steer(context, new Reply({ context }), "REQ")
    const ask = async (command: string): Promise<string[]> => {
      await operator.send(command)
      return operator.receive()
    }
    expect(await ask("PAUSE")).toEqual([""])
    expect(await ask("nonsense")).toEqual([""])
    expect(numbers(await ask("STATISTICS"))).toEqual(Array(8).fill(0))
    expect(await ask("RESUME")).toEqual([""])
    expect(await ask("TERMINATE")).toEqual([""])
    await running
  })
})
