import { mkdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import {
  createCertificates,
  formatCertificate,
  loadCertificate,
  loadCertificates,
  parseCertificate,
} from "../../src/auth/index.ts"
import { serverKeys as keyPair } from "../support/curve-keys.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

/** What CZMQ 4.2.1 wrote: one pair with remarks, one without. */
const theirs = join(import.meta.dirname, "../vectors/czmq")

const remarks = {
  name: "Ada Lovelace",
  port: "5555",
  blanks: " x ",
  empty: "",
  hash: "a # b",
  town: "Zürich",
  single: "it's",
}
const pairs = [
  ["remarks", remarks],
  ["bare", {}],
] as const

const textOf = (folder: string, name: string): string => readFileSync(join(folder, name), "utf8")

describe("Certificates of CZMQ", () => {
  it.each(pairs)("are read, keys and remarks: %s", async (name, metadata) => {
    const { publicKey, secretKey } = keyPair
    expect(await loadCertificate(join(theirs, `${name}.key`))).toEqual({ publicKey, metadata })
    expect(await loadCertificate(join(theirs, `${name}.key_secret`))).toEqual({
      publicKey,
      secretKey,
      metadata,
    })
    expect(await loadCertificates(theirs)).toEqual(new Set([publicKey]))
  })

  it.each(pairs)("are written to the octet as it does: %s", async (name, metadata) => {
    const folder = join(temporaryFolder(), name)
    mkdirSync(folder)
    const now = /on (.*) by/.exec(textOf(theirs, `${name}.key`))?.[1] as string
    await createCertificates(folder, name, { keyPair, metadata, now: new Date(now), layout: "czmq" })
    for (const file of [`${name}.key`, `${name}.key_secret`]) {
      expect(textOf(folder, file)).toBe(textOf(theirs, file))
    }
    expect(statSync(join(folder, `${name}.key_secret`)).mode & 0o777).toBe(0o600)
  })

  it("have no fraction of a second, and say who made them", () => {
    const now = new Date(2024, 0, 2, 3, 4, 5, 678)
    const firstLine = (generator?: string) =>
      formatCertificate(keyPair, { now, layout: "czmq", generator }).split("\n")[0]
    expect(firstLine()).toBe("#   ****  Generated on 2024-01-02 03:04:05 by CZMQ  ****")
    expect(firstLine("us")).toBe("#   ****  Generated on 2024-01-02 03:04:05 by us  ****")
  })

  it("are not written with remarks that CZMQ could not read", () => {
    for (const metadata of [{ name: 'say "hi"' }, { "full name": "Ada" }, { "": "x" }, { "a=b": "x" }]) {
      expect(() => formatCertificate(keyPair, { metadata, layout: "czmq" })).toThrow(RangeError)
    }
    expect(() => formatCertificate(keyPair, { layout: "toString" as never })).toThrow("pyzmq or czmq")
  })
})

describe("Remarks", () => {
  it.each(['say "hi"', "it's", "'", 'a"b'])("keep the quotes that are theirs: %s", (name) => {
    const text = formatCertificate(keyPair, { metadata: { name } })
    expect(parseCertificate(text).metadata).toEqual({ name })
  })
})
