import { describe, expect, expectTypeOf } from "vitest"
import { Client, Dish, Radio, Server } from "../../src/draft/index.ts"
import { type Codec, Dealer, Pair, Pull, Push, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"

interface Job {
  readonly id: number
}

const json: Codec<Job> = {
  encode: (job) => JSON.stringify(job),
  decode: ([body]) => JSON.parse(String(body)) as Job,
}

describe("A socket with a codec", () => {
  test("sends and receives values in every way it has", async ({ context }) => {
    const left = new Pair({ context }).withCodec(json)
    const right = new Pair({ context }).withCodec(json)
    right.socket.connect(await left.socket.bind("inproc://codec"))
    expect(right.tryReceive()).toBeUndefined()
    await left.send({ id: 1 }, { timeout: 10_000 })
    expect(left.trySend({ id: 2 })).toBe(true)
    for (const id of [3, 4, 5, 6]) await left.send({ id })
    const job: Job = await right.receive({ timeout: 10_000 })
    expect([job, right.tryReceive()]).toEqual([{ id: 1 }, { id: 2 }])
    expect(await right.receiveMany(2)).toEqual([{ id: 3 }, { id: 4 }])
    for await (const { id } of right) {
      expect(id).toBe(5)
      break
    }
    const consumed = await new Promise<Job>((resolve) => {
      const consumption = right.consume((value) => {
        consumption.stop()
        resolve(value)
      })
    })
    expect(consumed).toEqual({ id: 6 })
    const loop = (async () => {
      for await (const each of right) return each
      return "over"
    })()
    await right.socket.close()
    expect(await loop).toBe("over")
  })

  test("has only what the socket has", async ({ context }) => {
    const push = new Push({ context }).withCodec(json)
    const pull = new Pull({ context }).withCodec(json)
    expect(Object.keys(push)).toEqual(["socket", "send", "trySend"])
    expect(Object.keys(pull)).toEqual(["socket", "receive", "tryReceive", "receiveMany", "consume"])
    expectTypeOf(push).not.toHaveProperty("receive")
    expectTypeOf(pull).not.toHaveProperty("send")
    expectTypeOf(pull.socket).toEqualTypeOf<Pull>()
    // @ts-expect-error A job has a number.
    expect(push.trySend({ id: "5" })).toBe(false)
  })

  test("gives all frames to the codec, ids of peers too", async ({ context }) => {
    const addressed = {
      encode: ({ to, text }: { to: Buffer; text: string }) => [to, text],
      decode: ([from, text]: Buffer[]) => ({ from: String(from), text: String(text) }),
    }
    const router = new Router({ context }).withCodec<
      { to: Buffer; text: string },
      { from: string; text: string }
    >(addressed)
    const dealer = new Dealer({ context, routingId: "me" })
    dealer.connect(await router.socket.bind("inproc://addressed"))
    await dealer.send("hello")
    const { from, text } = await router.receive()
    await router.send({ to: Buffer.from(from), text: `${text} yourself` })
    expect(await dealer.receiveString()).toBe("hello yourself")
  })

  test("tells beside a value who sent it", async ({ context }) => {
    const server = new Server({ context }).withCodec(json)
    const client = new Client({ context }).withCodec(json)
    client.socket.connect(await server.socket.bind("inproc://server"))
    await client.send({ id: 1 })
    const [job, { routingId }] = await server.receive()
    await server.send({ id: job.id + 1 }, { routingId })
    expect(await client.receive()).toEqual({ id: 2 })
    // @ts-expect-error A SERVER has to say whom it means.
    expect(() => server.send({ id: 1 })).toThrow(TypeError)
  })

  test("tells beside a value of which group it is", async ({ context }) => {
    const radio = new Radio({ context }).withCodec(json)
    const dish = new Dish({ context }).withCodec(json)
    dish.socket.join("jobs")
    dish.socket.connect(await radio.socket.bind("inproc://radio"))
    await radio.send({ id: 1 }, { group: "jobs" })
    for await (const [{ id }, { group }] of dish) {
      expect([id, String(group)]).toEqual([1, "jobs"])
      break
    }
  })

  test("fails with what its functions throw; the message is used up", async ({ context }) => {
    const left = new Pair({ context })
    const right = new Pair({ context })
    right.connect(await left.bind("inproc://fails"))
    const view = right.withCodec(json)
    for (const text of ["{", "[", "nonsense", '{"id":1}']) await left.send(text)
    await expect(view.receive()).rejects.toThrow(SyntaxError)
    expect(() => view.tryReceive()).toThrow(SyntaxError)
    await expect(view[Symbol.asyncIterator]().next()).rejects.toThrow(SyntaxError)
    expect(await view.receive()).toEqual({ id: 1 })
    expect(() => view.send({ id: 5n } as unknown as Job)).toThrow(TypeError)
    await expect(view.receive({ timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
  })

  test("takes a codec, nothing else", ({ context }) => {
    const pair = new Pair({ context })
    // @ts-expect-error A codec decodes, too.
    expect(() => pair.withCodec({ encode: String })).toThrow(TypeError)
  })
})
