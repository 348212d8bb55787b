import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { createCertificates, loadCertificate, loadCertificates } from "../../src/auth/index.ts"
import { describePeers } from "../support/peers.ts"
import { PyzmqAuthentication } from "../support/pyzmq-authentication.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const root = temporaryFolder()
const folder = (name: string): string => {
  mkdirSync(join(root, name))
  return join(root, name)
}

/** The certificate without the time at which it was made. */
const timeless = (file: string): string => readFileSync(file, "utf8").replace(/on [\d.: -]+ by/, "on … by")

describePeers("Certificates", () => {
  it("of PyZMQ are read here", async () => {
    const python = await PyzmqAuthentication.start()
    const theirs = folder("theirs")
    const [publicFile, secretFile] = await python.create(theirs, "client", { name: "Ada", town: "Zürich" })
    const [publicKey, secretKey] = await python.load(secretFile)
    expect(await loadCertificate(publicFile)).toEqual({ publicKey, metadata: {} })
    expect(await loadCertificate(secretFile)).toEqual({
      publicKey,
      secretKey,
      metadata: { name: "Ada", town: "Zürich" },
    })
    expect([...(await loadCertificates(theirs))]).toEqual([publicKey])
  })

  it("of ours are read by PyZMQ, and are those that it would have written", async () => {
    const python = await PyzmqAuthentication.start()
    const [ours, theirs] = [folder("ours"), folder("same")]
    const metadata = { name: "Ada", town: "Zürich" }
    const { publicFile, secretFile } = await createCertificates(ours, "client", { metadata })
    const { publicKey, secretKey } = await loadCertificate(secretFile)
    expect(await python.load(publicFile)).toEqual([publicKey, null])
    expect(await python.load(secretFile)).toEqual([publicKey, secretKey])
    expect(await python.loadAll(ours)).toEqual([publicKey])

    const [theirPublic, theirSecret] = await python.create(theirs, "client", metadata)
    const keys = await loadCertificate(theirSecret)
    const keyPair = { publicKey: keys.publicKey, secretKey: keys.secretKey as string }
    await createCertificates(ours, "client", { metadata, keyPair })
    expect(timeless(publicFile)).toBe(timeless(theirPublic))
    expect(timeless(secretFile)).toBe(timeless(theirSecret))
  })
})
