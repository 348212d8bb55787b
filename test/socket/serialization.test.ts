import { readFileSync } from "node:fs"
import { describe, expect } from "vitest"
import { Dealer, Pair, Router, Subscriber } from "../../src/index.ts"
import { test as plain } from "../support/context-test.ts"

interface Case {
  readonly id: string
  readonly in: {
    readonly op: string
    readonly value?: unknown
    readonly py?: string
    readonly text?: string
    readonly hex?: string
    readonly kwargs?: Readonly<Record<string, unknown>>
  }
  readonly out: {
    readonly hex?: string
    readonly ok?: unknown
    readonly okPython?: string
    readonly error?: { readonly type: string }
  }
}

const file = new URL("../vectors/pyzmq/serialization.json", import.meta.url)
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Case[] }
const sent = cases.filter(
  ({ in: { op, value }, out }) => op === "send_json" && value !== undefined && !out.error,
)
const received = cases.filter((each) => each.in.op === "recv_json")

const test = plain.extend<{ ends: readonly [Pair, Pair] }>({
  ends: async ({ context }, use) => {
    const left = new Pair({ context })
    const right = new Pair({ context })
    right.connect(await left.bind("inproc://serialization"))
    await use([left, right])
  },
})

describe("JSON", () => {
  test.for(sent)(
    "that Python sent is the value we would send: $id",
    async ({ in: { value }, out }, { ends }) => {
      const [left, right] = ends
      await left.send(Buffer.from(out.hex as string, "hex"))
      expect(await right.receiveJson()).toEqual(value)
      await left.sendJson(value)
      expect(await right.receiveJson()).toEqual(value)
    },
  )

  test.for(received)("is read as Python reads it: $id", async ({ in: { text, hex }, out }, { ends }) => {
    const [left, right] = ends
    await left.send(text ?? Buffer.from(hex as string, "hex"))
    if (out.error?.type === "UnicodeDecodeError") {
      await expect(right.receiveJson()).rejects.toThrow(TypeError)
    } else if (out.error !== undefined || /NaN|Infinity/.test(text ?? "")) {
      await expect(right.receiveJson()).rejects.toThrow(SyntaxError)
    } else if (out.okPython !== undefined) {
      expect(await right.receiveJson()).toBe(Number.POSITIVE_INFINITY)
    } else {
      const value = await right.receiveJson()
      // JavaScript knows a negative zero.
      expect(value === 0 ? 0 : value).toEqual(out.ok)
    }
    await left.send("next")
    expect(String(await right.receive())).toBe("next")
  })

  test("is refused for what has none, and nothing is sent", async ({ ends: [left, right] }) => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    for (const value of [undefined, () => {}, Symbol("x"), 5n, cycle]) {
      expect(() => left.sendJson(value)).toThrow(TypeError)
    }
    expect(right.tryReceive()).toBeUndefined()
  })

  test("takes what JSON.stringify and JSON.parse take", async ({ ends: [left, right] }) => {
    await left.sendJson({ a: 1, b: 2 }, { replacer: ["b"], space: 1 })
    expect(await right.receiveString()).toBe('{\n "b": 2\n}')
    await left.sendJson({ at: 5 }, { replacer: (key, value) => (key === "at" ? `${value}!` : value) })
    expect(await right.receiveJson({ reviver: (key, value) => (key === "at" ? [value] : value) })).toEqual({
      at: ["5!"],
    })
    await left.send("18446744073709551616")
    expect(await right.receiveJson({ parse: BigInt })).toBe(2n ** 64n)
  })
})

describe("Text", () => {
  test("of several frames has an encoding for each", async ({ ends: [left, right] }) => {
    await left.sendString("çπ§", { more: true })
    await left.sendString("smörgås", { encoding: "latin-1" })
    expect(await right.receiveString()).toBe("çπ§")
    expect(right.receiveMore).toBe(true)
    expect(await right.receiveString({ encoding: "latin-1" })).toBe("smörgås")
    expect(right.receiveMore).toBe(false)
  })

  test("that cannot be written is refused before anything is sent", async ({ ends: [left, right] }) => {
    expect(() => left.sendString("π", { encoding: "latin-1" })).toThrow(TypeError)
    expect(() => left.sendString("\ud800")).toThrow(TypeError)
    expect(() => left.sendString("x", { encoding: "no-such-codec" })).toThrow(RangeError)
    expect(() => left.sendString(Buffer.from("x") as unknown as string)).toThrow(TypeError)
    await left.sendString("x", { timeout: 10_000 })
    expect(await right.receiveString()).toBe("x")
  })

  test("that cannot be read is used up", async ({ ends: [left, right] }) => {
    await left.send(Buffer.of(0xff))
    await left.send("next")
    await expect(right.receiveString()).rejects.toThrow(TypeError)
    expect(await right.receiveString({ timeout: 10_000 })).toBe("next")
    await expect(right.receiveString({ timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
  })

  test("that nobody waits for any more stays for the next", async ({ ends: [left, right] }) => {
    const controller = new AbortController()
    const first = right.receiveJson({ signal: controller.signal })
    const second = right.receiveJson()
    controller.abort(new Error("changed our mind"))
    await expect(first).rejects.toThrow("changed our mind")
    await left.sendJson([1, 2, 3])
    expect(await second).toEqual([1, 2, 3])
  })

  test("and other values wait until the socket is closed, and no longer", async ({ ends: [, right] }) => {
    const waiting = [right.receiveString(), right.receiveJson(), right.receiveArray(), right.receiveFrame()]
    const ends = Promise.allSettled(waiting)
    await right.close()
    for (const each of await ends) expect(each).toMatchObject({ reason: { code: "EAGAIN" } })
  })
})

describe("Structured clones", () => {
  test("carry what JSON cannot", async ({ ends: [left, right] }) => {
    const value = {
      when: new Date(0),
      set: new Set([1n]),
      map: new Map([["a", /x/g]]),
      bytes: Uint8Array.of(1),
    }
    for (const each of [value, null, undefined, "text", [Number.NaN, -0]]) {
      await left.sendStructured(each)
      expect(await right.receiveStructured()).toEqual(each)
    }
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    await left.sendStructured(cycle)
    const received = await right.receiveStructured<typeof cycle>()
    expect(received.self).toBe(received)
  })

  test("carry arrays of numbers wherever the frame is in memory", async ({ ends: [left, right] }) => {
    for (let size = 1; size < 10; size++) {
      await left.send(["x".repeat(size), "rest"])
      await right.receive()
      await left.sendStructured(Float64Array.of(size, 0.5))
      expect(await right.receiveStructured()).toEqual(Float64Array.of(size, 0.5))
    }
  })

  test("carry no code, and nothing but what they are", async ({ ends: [left, right] }) => {
    expect(() => left.sendStructured(() => {})).toThrow("could not be cloned")
    await left.send("\x80\x04K\x05.")
    await expect(right.receiveStructured()).rejects.toThrow(Error)
  })
})

describe("Arrays", () => {
  test("arrive with their type and shape", async ({ ends: [left, right] }) => {
    await left.sendArray(Float64Array.of(0, 1, 2, 3, 4, 5), { shape: [2, 3] })
    expect(await right.receiveArray()).toEqual({
      data: Float64Array.of(0, 1, 2, 3, 4, 5),
      shape: [2, 3],
      dtype: "float64",
    })
    await left.sendArray(Uint8Array.of(1, 0), { dtype: "bool" })
    expect(await right.receiveArray()).toMatchObject({ dtype: "bool", shape: [2] })
  })

  test("are messages of two frames", async ({ ends: [left, right] }) => {
    for (const message of [["one"], ["one", "two", "three"], ["one", "two"]]) {
      await left.send(message)
      await expect(right.receiveArray()).rejects.toThrow(TypeError)
    }
    expect(() => left.sendArray(Int8Array.of(1), { shape: [2] })).toThrow(RangeError)
  })
})

describe("Formats of one's own", () => {
  test("make messages of values, and values of messages", async ({ context }) => {
    const router = new Router({ context })
    const dealer = new Dealer({ context, routingId: "me" })
    dealer.connect(await router.bind("inproc://own"))
    await dealer.sendSerialized({ a: 5 }, (value) => Object.entries(value).flat().map(String))
    const { id, value } = await router.receiveSerialized(([id, key, number]) => ({
      id,
      value: { [String(key)]: Number(number) },
    }))
    expect(value).toEqual({ a: 5 })
    await router.sendSerialized("answer", (text) => [id as Buffer, text])
    expect(await dealer.receiveSerialized(async ([body]) => String(body))).toBe("answer")
  })

  test("fail with what their functions throw", async ({ ends: [left, right] }) => {
    expect(() => left.sendSerialized(1, () => ({}) as string)).toThrow(TypeError)
    expect(() =>
      left.sendSerialized(1, () => {
        throw new Error("cannot")
      }),
    ).toThrow("cannot")
    await left.send("x")
    const failing = right.receiveSerialized(() => {
      throw new Error("cannot either")
    })
    await expect(failing).rejects.toThrow("cannot either")
  })
})

plain("Sockets have only the formats for what they can do", ({ context }) => {
  const subscriber = new Subscriber({ context })
  expect("sendJson" in subscriber).toBe(false)
  expect("receiveJson" in subscriber).toBe(true)
})
