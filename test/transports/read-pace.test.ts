import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { blocksUpTo, ReadPace } from "../../src/transports/read-pace.ts"

const quick = 0.02
const slow = 1

const sizesAfter = (pace: ReadPace, times: readonly number[]): number[] =>
  times.map((time) => {
    pace.worked(time)
    return pace.block.length
  })

describe("a pace of reading", () => {
  const { readBlocks } = new BufferPool()

  it("begins with what small messages are read in", () => {
    expect(new ReadPace(readBlocks).block).toHaveLength(65_536)
  })

  it("reads twice as much after each block that was worked off quickly, up to the whole", () => {
    expect(sizesAfter(new ReadPace(readBlocks), [quick, quick, quick])).toEqual([131_072, 262_144, 262_144])
  })

  it("reads half as much after each that took long, down to where it began", () => {
    const pace = new ReadPace(readBlocks)
    sizesAfter(pace, [quick, quick])
    expect(sizesAfter(pace, [slow, slow, slow])).toEqual([131_072, 65_536, 65_536])
  })

  it("stays where it is with what takes neither", () => {
    expect(sizesAfter(new ReadPace(readBlocks), [quick, 0.2, 0.3])).toEqual([131_072, 131_072, 131_072])
  })

  it("reads no more than a small block has", () => {
    const pace = new ReadPace(blocksUpTo(1_000, readBlocks))
    expect(sizesAfter(pace, [quick, slow])).toEqual([1_000, 1_000])
  })

  it("is always a beginning of the block, never shorter than the first", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.double({ min: 0, max: 2 })),
        (size, times) => {
          const pace = new ReadPace(blocksUpTo(size, readBlocks))
          for (const length of sizesAfter(pace, times)) {
            expect(length).toBeLessThanOrEqual(size)
            expect(length).toBeGreaterThanOrEqual(Math.min(size, 65_536))
          }
          expect(pace.block.buffer).toBe(readBlocks[0]?.buffer)
          expect(pace.block.byteOffset).toBe(0)
        },
      ),
    )
  })
})
