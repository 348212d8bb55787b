import { execFileSync } from "node:child_process"
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import {
  Authenticator,
  type AuthLogger,
  formatCertificate,
  loadCertificate,
  loadCertificates,
} from "../../src/auth/index.ts"
import { z85Decode } from "../../src/index.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { zapRequest } from "../support/zap-asker.ts"

const root = temporaryFolder()
const known = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
let folders = 0

/** A folder with one good certificate. */
const folderOfOne = (): string => {
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  writeFileSync(join(folder, "good.key"), formatCertificate({ publicKey: known }))
  return folder
}

const statusOf = async (
  authenticator: Authenticator,
  mechanism: string,
  shown: readonly (string | Uint8Array)[],
): Promise<string> => {
  const frames = zapRequest(mechanism, shown).map((each) => Buffer.from(each))
  return String((await authenticator.handleZapRequest(frames))?.[2])
}

const key = [z85Decode(known)]

const makePipe = (path: string): void => {
  execFileSync("mkfifo", [path])
}

const oddities: readonly (readonly [what: string, make: (path: string) => void, problem: string])[] = [
  ["a link to nowhere", (path) => symlinkSync("/nonexistent/x.key", path), "ENOENT"],
  ["a link to itself", (path) => symlinkSync(path, path), "ELOOP"],
  ["a link to a folder", (path) => symlinkSync(root, path), "It is no file"],
  ["a pipe", makePipe, "It is no file"],
  ["a link to a device that never ends", (path) => symlinkSync("/dev/zero", path), "It is no file"],
  [
    "a file of many gigabytes",
    (path) => {
      writeFileSync(path, "")
      truncateSync(path, 1e11)
    },
    "more than 1048576 bytes",
  ],
  ["no certificate", (path) => writeFileSync(path, "\0\xff\xfe"), "no public key"],
]

// Windows has neither pipes in folders nor, for most users, links.
describe.skipIf(process.platform === "win32")("A folder of certificates", () => {
  it.each(oddities)("passes over %s, and says so once", async (_, make, problem) => {
    const folder = folderOfOne()
    const error = vi.fn<AuthLogger["error"]>()
    const authenticator = new Authenticator({ log: { error }, reloadInterval: 0 })
    await authenticator.configureCurve({ location: folder })
    make(join(folder, "odd.key"))
    for (let count = 0; count < 3; count++) {
      expect(await statusOf(authenticator, "CURVE", key)).toBe("200")
    }
    expect(error.mock.calls).toEqual([
      [
        "A certificate was passed over",
        expect.objectContaining({ message: expect.stringContaining(problem) }),
      ],
    ])
    expect(String(error.mock.calls[0]?.[1])).toContain("odd.key")
    await expect(loadCertificates(folder)).rejects.toThrow(problem)
    rmSync(join(folder, "odd.key"))
    expect(await loadCertificates(folder)).toEqual(new Set([known]))
  })

  it("follows links to certificates, and sees where they point to change", async () => {
    const folder = join(root, "links")
    mkdirSync(folder)
    const target = join(folderOfOne(), "good.key")
    symlinkSync(target, join(folder, "linked.key"))
    const authenticator = new Authenticator({ log: null, reloadInterval: 0 })
    await authenticator.configureCurve({ location: folder })
    expect(await statusOf(authenticator, "CURVE", key)).toBe("200")
    const other = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
    writeFileSync(target, formatCertificate({ publicKey: other }))
    expect(await statusOf(authenticator, "CURVE", key)).toBe("400")
    expect(await statusOf(authenticator, "CURVE", [z85Decode(other)])).toBe("200")
  })
})

// Windows has pipes and devices elsewhere, under names of their own.
describe.skipIf(process.platform === "win32")("What is no file", () => {
  it("may hold a certificate that somebody writes", async () => {
    const pipe = join(root, "pipe.key")
    makePipe(pipe)
    const reading = loadCertificate(pipe)
    execFileSync("sh", ["-c", 'printf "%s" "$1" > "$2"', "-", formatCertificate({ publicKey: known }), pipe])
    expect((await reading).publicKey).toBe(known)
  })

  it("is read no further than a certificate goes", async () => {
    await expect(loadCertificate("/dev/zero")).rejects.toThrow("more than 1048576 bytes")
  })

  it("has no passwords", async () => {
    const pipe = join(root, "passwords")
    makePipe(pipe)
    const error = vi.fn()
    const authenticator = new Authenticator({ log: { error }, reloadInterval: 0 })
    const nothing = "no file"
    await expect(authenticator.configurePlain({ file: pipe })).rejects.toThrow(nothing)
    await expect(authenticator.configurePlain({ file: "/dev/zero" })).rejects.toThrow(nothing)
    await expect(authenticator.configurePlain({ file: root })).rejects.toThrow(nothing)
    rmSync(pipe)
    writeFileSync(pipe, "admin=secret\n")
    await authenticator.configurePlain({ file: pipe })
    expect(await statusOf(authenticator, "PLAIN", ["admin", "secret"])).toBe("200")
    rmSync(pipe)
    makePipe(pipe)
    expect(await statusOf(authenticator, "PLAIN", ["admin", "secret"])).toBe("400")
    expect(error).toHaveBeenCalledTimes(1)
  })
})
