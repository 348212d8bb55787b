import wrappers from "libsodium-wrappers-sumo"
import { describe, expect, it, vi } from "vitest"
import { UnsupportedFeatureError } from "../../../../src/index.ts"
import { boxState } from "../../../../src/zmtp/mechanisms/curve/boxes.ts"
import { type NativeCalls, NativeSodium } from "../../../../src/zmtp/mechanisms/curve/native-sodium.ts"
import type { Sodium } from "../../../../src/zmtp/mechanisms/curve/sodium.ts"
import { SodiumLibrary } from "../../../../src/zmtp/mechanisms/curve/sodium-library.ts"
import {
  type RawSodium,
  WebAssemblySodium,
} from "../../../../src/zmtp/mechanisms/curve/webassembly-sodium.ts"

await wrappers.ready
const raw = (wrappers as unknown as { libsodium: RawSodium }).libsodium
const native: NativeCalls = (await import("sodium-native" as string)).default

const webAssembly = new WebAssemblySodium(raw)
const libraries: readonly (readonly [string, Sodium])[] = [
  ["WebAssembly", webAssembly],
  ["native code", new NativeSodium(native, webAssembly)],
]
const sizes = [0, 1, 64, 767, 768, 8_192, 65_537, 66_000, 66_001, 5_000_000, 9_000_000]

describe.each(libraries)("libsodium as %s", (_, sodium) => {
  it.each(sizes)("seals and opens %i octets as libsodium's own box functions do", (size) => {
    const [one, other] = [sodium.keyPair(), sodium.keyPair()]
    const key = sodium.sharedKey(one.publicKey, other.secretKey) as Uint8Array
    const prefix = Buffer.alloc(16, "prefix")
    const state = boxState(key, prefix, Buffer.alloc(8, 9))
    const body = Buffer.alloc(size, "content")
    const nonce = Buffer.concat([prefix, Buffer.alloc(8, 9)])
    const content = Buffer.concat([Buffer.of(3), body])
    const box = Buffer.alloc(size + 17 + 2, 0xee)
    box.set(content, 1 + 16)
    sodium.seal(state, box, 1, box.length - 1)
    const expected = wrappers.crypto_box_easy(content, nonce, other.publicKey, one.secretKey)
    expect(Buffer.compare(box.subarray(1, -1), expected)).toBe(0)
    expect([box[0], box.at(-1)]).toEqual([0xee, 0xee])

    const opened = Buffer.alloc(size + 1)
    expect(sodium.open(state, box, 1, box.length - 1, opened, 0)).toBe(true)
    expect(Buffer.compare(opened, content)).toBe(0)
    expect(sodium.open(state, box, 1, box.length - 1, box, 17)).toBe(true)
    expect(Buffer.compare(box.subarray(17, 18 + size), content)).toBe(0)
  })

  it.each([1, 64, 2_000, 100_000])("opens nothing that is not genuine: %i octets", (size) => {
    const state = boxState(Buffer.alloc(32, 1), Buffer.alloc(16, 2), Buffer.alloc(8, 3))
    const box = Buffer.alloc(size + 17)
    sodium.seal(state, box, 0, box.length)
    for (const place of [0, 15, 16, size, size + 16]) {
      const forged = Buffer.from(box)
      forged[place] = (forged[place] as number) ^ 0x80
      const target = Buffer.alloc(size + 1, 0xee)
      expect(sodium.open(state, forged, 0, forged.length, target, 0)).toBe(false)
      expect(target.every((octet) => octet === 0xee)).toBe(true)
    }
  })

  it("keeps two states apart, and knows when a nonce has changed", () => {
    const states = [1, 2].map((each) =>
      boxState(Buffer.alloc(32, each), Buffer.alloc(16, each), Buffer.alloc(8)),
    )
    const seal = (state: (typeof states)[0] | undefined): string => {
      const box = Buffer.alloc(20)
      sodium.seal(state as (typeof states)[0], box, 0, box.length)
      return box.toString("hex")
    }
    const [first, second] = [seal(states[0]), seal(states[1])]
    expect(first).not.toBe(second)
    expect(seal(states[0])).toBe(first)
    ;(states[0] as Uint8Array)[55] = 1
    expect(seal(states[0])).not.toBe(first)
    expect(seal(states[1])).toBe(second)
  })

  it("has no key for public keys that are nobody's", () => {
    expect(sodium.sharedKey(Buffer.alloc(32), sodium.keyPair().secretKey)).toBeUndefined()
  })

  it("forgets", () => {
    const state = boxState(Buffer.alloc(32, 0x5a), Buffer.alloc(16, 0x5b), Buffer.alloc(8, 0x5c))
    sodium.seal(state, Buffer.alloc(20), 0, 20)
    expect(Buffer.from(raw.HEAPU8).includes(Buffer.alloc(32, 0x5a))).toBe(true)
    sodium.forget(state)
    expect(Buffer.from(state)).toEqual(Buffer.alloc(56))
    expect(Buffer.from(raw.HEAPU8).includes(Buffer.alloc(32, 0x5a))).toBe(false)
  })

  it("leaves no secret in its memory where keys are made", () => {
    const secret = Buffer.alloc(32, 0x77)
    sodium.publicKey(secret)
    sodium.sharedKey(sodium.keyPair().publicKey, secret)
    expect(Buffer.from(raw.HEAPU8).includes(secret)).toBe(false)
  })
})

describe("Where libsodium comes from", () => {
  it("is told", async () => {
    expect((await new SodiumLibrary().load()).packages).toEqual(["sodium-native", "libsodium-wrappers-sumo"])
    expect(webAssembly.packages).toEqual(["libsodium-wrappers-sumo"])
  })

  it("is asked again after it could not be loaded", async () => {
    const library = new SodiumLibrary()
    const allocate = vi.spyOn(raw as { _malloc: (size: number) => number }, "_malloc").mockReturnValue(0)
    await expect(library.load()).rejects.toBeInstanceOf(UnsupportedFeatureError)
    expect(library.loaded).toBeUndefined()
    allocate.mockRestore()
    await library.load()
    expect(library.loaded).toBeDefined()
  })
})
