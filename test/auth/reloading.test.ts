import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import { Authenticator, formatCertificate } from "../../src/auth/index.ts"
import { z85Decode } from "../../src/core/z85.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { zapRequest } from "../support/zap-asker.ts"

const root = temporaryFolder()
const known = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
const other = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"

const asked = async (
  authenticator: Authenticator,
  mechanism: string,
  ...shown: string[]
): Promise<string> => {
  const credentials = mechanism === "CURVE" ? shown.map((each) => z85Decode(each) as Uint8Array) : shown
  const frames = zapRequest(mechanism, credentials).map((each) => Buffer.from(each))
  return String((await authenticator.handleZapRequest(frames))?.[2])
}

describe("A folder of certificates", () => {
  it("is read again when it has changed", async () => {
    const folder = join(root, "clients")
    mkdirSync(folder)
    const error = vi.fn()
    const authenticator = new Authenticator({ log: { error }, reloadInterval: 0 })
    await authenticator.configureCurve({ location: folder })
    expect(await asked(authenticator, "CURVE", known)).toBe("400")
    writeFileSync(join(folder, "a.key"), formatCertificate({ publicKey: known }))
    expect(await asked(authenticator, "CURVE", known)).toBe("200")
    expect(authenticator.certs.get("*")).toEqual(new Set([known]))
    writeFileSync(join(folder, "a.key"), formatCertificate({ publicKey: other }))
    expect(await asked(authenticator, "CURVE", known)).toBe("400")
    expect(await asked(authenticator, "CURVE", other)).toBe("200")
    expect(error).not.toHaveBeenCalled()
  })

  it("keeps its other keys when one of its files is broken, and has none when it is gone", async () => {
    const folder = join(root, "broken")
    mkdirSync(folder)
    writeFileSync(join(folder, "a.key"), formatCertificate({ publicKey: known }))
    writeFileSync(join(folder, "b.key"), formatCertificate({ publicKey: other }))
    const error = vi.fn()
    const authenticator = new Authenticator({ log: { error }, reloadInterval: 0 })
    await authenticator.configureCurve({ location: folder })
    writeFileSync(join(folder, "b.key"), "half")
    expect(await asked(authenticator, "CURVE", known)).toBe("200")
    expect(await asked(authenticator, "CURVE", other)).toBe("400")
    expect(error.mock.calls.map(([text]) => text)).toEqual(["A certificate was passed over"])
    rmSync(folder, { recursive: true })
    expect(await asked(authenticator, "CURVE", known)).toBe("400")
    expect(await asked(authenticator, "CURVE", known)).toBe("400")
    expect(error).toHaveBeenCalledTimes(2)
    mkdirSync(folder)
    writeFileSync(join(folder, "a.key"), formatCertificate({ publicKey: known }))
    expect(await asked(authenticator, "CURVE", known)).toBe("200")
  })

  it("is not looked at again within the interval", async () => {
    const folder = join(root, "trusted")
    mkdirSync(folder)
    const authenticator = new Authenticator({ log: null, reloadInterval: 3_600_000 })
    await authenticator.configureCurve({ location: folder })
    writeFileSync(join(folder, "a.key"), formatCertificate({ publicKey: known }))
    expect(await asked(authenticator, "CURVE", known)).toBe("400")
    await authenticator.configureCurve({ location: folder })
    expect(await asked(authenticator, "CURVE", known)).toBe("200")
  })

  it("that was given last counts, however long the others take", async () => {
    const folder = join(root, "many")
    mkdirSync(folder)
    for (let index = 0; index < 50; index++) {
      writeFileSync(join(folder, `${index}.key`), formatCertificate({ publicKey: known }))
    }
    const authenticator = new Authenticator({ log: null })
    const slow = authenticator.configureCurve({ location: folder })
    const quick = authenticator.configureCurve({ keys: [other] })
    await Promise.all([slow, quick])
    expect(authenticator.certs.get("*")).toEqual(new Set([other]))
  })
})

describe("A file of passwords", () => {
  it("is read again when it has changed, and lets nobody in when it is gone", async () => {
    const file = join(root, "passwords.txt")
    writeFileSync(file, "# users\n\n admin = secret \r\nada=a=b\n")
    const error = vi.fn()
    const authenticator = new Authenticator({ log: { error }, reloadInterval: 0 })
    await authenticator.configurePlain({ file })
    expect(await asked(authenticator, "PLAIN", "admin", "secret")).toBe("200")
    expect(await asked(authenticator, "PLAIN", "ada", "a=b")).toBe("200")
    appendFileSync(file, "bob=x\n")
    expect(await asked(authenticator, "PLAIN", "bob", "x")).toBe("200")
    appendFileSync(file, "hunter2\n")
    expect(await asked(authenticator, "PLAIN", "bob", "x")).toBe("400")
    rmSync(file)
    expect(await asked(authenticator, "PLAIN", "admin", "secret")).toBe("400")
    expect(error).toHaveBeenCalledTimes(1)
    expect(error.mock.calls.join()).not.toContain("hunter2")
  })

  it("that cannot be read is an error, and what was said before stays", async () => {
    const authenticator = new Authenticator({ log: null })
    await authenticator.configurePlain({ passwords: { admin: "secret" } })
    await expect(authenticator.configurePlain({ file: join(root, "none") })).rejects.toMatchObject({
      code: "ENOENT",
    })
    const file = join(root, "wrong.txt")
    writeFileSync(file, "admin=1\nhunter2\n")
    await expect(authenticator.configurePlain({ file })).rejects.toThrow("Line 2 of the passwords")
    await expect(authenticator.configurePlain({ file })).rejects.not.toThrow("hunter2")
    expect(await asked(authenticator, "PLAIN", "admin", "secret")).toBe("200")
  })
})
