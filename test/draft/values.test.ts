import { describe, expect } from "vitest"
import {
  Channel,
  Client,
  Datagram,
  Dish,
  Gather,
  Peer,
  Radio,
  Scatter,
  Server,
} from "../../src/draft/index.ts"
import { type Context, Frame } from "../../src/index.ts"
import { test } from "../support/context-test.ts"

/** Sockets that are connected, the first of them bound. */
const joined = async <
  Bound extends Server | Channel | Scatter | Radio,
  Connected extends Client | Channel | Gather | Dish,
>(
  bound: Bound,
  connected: Connected,
): Promise<[Bound, Connected]> => {
  connected.connect(await bound.bind("inproc://values"))
  return [bound, connected]
}

const pairs = {
  channel: (context: Context) => joined(new Channel({ context }), new Channel({ context })),
  scatter: (context: Context) => joined(new Scatter({ context }), new Gather({ context })),
}

describe.each(Object.entries(pairs))("Messages of one frame are values (%s)", (_, make) => {
  test("of every format", async ({ context }) => {
    const [out, into] = await make(context)
    await out.sendString("smörgås", { encoding: "latin-1" })
    expect(await into.receiveString({ encoding: "latin-1" })).toBe("smörgås")
    await out.sendJson({ a: 1 }, { space: 1 })
    expect(await into.receiveJson<{ a: number }>()).toEqual({ a: 1 })
    await out.sendStructured(new Set([1n]))
    expect(await into.receiveStructured()).toEqual(new Set([1n]))
    await out.sendSerialized(5, (value) => `${value}!`)
    expect(await into.receiveSerialized(async ([body]) => String(body))).toBe("5!")
  })

  test("and frames", async ({ context }) => {
    const [out, into] = await make(context)
    expect(into.tryReceiveFrame()).toBeUndefined()
    await out.sendFrame(new Frame("one"))
    expect((await into.receiveFrame()).more).toBe(false)
    await out.sendFrame("two")
    expect(String(into.tryReceiveFrame())).toBe("two")
    await out.send("three")
    const room = new Uint8Array(3)
    expect(await into.receiveInto(room)).toBe(5)
    expect(String(Buffer.from(room))).toBe("thr")
    const tracker = await out.send(Buffer.alloc(100_000), { track: true })
    await into.receive()
    await tracker.wait({ timeout: 10_000 })
  })

  test("and fail as such", async ({ context }) => {
    const [out, into] = await make(context)
    expect(() => out.sendJson(5n)).toThrow(TypeError)
    expect(() => out.sendString("π", { encoding: "ascii" })).toThrow(TypeError)
    const twoFrames = out.sendSerialized(1, () => ["two", "frames"] as unknown as string)
    await expect(twoFrames).rejects.toMatchObject({ code: "EINVAL" })
    await out.send("{")
    await expect(into.receiveJson()).rejects.toThrow(SyntaxError)
    // What would begin a message of several frames sends one.
    await out.sendString("whole", { more: true } as object)
    expect(await into.receiveString({ timeout: 10_000 })).toBe("whole")
    await expect(into.receiveString({ timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
  })
})

describe("A CLIENT and a SERVER", () => {
  test("exchange values, and the SERVER is told whose they are", async ({ context }) => {
    const [server, client] = await joined(new Server({ context }), new Client({ context }))
    await client.sendJson({ celsius: 20 })
    const [{ celsius }, from] = await server.receiveJson<{ celsius: number }>()
    expect(from.routingId).toBeGreaterThan(0)
    await server.sendJson({ fahrenheit: celsius * 1.8 + 32 }, { ...from, timeout: 10_000 })
    expect(await client.receiveJson()).toEqual({ fahrenheit: 68 })
    await server.sendString("π", { ...from, encoding: "utf-16" })
    expect(await client.receiveString({ encoding: "utf-16" })).toBe("π")
    await client.sendString("ä", { encoding: "latin-1" })
    expect(await server.receiveString({ encoding: "latin-1" })).toEqual(["ä", from])
    await client.sendStructured(new Date(0))
    expect(await server.receiveStructured<Date>()).toEqual([new Date(0), from])
    await client.send("12345")
    expect(await server.receiveSerialized(async ([body]) => body.length)).toEqual([5, from])
    await client.send("12345")
    const room = Buffer.alloc(9)
    expect(await server.receiveInto(room, { length: 2 })).toEqual([5, from])
    expect(room.toString()).toBe(`12${"\0".repeat(7)}`)
    await expect(server.receiveInto(room, { length: 10 })).rejects.toThrow(RangeError)
  })

  test("have no message before one came", async ({ context }) => {
    const [server, client] = await joined(new Server({ context }), new Client({ context }))
    for (const each of [server, client]) {
      expect([each.tryReceive(), each.readable]).toEqual([undefined, false])
      await expect(each.receive({ timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
    }
  })

  test("take frames that are there, and answer them", async ({ context }) => {
    const [server, client] = await joined(new Server({ context }), new Client({ context }))
    expect(server.tryReceiveFrame()).toBeUndefined()
    await client.sendFrame("question")
    const question = server.tryReceiveFrame() as Frame
    expect([String(question), question.more, question.routingId]).toEqual([
      "question",
      false,
      expect.any(Number),
    ])
    const answer = new Frame(Buffer.alloc(100_000), { routingId: question.routingId })
    await server.sendFrame(answer)
    const tracker = await server.send(answer, { routingId: question.routingId as number, track: true })
    expect(answer.tracker).toBe(tracker)
    await tracker.wait({ timeout: 10_000 })
    expect((await client.receiveFrame()).length).toBe(100_000)
  })

  test("refuse values for nobody", ({ context }) => {
    const server = new Server({ context })
    const einval = expect.objectContaining({ code: "EINVAL" })
    expect(() => server.sendString("x", { routingId: 0 })).toThrow(einval)
    // @ts-expect-error A SERVER has to say whom it means.
    expect(() => server.sendString("x")).toThrow(einval)
    // @ts-expect-error And so for JSON.
    expect(() => server.sendJson({}, { space: 1 })).toThrow(einval)
    // @ts-expect-error A CLIENT has nobody to name.
    expect(() => new Client({ context }).sendJson(5n, { routingId: 1 })).toThrow(TypeError)
  })
})

describe("A RADIO and a DISH", () => {
  test("exchange values within groups", async ({ context }) => {
    const [radio, dish] = await joined(new Radio({ context }), new Dish({ context }))
    dish.join("weather")
    await radio.sendJson("lost", { group: "news" })
    await radio.sendJson({ sun: true }, { group: "weather" })
    const [value, { group }] = await dish.receiveJson<{ sun: boolean }>()
    expect([value, String(group)]).toEqual([{ sun: true }, "weather"])
    await radio.sendSerialized(21.5, (celsius) => `${celsius} °C`, { group: "weather" })
    expect((await dish.receiveString())[0]).toBe("21.5 °C")
    await radio.sendFrame(new Frame("x", { group: "weather" }))
    expect(dish.tryReceiveFrame()?.group).toBe("weather")
    // @ts-expect-error A DISH never sends, and a RADIO never receives.
    expect([dish.sendJson, radio.receiveJson]).toEqual([undefined, undefined])
  })
})

test("A PEER answers values by the number that came with them", async ({ context }) => {
  const [left, right] = [new Peer({ context }), new Peer({ context })]
  const routingId = left.connectPeer(await right.bind("inproc://peers"))
  await left.sendJson([1], { routingId })
  const [value, from] = await right.receiveJson()
  await right.sendJson([value, 2], from)
  expect(await left.receiveJson()).toEqual([[[1], 2], { routingId }])
})

test("A DGRAM sends and receives frame by frame, and values of two frames", async ({ context }) => {
  const [left, right] = [new Datagram({ context }), new Datagram({ context })]
  await left.bind("udp://127.0.0.1:*")
  await right.bind("udp://127.0.0.1:*")
  const address = (right.lastEndpoint as string).replace("udp://", "")
  await left.sendFrame(address, { more: true })
  await left.sendJson({ a: 1 })
  const from = await right.receiveFrame()
  expect(from.more).toBe(true)
  expect(await right.receiveJson()).toEqual({ a: 1 })
  await right.sendSerialized("back", (text) => [from, text])
  expect((await left.receiveFrames()).map((each) => each.length)).toEqual([expect.any(Number), 4])
})
