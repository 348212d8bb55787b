import { describe, expect } from "vitest"
import type { MessageLike } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { join, layouts, wireLayouts } from "../support/layouts.ts"
import { texts } from "../support/messages.ts"
import { until } from "../support/until.ts"

const shared = new SharedArrayBuffer(4)
new Uint8Array(shared).set([1, 2, 3, 4])
const floats = new Float64Array([0.5, -1])
const inside = new Uint8Array([9, 9, 1, 2, 9]).subarray(2, 4)

/** Everything that can be sent as a frame, and its octets. */
const kinds: readonly { kind: string; value: MessageLike; octets: Uint8Array }[] = [
  { kind: "text", value: "é€𝄞", octets: Buffer.from([0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9d, 0x84, 0x9e]) },
  { kind: "an empty text", value: "", octets: Buffer.alloc(0) },
  { kind: "half a surrogate pair", value: "\ud800", octets: Buffer.from([0xef, 0xbf, 0xbd]) },
  { kind: "a number", value: 42, octets: Buffer.from("42") },
  { kind: "a fraction", value: -0.25, octets: Buffer.from("-0.25") },
  { kind: "null", value: null, octets: Buffer.alloc(0) },
  { kind: "a Buffer", value: Buffer.from([0, 255]), octets: Buffer.from([0, 255]) },
  { kind: "an empty Buffer", value: Buffer.alloc(0), octets: Buffer.alloc(0) },
  { kind: "a Uint8Array", value: new Uint8Array([1, 2]), octets: Buffer.from([1, 2]) },
  { kind: "a part of a Uint8Array", value: inside, octets: Buffer.from([1, 2]) },
  { kind: "a Uint8ClampedArray", value: new Uint8ClampedArray([1, 300]), octets: Buffer.from([1, 255]) },
  { kind: "a Float64Array", value: floats, octets: Buffer.from(floats.buffer) },
  {
    kind: "a part of an Int16Array",
    value: new Int16Array([1, 2, 3]).subarray(1, 2),
    octets: Buffer.from([2, 0]),
  },
  { kind: "a BigInt64Array", value: new BigInt64Array([1n]), octets: Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]) },
  {
    kind: "a DataView",
    value: new DataView(Uint8Array.of(1, 2, 3, 4).buffer, 1, 2),
    octets: Buffer.from([2, 3]),
  },
  { kind: "an ArrayBuffer", value: Uint8Array.of(5, 6).buffer, octets: Buffer.from([5, 6]) },
  { kind: "a SharedArrayBuffer", value: shared, octets: Buffer.from([1, 2, 3, 4]) },
  { kind: "a view of a SharedArrayBuffer", value: new Uint8Array(shared, 1, 2), octets: Buffer.from([2, 3]) },
]

/** What cannot be sent. */
const wrong: readonly { what: string; value: unknown }[] = [
  { what: "undefined", value: undefined },
  { what: "true", value: true },
  { what: "a bigint", value: 1n },
  { what: "an object", value: {} },
  { what: "a function", value: () => "x" },
  { what: "a symbol", value: Symbol("x") },
  { what: "text as an object", value: new String("xy") },
  { what: "no frame at all", value: [] },
  { what: "a frame that is undefined", value: ["x", undefined] },
  { what: "a frame that is an array", value: ["x", ["y"]] },
  { what: "a frame that is an object", value: [{}] },
]

describe.for(layouts)("A frame ($name)", (layout) => {
  test("can be any of the kinds, alone or among others", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    for (const { kind, value, octets } of kinds) {
      await push.send(value)
      expect(push.trySend([value, "between", value])).toBe(true)
      const alone = await pull.receive()
      const among = await pull.receive()
      expect(
        alone.map((frame) => frame.toString("hex")),
        kind,
      ).toEqual([Buffer.from(octets).toString("hex")])
      expect(
        among.map((frame) => frame.toString("hex")),
        kind,
      ).toEqual([octets, Buffer.from("between"), octets].map((each) => Buffer.from(each).toString("hex")))
    }
  })

  test("arrives as a Buffer, whatever it was", async ({ context }) => {
    const dealer = context.socket("DEALER")
    const router = context.socket("ROUTER")
    await join(layout, dealer, router)
    for (const { kind, value } of kinds) {
      await dealer.send([value, value])
      for (const frame of await router.receive()) expect(frame, kind).toBeInstanceOf(Buffer)
    }
  })

  test("can come out of any loop with others, none out of an empty one", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    const words = function* (): Generator<string> {
      yield "a"
      yield "b"
    }
    await push.send(words())
    await push.send(new Set([1, 2]))
    await push.send(["e", "f"] as const)
    push.trySend(words())
    for (const expected of ["ab", "12", "ef", "ab"])
      expect(texts(await pull.receive()).join("")).toBe(expected)
    for (const none of [new Set<string>(), [].values(), new Map([["a", "b"]])]) {
      expect(() => push.send(none as Iterable<string>)).toThrow(TypeError)
    }
    expect(pull.tryReceive()).toBeUndefined()
  })

  test("of what is no message is refused, and nothing is sent", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    for (const { what, value } of wrong) {
      expect(() => push.send(value as MessageLike), what).toThrow(TypeError)
      expect(() => push.trySend(value as MessageLike), what).toThrow(TypeError)
    }
    await push.send("good")
    expect(texts(await pull.receive())).toEqual(["good"])
    expect(pull.tryReceive()).toBeUndefined()
  })

  test("can be large, or one of many", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    const large = Buffer.alloc(3_000_000, "large ")
    await push.send(["head", large, "tail"])
    const [head, body, tail] = await pull.receive()
    expect([String(head), body?.equals(large), String(tail)]).toEqual(["head", true, "tail"])
    const many = Array.from({ length: 1000 }, (_, index) => (index % 3 === 0 ? "" : String(index)))
    await push.send(many)
    expect(texts(await pull.receive())).toEqual(many)
  })
})

describe.for(layouts)("A message that was received ($name)", (layout) => {
  test("is independent of all others", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    for (const body of ["one", "two", "three"]) await push.send([body, `${body}!`])
    const messages = [await pull.receive(), await pull.receive(), await pull.receive()]
    messages[1]?.[0]?.fill(0)
    messages[1]?.[1]?.fill(0)
    expect([messages[0], messages[2]].map((message) => texts(message ?? []))).toEqual([
      ["one", "one!"],
      ["three", "three!"],
    ])
    await push.send("four")
    messages[0]?.pop()
    expect(texts(await pull.receive())).toEqual(["four"])
  })

  test("stays as it is while later ones come in", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await join(layout, push, pull)
    const kept: Buffer[] = []
    for (let round = 0; round < 60; round++) {
      await push.send([`${round}`, Buffer.alloc(round * 97, round)])
      kept.push(...(await pull.receive()))
    }
    for (let round = 0; round < 60; round++) {
      expect(String(kept[2 * round])).toBe(String(round))
      expect(kept[2 * round + 1]?.equals(Buffer.alloc(round * 97, round))).toBe(true)
    }
  })

  test("can be sent on", async ({ context }) => {
    const left = context.socket("PAIR")
    const right = context.socket("PAIR")
    await join(layout, left, right)
    await left.send(["a", Buffer.alloc(10_000, "b"), ""])
    for (let hop = 0; hop < 4; hop++) {
      const [from, to] = hop % 2 === 0 ? [right, left] : [left, right]
      await from.send(await from.receive())
      await until(() => to.readable)
    }
    const [a, b, c] = await right.receive()
    expect([String(a), b?.equals(Buffer.alloc(10_000, "b")), c?.length]).toEqual(["a", true, 0])
  })
})

describe("An array of frames", () => {
  test.for(layouts)("may be changed as soon as it was handed over ($name)", async (layout, { context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    const frames = ["a", "b"]
    const waiting = push.send(frames)
    frames[0] = "changed"
    frames.push("more")
    await join(layout, push, pull)
    await waiting
    frames.length = 0
    expect(texts(await pull.receive())).toEqual(["a", "b"])
  })
})

describe("A small buffer", () => {
  test.for(wireLayouts)(
    "may be used again once it was sent over a wire ($name)",
    async (layout, { context }) => {
      const push = context.socket("PUSH")
      const pull = context.socket("PULL")
      await join(layout, push, pull)
      const scratch = Buffer.alloc(100)
      for (let round = 0; round < 20; round++) {
        scratch.fill(String(round % 10))
        await push.send(["", scratch])
      }
      scratch.fill("x")
      for (let round = 0; round < 20; round++)
        expect(texts(await pull.receive())).toEqual(["", `${round % 10}`.repeat(100)])
    },
  )

  test("that waits for a peer may be used again once the send has resolved", async ({ context }) => {
    const push = context.socket("PUSH")
    push.connect("inproc://later")
    const scratch = Buffer.alloc(100)
    for (let round = 0; round < 3; round++) {
      scratch.fill(`${round}`)
      await push.send(scratch)
    }
    scratch.fill("x")
    const pull = context.socket("PULL")
    await pull.bind("inproc://later")
    for (let round = 0; round < 3; round++)
      expect(texts(await pull.receive())).toEqual([`${round}`.repeat(100)])
  })
})
