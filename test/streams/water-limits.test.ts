import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { bufferLimits } from "../../src/streams/water-limits.ts"

interface Vector {
  readonly name: string
  readonly high: number | null
  readonly low: number | null
  readonly result?: { readonly low: number; readonly high: number }
  readonly error?: string
}

const { vectors } = JSON.parse(
  readFileSync(new URL("../vectors/aiozmq/water-limits.json", import.meta.url), "utf8"),
) as { readonly vectors: readonly Vector[] }

describe("The limits of a buffer", () => {
  it.each(vectors.filter((each) => each.result))("are worked out: $name", ({ high, low, result }) => {
    expect(bufferLimits({ high, low })).toEqual(result)
  })

  it.each(vectors.filter((each) => each.error))("are refused: $name", ({ high, low, error }) => {
    expect(() => bufferLimits({ high, low })).toThrow(new RangeError(error))
  })

  it("are 64 and 16 KiB when none are given", () => {
    expect(bufferLimits()).toEqual({ low: 16_384, high: 65_536 })
  })

  it("are refused when they are not numbers at all", () => {
    expect(() => bufferLimits({ high: Number.NaN })).toThrow(RangeError)
  })
})
