import fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import {
  allocate,
  allocateOwn,
  compare,
  concat,
  copy,
  empty,
  equal,
  keyOf,
  startsWith,
  text,
  utf8,
  View,
  view,
} from "../../src/core/bytes.ts"

const bytes = fc.uint8Array({ maxLength: 40 })
const similar = fc.tuple(
  fc.array(fc.nat(3), { maxLength: 6 }).map((all) => Uint8Array.from(all)),
  fc.array(fc.nat(3), { maxLength: 6 }).map((all) => Uint8Array.from(all)),
)

describe("memory", () => {
  it.each([0, 1, 100, 4096, 8192, 65_536])("of %i bytes is a Buffer of that size", (size) => {
    for (const made of [allocate(size), allocateOwn(size)]) {
      expect(Buffer.isBuffer(made)).toBe(true)
      expect(made).toHaveLength(size)
    }
  })

  it.each([0, 1, 100, 4096])("of its own (%i bytes) is shared with nobody", (size) => {
    expect(allocateOwn(size).buffer.byteLength).toBe(size)
    expect(allocateOwn(size).buffer).not.toBe(allocateOwn(size).buffer)
  })

  it("of small pieces comes out of blocks of 8 KiB", () => {
    expect(allocate(100).buffer.byteLength).toBe(8192)
  })

  it("of nothing is empty", () => {
    expect(empty).toHaveLength(0)
  })
})

describe("a view", () => {
  it("is a Buffer over the same memory", () => {
    const memory = Uint8Array.of(1, 2, 3, 4, 5)
    for (const made of [view(memory.buffer, 1, 3), new View(memory.buffer, 1, 3)]) {
      expect(Buffer.isBuffer(made)).toBe(true)
      expect([...made]).toEqual([2, 3, 4])
      made[0] = 9
      expect(memory[1]).toBe(9)
      memory[1] = 2
    }
  })

  it("may be over shared memory", () => {
    expect([...view(new SharedArrayBuffer(3), 0, 3)]).toEqual([0, 0, 0])
  })
})

describe("text", () => {
  it("becomes UTF-8 and comes back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (each) => {
        expect(text(utf8(each))).toBe(each)
      }),
    )
  })

  it.each([
    ["ff", "\ufffd"],
    ["61ff62", "a\ufffdb"],
    ["c3", "\ufffd"],
    ["eda080", "\ufffd\ufffd\ufffd"],
  ])("of bytes that are not UTF-8 (%s) has a mark in their place", (hex, expected) => {
    expect(text(Buffer.from(hex, "hex"))).toBe(expected)
  })

  it("keeps a byte order mark, which is text like any other", () => {
    expect(text(Buffer.from("efbbbf61", "hex"))).toBe("\ufeffa")
  })
})

describe("bytes", () => {
  it("are copied into memory of their own", () => {
    const original = Uint8Array.of(1, 2, 3)
    const made = copy(original.subarray(1))
    original.fill(0)
    expect([...made]).toEqual([2, 3])
  })

  it("are joined in order", () => {
    fc.assert(
      fc.property(fc.array(bytes), (pieces) => {
        const joined = concat(pieces)
        expect([...joined]).toEqual(pieces.flatMap((each) => [...each]))
        for (const piece of pieces) if (piece.length > 0) expect(joined.buffer).not.toBe(piece.buffer)
      }),
    )
    expect(concat([])).toHaveLength(0)
  })

  it("are equal, begin alike and come in order as Buffer.compare has it", () => {
    fc.assert(
      fc.property(similar, ([left, right]) => {
        expect(Math.sign(compare(left, right))).toBe(Buffer.compare(left, right))
        expect(equal(left, right)).toBe(Buffer.compare(left, right) === 0)
        expect(startsWith(left, right)).toBe(Buffer.compare(left.subarray(0, right.length), right) === 0)
      }),
      { numRuns: 500 },
    )
  })

  it("are ordered by unsigned octets", () => {
    expect(compare(Uint8Array.of(0x7f), Uint8Array.of(0x80))).toBeLessThan(0)
    expect(compare(Uint8Array.of(1), Uint8Array.of(1, 0))).toBeLessThan(0)
    expect(compare(empty, empty)).toBe(0)
  })
})

describe("a key", () => {
  it("is the same for the same bytes and no others, with a character for each octet", () => {
    fc.assert(
      fc.property(similar, ([left, right]) => {
        expect(keyOf(left) === keyOf(right)).toBe(equal(left, right))
      }),
    )
    const all = Uint8Array.from({ length: 256 }, (_, index) => index)
    expect([...keyOf(all)].map((each) => each.charCodeAt(0))).toEqual([...all])
  })

  it.each([0, 1, 64, 65, 4096, 4097, 100_000, 1_048_576])("of %i octets is as long", (size) => {
    const octets = Buffer.from(Array.from({ length: size }, (_, index) => index % 256))
    expect(keyOf(octets)).toBe(octets.toString("latin1"))
  })
})

describe("on a platform without Buffer", () => {
  it("bytes are plain arrays, and everything else is the same", async () => {
    vi.resetModules()
    const { Buffer: nodeBuffer } = globalThis
    vi.stubGlobal("Buffer", undefined)
    const loading = import("../../src/core/bytes.ts")
    const plain = await loading.finally(() => vi.stubGlobal("Buffer", nodeBuffer))
    for (const made of [
      plain.allocate(3),
      plain.allocateOwn(3),
      plain.utf8("abc"),
      plain.copy(Buffer.from("abc")),
    ]) {
      expect(Buffer.isBuffer(made)).toBe(false)
      expect(made).toHaveLength(3)
    }
    expect(plain.View).toBe(Uint8Array)
    expect([...plain.view(Uint8Array.of(1, 2, 3).buffer, 1, 1)]).toEqual([2])
    expect(plain.text(plain.concat([plain.utf8("naïve "), plain.utf8("☃")]))).toBe("naïve ☃")
    vi.unstubAllGlobals()
  })
})
