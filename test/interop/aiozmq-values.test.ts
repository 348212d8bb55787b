import fc from "fast-check"
import { expect, it } from "vitest"
import { UnpackError } from "../../src/rpc/msgpack/unpack-error.ts"
import { Packer } from "../../src/rpc/packer.ts"
import { effort } from "../fuzz/effort.ts"
import { msgpackBytes, msgpackValues } from "../support/msgpack-arbitraries.ts"
import { repack } from "../support/python-packer.ts"
import { describeWithPython } from "../support/python-program.ts"

const samples = <Value>(arbitrary: fc.Arbitrary<Value>, count: number): readonly Value[] =>
  fc.sample(arbitrary, effort(count) as fc.Parameters<Value>)

const hexOf = (bytes: Uint8Array | undefined): string | undefined =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString("hex")

const isText = (key: unknown): boolean => typeof key === "string" || key instanceof Uint8Array

/** Whether a map somewhere in the value has keys that Python refuses. */
const hasOtherKeys = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(hasOtherKeys)
  if (value instanceof Map) return [...value].some(([key, each]) => !isText(key) || hasOtherKeys(each))
  const isRecord =
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  return isRecord && Object.values(value).some(hasOtherKeys)
}

describeWithPython("Python", () => {
  it("unpacks what we pack, and packs it to the same bytes", async () => {
    const packer = new Packer({ keepFloats: true })
    const values = samples(msgpackValues, 600)
    const messages = values.map((each) => packer.pack(each))
    const answers = await repack(messages)
    for (const [index, message] of messages.entries()) expect(hexOf(answers[index])).toBe(hexOf(message))
  })

  it("unpacks the bytes that we unpack, to the same values, and no others", async () => {
    const packer = new Packer({ keepFloats: true })
    const messages = samples(msgpackBytes, 4000)
    const answers = await repack(messages)
    let readable = 0
    for (const [index, message] of messages.entries()) {
      const answer = answers[index]
      let value: unknown
      try {
        value = packer.unpack(message)
      } catch (error) {
        expect(error).toBeInstanceOf(UnpackError)
        expect(hexOf(answer), hexOf(message)).toBeUndefined()
        continue
      }
      readable++
      if (hasOtherKeys(value)) expect(answer, hexOf(message)).toBeUndefined()
      // Python keeps the order of keys that look like numbers, and the bits of what is not a number.
      else
        expect(answer && hexOf(packer.pack(packer.unpack(answer))), hexOf(message)).toBe(
          hexOf(packer.pack(value)),
        )
    }
    expect(readable).toBeGreaterThan(200)
  })
})
