import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { z85Decode, z85Encode } from "../../src/index.ts"
import { z85 } from "../../src/utils/index.ts"

interface Case {
  readonly id: string
  readonly in: {
    readonly op: "encode" | "decode"
    readonly rawHex?: string
    readonly text?: string
    readonly textHex?: string
  }
  readonly out: { readonly ok?: string; readonly error?: object }
}

const file = new URL("../vectors/pyzmq/z85.json", import.meta.url)
const cases = JSON.parse(readFileSync(file, "utf8")).cases as readonly Case[]

describe("z85", () => {
  it("is what the root has under longer names", () => {
    const key = Uint8Array.from({ length: 32 }, (_, index) => index)
    expect(z85.encode(key)).toBe(z85Encode(key))
    expect(z85.decode(z85.encode(key))).toEqual(z85Decode(z85Encode(key)))
  })

  it.each(cases.filter((each) => each.in.op === "encode" && each.in.rawHex !== undefined))(
    "encodes as recorded: $id",
    ({ in: { rawHex }, out: { ok } }) => {
      const encode = (): string => z85.encode(Buffer.from(rawHex as string, "hex"))
      if (ok === undefined) expect(encode).toThrow(RangeError)
      else expect(encode()).toBe(ok)
    },
  )

  it.each(cases.filter((each) => each.in.op === "decode" && (each.in.text ?? each.in.textHex) !== undefined))(
    "decodes as recorded: $id",
    ({ in: { text, textHex }, out: { ok } }) => {
      const decode = (): Uint8Array => z85.decode(text ?? Buffer.from(textHex as string, "hex"))
      if (ok === undefined) expect(decode).toThrow(RangeError)
      else expect(Buffer.from(decode()).toString("hex")).toBe(ok)
    },
  )

  it("says where what it cannot read is", () => {
    expect(() => z85.decode("00000abc d")).toThrow("at 8")
  })
})
