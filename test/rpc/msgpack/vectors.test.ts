import { describe, expect, it } from "vitest"
import { Decoder } from "../../../src/rpc/msgpack/decoder.ts"
import { Encoder } from "../../../src/rpc/msgpack/encoder.ts"
import { ExtType } from "../../../src/rpc/msgpack/ext-type.ts"
import { UnpackError } from "../../../src/rpc/msgpack/unpack-error.ts"
import { dateTranslators } from "../../../src/rpc/python/date-translators.ts"
import { packedBytes, valueOf, valueVectors } from "../../support/value-vectors.ts"

const values = valueVectors("msgpack-value")
const packable = values.filter(({ packError }) => packError === undefined)
const unpackable = values.filter(({ packError }) => packError !== undefined)

const encoder = new Encoder({
  anyMapKeys: true,
  extend: (value) => {
    const translator = dateTranslators.find((each) => each.exact(value as object))
    return translator && new ExtType(translator.code, translator.pack(value as object))
  },
})
const decoder = new Decoder({ keepFloats: true })

describe("What aiozmq packs", () => {
  it.each(packable)("is packed to the same bytes: $name", ({ value, packed }) => {
    expect(packedBytes(encoder.encode(valueOf(value)), packed)).toEqual(packed)
  })

  it.each(packable)("is unpacked, and packed again to the same bytes: $name", ({ value, packed }) => {
    const bytes = typeof packed === "string" ? Buffer.from(packed, "hex") : encoder.encode(valueOf(value))
    const unpacked = decoder.decode(bytes)
    // A date stays an ext value here. Large values are as they were if their bytes are.
    const isComparable = typeof packed === "string" && !JSON.stringify(value).includes('"date"')
    if (isComparable) expect(unpacked).toEqual(valueOf(value))
    expect(packedBytes(encoder.encode(unpacked), packed)).toEqual(packed)
  })

  it.each(unpackable)("and nothing else: $name", ({ value, packError }) => {
    const pack = () => encoder.encode(valueOf(value))
    if (packError?.startsWith("ValueError")) expect(pack).toThrow(RangeError)
    else expect(pack).toThrow(TypeError)
    if (packError?.startsWith("TypeError: Unknown type: ")) expect(pack).toThrow(/^Unknown type: /)
  })
})

/** What aiozmq cannot read, but we can. */
const kinder: Readonly<Record<string, unknown>> = {
  "int map key": new Map([[1, 2]]),
  "array map key": new Map([[[1], "a"]]),
  "nil map key": new Map([[null, 1]]),
  "ext map key": new Map([[new ExtType(5, Buffer.from("a")), 1]]),
  // Ext values stay what they are here.
  "date ext with bad pickle": new ExtType(127, Buffer.of(0)),
  "date ext with empty pickle": new ExtType(127, Buffer.alloc(0)),
}

const inputs = valueVectors<string>("msgpack-decode")
const known = inputs.filter(({ name }) => !(name in kinder))
const readable = known.filter(({ unpackError }) => unpackError === undefined)
const unreadable = known.filter(({ unpackError }) => unpackError !== undefined)

describe("What aiozmq unpacks", () => {
  it.each(readable)("is unpacked to the same: $name", ({ packed, decoded }) => {
    const unpacked = decoder.decode(Buffer.from(packed, "hex"))
    if (decoded?.type === "datetime") {
      expect(unpacked).toEqual(new ExtType(123, Buffer.from(packed, "hex").subarray(3)))
    } else {
      expect(unpacked).toEqual(valueOf(decoded as NonNullable<typeof decoded>))
    }
  })

  it.each(unreadable)("and nothing else: $name", ({ packed }) => {
    expect(() => decoder.decode(Buffer.from(packed, "hex"))).toThrow(UnpackError)
  })

  it.each(Object.entries(kinder))("and more than that: %s", (title, value) => {
    const vector = inputs.find(({ name }) => name === title)
    expect(vector?.unpackError).toBeDefined()
    expect(decoder.decode(Buffer.from(vector?.packed ?? "", "hex"))).toEqual(value)
  })
})
