import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Decoder } from "../../../src/rpc/msgpack/decoder.ts"
import { Encoder } from "../../../src/rpc/msgpack/encoder.ts"
import { UnpackError } from "../../../src/rpc/msgpack/unpack-error.ts"
import { effort, timeLimit } from "../../fuzz/effort.ts"
import { msgpackBytes, msgpackValues } from "../../support/msgpack-arbitraries.ts"

const encoder = new Encoder({ anyMapKeys: true })
const decoder = new Decoder({ keepFloats: true })

describe("Whatever the value is", () => {
  it("it comes back as it was, and has one form", { timeout: timeLimit }, () => {
    fc.assert(
      fc.property(msgpackValues, (value) => {
        const packed = encoder.encode(value)
        const unpacked = decoder.decode(packed)
        expect(unpacked).toEqual(value)
        expect(Buffer.compare(encoder.encode(unpacked), packed)).toBe(0)
      }),
      effort(250),
    )
  })
})

describe("Whatever the bytes are", () => {
  it("they are a value, whose form is stable, or an UnpackError", { timeout: timeLimit }, () => {
    let values = 0
    fc.assert(
      fc.property(msgpackBytes, (input) => {
        let value: unknown
        try {
          value = decoder.decode(input)
        } catch (error) {
          if (!(error instanceof UnpackError)) throw error
          expect(error.offset).toBeLessThanOrEqual(input.length)
          return
        }
        values++
        const packed = encoder.encode(value)
        expect(packed.length).toBeLessThanOrEqual(input.length * 2)
        expect(Buffer.compare(encoder.encode(decoder.decode(packed)), packed)).toBe(0)
      }),
      effort(4000),
    )
    expect(values).toBeGreaterThan(200)
  })
})
