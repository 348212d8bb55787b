import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { PartialFrame } from "../../src/zmtp/partial-frame.ts"

const pool = new BufferPool()

const begun = (size: number, first: Uint8Array): PartialFrame => {
  const partial = new PartialFrame(pool)
  partial.begin(1, size, first, 0)
  return partial
}

describe("a frame that comes in pieces", () => {
  it("is pending from its first octets to its last", () => {
    const partial = new PartialFrame(pool)
    expect(partial.pending).toBe(false)
    partial.begin(1, 5, Buffer.from("xyab"), 2)
    expect(partial.pending).toBe(true)
    expect(partial.complete).toBe(false)
    expect(partial.fill(Buffer.from("..cdefg"), 2)).toBe(3)
    expect(partial.complete).toBe(true)
    expect(partial.flags).toBe(1)
    expect(String(partial.take())).toBe("abcde")
    expect(partial.pending).toBe(false)
  })

  it("may begin without a single octet", () => {
    const partial = begun(3, Buffer.alloc(0))
    expect(partial.fill(Buffer.from("abc"), 0)).toBe(3)
    expect(String(partial.take())).toBe("abc")
  })

  it("is forgotten when it is dropped", () => {
    const partial = begun(100_000, Buffer.alloc(10))
    partial.drop()
    expect(partial.pending).toBe(false)
    expect(partial.target()).toBeUndefined()
    partial.begin(0, 3, Buffer.from("abc"), 0)
    expect(String(partial.take())).toBe("abc")
  })

  it("copies nothing of what was read into its own memory", () => {
    const partial = begun(100_000, Buffer.alloc(30_000, 1))
    const target = partial.target() as Uint8Array
    target.fill(2)
    expect(partial.fill(target.subarray(0, 20_000), 0)).toBe(20_000)
    const next = partial.target() as Uint8Array
    expect(next.buffer).toBe(target.buffer)
    expect(next.byteOffset).toBe(target.byteOffset + 20_000)
  })

  it("grows by what has arrived, up to its size and never beyond", () => {
    const partial = begun(1_000_000, Buffer.alloc(1000))
    let rooms = 0
    let room: ArrayBufferLike | undefined
    for (let arrived = 1000; arrived < 1_000_000 - 16_384; ) {
      const target = partial.target() as Uint8Array
      if (target.buffer !== room) {
        rooms++
        room = target.buffer
      }
      expect(target.buffer.byteLength).toBeLessThanOrEqual(Math.min(1_000_000, 4 * arrived))
      const part = target.subarray(0, Math.min(3000, target.length))
      arrived += partial.fill(part, 0)
    }
    expect(rooms).toBeLessThan(10)
    partial.fill(Buffer.alloc(20_000), 0)
    expect(partial.complete).toBe(true)
    expect(partial.take().buffer.byteLength).toBe(1_000_000)
  })
})
