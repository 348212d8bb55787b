import { describe, expect, it } from "vitest"
import { BufferPool, largeSlabSize, readBlockSize, smallSlabSize } from "../../src/core/buffer-pool.ts"
import { bytesInBuffers } from "../support/bytes-in-buffers.ts"

describe("a pool", () => {
  it("has one block to read into, and slabs of two sizes", () => {
    const pool = new BufferPool()
    expect(pool.readBlocks.map((each) => each.length)).toEqual([65_536, 131_072, readBlockSize])
    expect(new Set(pool.readBlocks.map((each) => each.buffer)).size).toBe(1)
    expect(pool.takeSmall()).toHaveLength(smallSlabSize)
    expect(pool.takeLarge()).toHaveLength(largeSlabSize)
  })

  it("gives out what was given back", () => {
    const pool = new BufferPool()
    const [small, large] = [pool.takeSmall(), pool.takeLarge()]
    pool.give(small)
    pool.give(large)
    expect(pool.takeSmall()).toBe(small)
    expect(pool.takeLarge()).toBe(large)
  })

  it("gives nothing to two at a time", () => {
    const pool = new BufferPool()
    const taken = Array.from({ length: 20 }, (_, index) => (index % 2 ? pool.takeSmall() : pool.takeLarge()))
    expect(new Set(taken.map((each) => each.buffer)).size).toBe(20)
  })

  it("takes back nothing that it did not give", () => {
    const pool = new BufferPool()
    const alien = Buffer.alloc(100)
    pool.give(alien)
    expect([pool.takeSmall(), pool.takeLarge()]).not.toContain(alien)
  })

  it("does not keep more than is worth it", async () => {
    const pool = new BufferPool()
    const memory = await bytesInBuffers()
    const taken = Array.from({ length: 500 }, () => [pool.takeSmall(), pool.takeLarge()]).flat()
    for (const slab of taken.splice(0)) pool.give(slab)
    expect((await bytesInBuffers()) - memory).toBeLessThan(8_000_000)
  })

  it("gives memory for bodies that nobody shares, of the size that is asked for", () => {
    const pool = new BufferPool()
    for (const size of [0, 1, 256, 32_767, 32_768, 1_000_000]) {
      const body = pool.takeBody(size)
      expect(body.buffer.byteLength).toBe(size)
      expect(pool.takeBody(size).buffer).not.toBe(body.buffer)
    }
  })
})
