import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import {
  capability,
  curveKeyPair,
  curvePublic,
  curvePublicKey,
  curveReady,
  has,
  z85Decode,
  z85Encode,
} from "../../src/index.ts"
import { NativeSodium } from "../../src/zmtp/mechanisms/curve/native-sodium.ts"
import { SodiumLibrary } from "../../src/zmtp/mechanisms/curve/sodium-library.ts"

interface Case {
  readonly id: string
  readonly in: {
    readonly op: string
    readonly secret?: string
    readonly rawHex?: string
    readonly text?: string
    readonly py?: string
  }
  readonly out: {
    readonly ok?: string
    readonly publicHex?: string
    readonly secretHex?: string
    readonly public?: string
    readonly secret?: string
    readonly okHex?: string
    readonly error?: { readonly type: string }
  }
}

const casesOf = (name: string): Case[] =>
  JSON.parse(readFileSync(new URL(`../vectors/pyzmq/${name}.json`, import.meta.url), "utf8")).cases

const curveCases = casesOf("curve")
const pairs = curveCases.filter((each) => each.in.op === "keypair")
const derived = curveCases.filter((each) => each.in.secret !== undefined && each.out.ok !== undefined)

describe("Keys for CURVE", () => {
  it("come in pairs of 40 characters of Z85, as PyZMQ and zeromq have them", () => {
    const { publicKey, secretKey } = curveKeyPair()
    for (const key of [publicKey, secretKey]) {
      expect(key).toHaveLength(40)
      expect(z85Decode(key)).toHaveLength(32)
    }
    expect(curvePublicKey(secretKey)).toBe(publicKey)
    expect(curveKeyPair().secretKey).not.toBe(secretKey)
  })

  it.each(pairs.map((each) => each.out))("of libzmq belong together: $public", (pair) => {
    expect(curvePublicKey(pair.secret as string)).toBe(pair.public)
    expect(z85Encode(Buffer.from(pair.publicHex as string, "hex"))).toBe(pair.public)
    expect(z85Encode(Buffer.from(pair.secretHex as string, "hex"))).toBe(pair.secret)
  })

  it.each(derived)("are derived as libzmq derives them: $id", ({ in: { secret }, out: { ok } }) => {
    expect(curvePublicKey(secret as string)).toBe(ok)
    expect(curvePublic(Buffer.from(secret as string))).toBe(ok)
    expect(curvePublicKey(z85Decode(secret as string))).toBe(ok)
  })

  it.each(derived)("are the same whatever makes them: $id", async ({ in: { secret }, out: { ok } }) => {
    const sodium = await new SodiumLibrary().load()
    expect(z85Encode(sodium.publicKey(z85Decode(secret as string)))).toBe(ok)
  })

  it.each([
    "",
    "short",
    "0".repeat(39),
    "0".repeat(41),
    "\u00e9".repeat(40),
    "#".repeat(40),
    `${"0".repeat(39)} `,
  ])("are not %j", (text) => {
    expect(() => curvePublicKey(text)).toThrow(expect.objectContaining({ code: "EINVAL" }))
  })

  it("are not shown when they are wrong", () => {
    const secret = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%c~"
    expect(() => curvePublicKey(secret)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret.slice(0, 4)) }),
    )
  })

  it.each([5, null, undefined, {}])("are neither %j nor anything but text and bytes", (value) => {
    expect(() => curvePublicKey(value as unknown as string)).toThrow(TypeError)
  })

  it("can be asked for", () => {
    expect(capability.curve).toBe(true)
    expect(has("curve")).toBe(true)
  })
})

describe("What CURVE needs", () => {
  it("can be loaded before it is needed, any number of times", async () => {
    await expect(Promise.all([curveReady(), curveReady()])).resolves.toEqual([undefined, undefined])
  })

  it("is native code where the application has it", async () => {
    expect(await new SodiumLibrary().load()).toBeInstanceOf(NativeSodium)
  })
})

describe("Z85 beside PyZMQ's", () => {
  const cases = casesOf("z85")

  it.each(cases.filter((each) => each.in.rawHex !== undefined))("encodes likewise: $id", (each) => {
    const bytes = Buffer.from(each.in.rawHex as string, "hex")
    if (each.out.error === undefined) expect(z85Encode(bytes)).toBe(each.out.ok)
    else expect(() => z85Encode(bytes)).toThrow(RangeError)
  })

  it.each(cases.filter((each) => each.in.op === "decode" && each.in.text !== undefined))(
    "decodes likewise: $id",
    (each) => {
      const text = each.in.text as string
      if (each.out.error !== undefined) expect(() => z85Decode(text)).toThrow(RangeError)
      else expect(Buffer.from(z85Decode(text)).toString("hex")).toBe(each.out.okHex ?? each.out.ok)
    },
  )
})
