import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { parseVersion, versionInfo } from "../../src/streams/index.ts"

interface Vector {
  readonly name: string
  readonly version: string
  readonly result?: readonly [number, number, number, string, number]
  readonly error?: { readonly str: string }
}

const recorded = new URL("../vectors/aiozmq/version-parse.json", import.meta.url)
const { vectors } = JSON.parse(readFileSync(recorded, "utf8")) as { readonly vectors: readonly Vector[] }

describe("Versions as aiozmq reads them", () => {
  it.each(vectors)("$name", ({ version, result, error }) => {
    if (result === undefined) {
      expect(() => parseVersion(version)).toThrow(new RangeError(error?.str))
      return
    }
    const { major, minor, micro, releaseLevel, serial } = parseVersion(version)
    expect([major, minor, micro, releaseLevel, serial]).toEqual(result)
  })

  it("are also that of this library", () => {
    const manifest = new URL("../../package.json", import.meta.url)
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }
    expect(versionInfo).toEqual(parseVersion(version))
  })
})
