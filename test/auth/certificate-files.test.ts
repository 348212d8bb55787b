import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { createCertificates, loadCertificate, loadCertificates } from "../../src/auth/index.ts"
import { certificateCases } from "../support/auth-vectors.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const root = temporaryFolder()
let folders = 0
const freshFolder = (): string => {
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  return folder
}

const casesOf = (op: string) => certificateCases.filter((each) => each.in.op === op)

const pythonText: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" }

/** What PyZMQ writes and we refuse: files that could not be read back, or would not be found. */
const refused: Readonly<Record<string, string>> = {
  "certificates-009": "a remark with a line break",
  "certificates-016": "a remark that is no text",
  "certificates-019": "a name that is empty",
}

describe("Certificates", () => {
  const created = casesOf("create").filter(({ id }) => refused[id] === undefined)

  it.each(created)("are written to the octet as PyZMQ does: $id", async ({ in: given, out }) => {
    const folder = freshFolder()
    for (const name of given.existing ?? []) writeFileSync(join(folder, name), "old")
    const keysIn = /public-key = "(.*)"\n {4}secret-key = "(.*)"/.exec(
      out.files?.[`${given.name}.key_secret`]?.content ?? "",
    )
    const publicKey = given.public ?? (keysIn?.[1] as string)
    const secretKey = given.secret ?? (keysIn?.[2] as string)
    const metadata = Object.fromEntries(
      Object.entries(given.metadata ?? {}).map(([name, value]) => [
        name,
        pythonText[String(value)] ?? String(value),
      ]),
    )
    const now = /Generated on (.*) by/.exec(Object.values(out.files ?? {})[0]?.content ?? "")?.[1] ?? ""
    const making = createCertificates(folder, given.name, {
      keyPair: { publicKey, secretKey },
      metadata,
      now,
    })
    if (out.error !== undefined) {
      await expect(making).rejects.toThrow()
      expect(readdirSync(folder)).toEqual([])
      return
    }
    const { publicFile, secretFile } = await making
    expect([publicFile, secretFile]).toEqual((out.ok as string[]).map((each) => join(folder, each)))
    for (const [name, { content }] of Object.entries(out.files ?? {})) {
      expect(readFileSync(join(folder, name), "utf8")).toBe(content)
    }
    expect(readdirSync(folder)).toHaveLength(2)
  })

  it("are not written when they could not be read back, or would not be found", async () => {
    const folder = freshFolder()
    for (const metadata of [
      { a: "line1\nline2" },
      { a: "x\r" },
      { "a\npublic-key": "x" },
      { "public-key": "x", "secret-key": "y" },
    ]) {
      await expect(createCertificates(folder, "client", { metadata })).rejects.toThrow(RangeError)
    }
    for (const name of ["", ".", "..", ".hidden", "../client", "sub/client", "sub\\client", "a\0b", "a\nb"]) {
      await expect(createCertificates(folder, name)).rejects.toThrow(RangeError)
    }
    await expect(createCertificates(join(folder, "missing"), "client")).rejects.toMatchObject({
      code: "ENOENT",
    })
    expect(readdirSync(folder)).toEqual([])
  })

  it("get new keys, which are read back from both files", async () => {
    const folder = freshFolder()
    const now = new Date(2024, 0, 2, 3, 4, 5, 678)
    const metadata = { name: "Ada", port: 5555 }
    const { publicFile, secretFile } = await createCertificates(folder, "client", { metadata, now })
    expect([publicFile, secretFile]).toEqual([join(folder, "client.key"), join(folder, "client.key_secret")])
    const own = await loadCertificate(secretFile)
    expect(own.secretKey).toMatch(/^.{40}$/)
    expect(own.publicKey).toMatch(/^.{40}$/)
    expect(own.metadata).toEqual({ name: "Ada", port: "5555" })
    expect(await loadCertificate(publicFile)).toEqual({ publicKey: own.publicKey, metadata: {} })
    expect(readFileSync(publicFile, "utf8").split("\n")[0]).toBe(
      "#   ****  Generated on 2024-01-02 03:04:05.678000 by pyzmq  ****",
    )
    await createCertificates(folder, "other", { now: new Date(2024, 0, 2, 3, 4, 5), generator: "us" })
    expect(readFileSync(join(folder, "other.key"), "utf8")).toContain("on 2024-01-02 03:04:05 by us ")
    expect((await loadCertificates(folder)).size).toBe(2)
  })

  it("that are secret are readable by their owner alone, even in place of a file that others could read", async () => {
    const folder = freshFolder()
    const secret = join(folder, "client.key_secret")
    writeFileSync(secret, "old", { mode: 0o644 })
    await createCertificates(folder, "client")
    expect(statSync(secret).mode & 0o777).toBe(0o600)
  })

  it("are written both, or neither", async () => {
    const folder = freshFolder()
    // One of the two names would be too long.
    await expect(createCertificates(folder, "x".repeat(250))).rejects.toMatchObject({ code: "ENAMETOOLONG" })
    expect(readdirSync(folder)).toEqual([])
    await createCertificates(folder, "x".repeat(240))
    expect(readdirSync(folder)).toHaveLength(2)
    const occupied = freshFolder()
    mkdirSync(join(occupied, "client.key_secret"))
    await expect(createCertificates(occupied, "client")).rejects.toThrow()
    expect(readdirSync(occupied)).toEqual(["client.key_secret"])
  })

  it("take the place of links instead of following them", async () => {
    const folder = freshFolder()
    const elsewhere = join(freshFolder(), "victim")
    writeFileSync(elsewhere, "untouched")
    symlinkSync(elsewhere, join(folder, "client.key_secret"))
    await createCertificates(folder, "client")
    expect(readFileSync(elsewhere, "utf8")).toBe("untouched")
    expect((await loadCertificate(join(folder, "client.key_secret"))).secretKey).toHaveLength(40)
  })

  it.each(casesOf("load"))("are read as PyZMQ does: $id", async ({ in: { content }, out }) => {
    const file = join(freshFolder(), "x.key")
    writeFileSync(file, content)
    const loading = loadCertificate(file)
    if (out.error !== undefined) {
      await expect(loading).rejects.toThrow(RangeError)
      await expect(loading).rejects.toThrow("x.key")
      return
    }
    const { publicKey, secretKey = null } = await loading
    expect({ public: publicKey, secret: secretKey }).toEqual(out.ok)
  })

  it("of CZMQ are read, with their remarks", async () => {
    const file = join(freshFolder(), "czmq.key")
    writeFileSync(
      file,
      `#   ****  Generated on 2024-01-02 03:04:05 by CZMQ  ****
#   ZeroMQ CURVE Public Certificate

metadata
    name = "Grace Hopper"
    __proto__ = "nobody"
curve
    public-key = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
`,
    )
    const { publicKey, metadata } = await loadCertificate(file)
    expect(publicKey).toBe("rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7")
    expect(Object.entries(metadata)).toEqual([
      ["name", "Grace Hopper"],
      ["__proto__", "nobody"],
    ])
  })

  it("that are not there are the platform's error", async () => {
    await expect(loadCertificate(join(root, "none.key"))).rejects.toMatchObject({ code: "ENOENT" })
  })

  it.each(casesOf("loadDir"))("of a folder are found as PyZMQ does: $id", async ({ in: given, out }) => {
    const folder = freshFolder()
    for (const [name, content] of Object.entries(given.files ?? {})) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    }
    const loading = loadCertificates(join(folder, given.dir ?? "."))
    if (out.error?.type === "OSError") {
      await expect(loading).rejects.toMatchObject({ code: expect.stringMatching(/^ENO(ENT|TDIR)$/) })
    } else if (out.error !== undefined) {
      await expect(loading).rejects.toThrow("broken.key")
    } else {
      expect([...(await loading)].sort()).toEqual(out.ok)
    }
  })
})
