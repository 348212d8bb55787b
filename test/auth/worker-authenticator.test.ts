import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { expect, test as plain, vi } from "vitest"
import type * as auth from "../../src/auth/index.ts"
import type * as zmq from "../../src/index.ts"
import { compiledLibrary } from "../support/compiled-library.ts"
import { runScript, scriptTime } from "../support/run-script.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { until } from "../support/until.ts"
import { ZapAsker, zapRequest } from "../support/zap-asker.ts"

// The program of the thread is JavaScript: the library has to be, too.
const { Context } = (await import(compiledLibrary)) as typeof zmq
const library = new URL("auth/index.js", compiledLibrary).href
const { createCertificates, loadCertificate, WorkerAuthenticator } = (await import(library)) as typeof auth

const folder = temporaryFolder()
const key = Buffer.alloc(32, 7)

/** A module with decisions of an application. */
const moduleWith = (name: string, text: string): URL => {
  writeFileSync(join(folder, name), text)
  return pathToFileURL(join(folder, name))
}

const test = plain.extend<{ context: zmq.Context; asker: ZapAsker }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture depends on
  context: async ({}, use) => {
    const context = new Context({ defaults: { linger: 0 } })
    await use(context)
    await context.destroy({ linger: 0 })
  },
  asker: async ({ context }, use) => {
    await use(new ZapAsker(context))
  },
})

test("A thread of its own decides by what it was told, before and after it starts", async ({
  context,
  asker,
}) => {
  await using authenticator = new WorkerAuthenticator({ context, log: null })
  await authenticator.configurePlain({ passwords: { admin: "secret" } })
  await authenticator.start()
  expect(authenticator.running).toBe(true)
  expect(await asker.ask("PLAIN", ["admin", "secret"])).toBe("200 OK admin")
  expect(await asker.ask("PLAIN", ["admin", "guess"])).toBe("400 Invalid password")
  expect(await asker.ask("CURVE", [key])).toBe("400 Unknown domain")
  await authenticator.configureCurve({ location: "*" })
  authenticator.curveUserId = (publicKey) => `key ${publicKey[0]}`
  expect(await asker.ask("CURVE", [key])).toBe("200 OK key 7")
  authenticator.deny("10.0.0.0/8")
  expect(() => authenticator.allow("127.0.0.1")).toThrow("either allowed or denied")
  expect(await asker.ask("NULL", [], { address: "10.0.0.1" })).toBe("400 Address denied")
  await authenticator.stop()
  await authenticator.start()
  const next = new ZapAsker(context)
  expect(await next.ask("PLAIN", ["admin", "secret"])).toBe("200 OK admin")
  expect(await next.ask("NULL", [], { address: "10.0.0.1" })).toBe("400 Address denied")
})

test("A thread of its own reads the files", async ({ context, asker }) => {
  const keys = join(folder, "keys")
  const passwords = join(folder, "passwords.txt")
  mkdirSync(keys)
  const { publicFile } = await createCertificates(keys, "client")
  const { publicKey } = await loadCertificate(publicFile)
  writeFileSync(passwords, "admin=secret")
  const error = vi.fn()
  await using authenticator = new WorkerAuthenticator({ context, log: { error }, reloadInterval: 0 })
  await authenticator.configureCurve({ keys: [publicKey] })
  await authenticator.configureCurve({ location: keys })
  await authenticator.configurePlain({ file: passwords })
  await authenticator.start()
  expect(await asker.ask("CURVE", [key])).toBe("400 Unknown key")
  expect(await asker.ask("PLAIN", ["admin", "secret"])).toBe("200 OK admin")
  writeFileSync(passwords, "admin")
  expect(await asker.ask("PLAIN", ["admin", "secret"])).toBe("400 Invalid username")
  expect(error.mock.calls).toEqual([[expect.stringContaining("passwords.txt"), expect.any(RangeError)]])
  const missing = authenticator.configurePlain({ file: join(folder, "none") })
  await expect(missing).rejects.toMatchObject({ code: "ENOENT" })
  await authenticator.configureCurve({ location: join(folder, "none") })
  expect(error.mock.calls.at(-1)).toEqual([
    "The certificates cannot be loaded",
    expect.objectContaining({ code: "ENOENT" }),
  ])
  expect(await asker.ask("CURVE", [key])).toBe("400 Unknown key")
})

test("Modules decide in the thread", async ({ context, asker }) => {
  const checks = moduleWith(
    "checks.mjs",
    `import { isMainThread } from "node:worker_threads"
    export const checkPassword = (user, password) => !isMainThread && password === user + "!"
    export const checkKey = async (domain, key) => ({ userId: domain + " " + key.length, metadata: { "X-A": "b" } })`,
  )
  await using authenticator = new WorkerAuthenticator({ context, log: null })
  await authenticator.configurePlain({ passwords: checks })
  await authenticator.configureCurveCallback({ domain: "inner", verify: checks })
  await authenticator.start()
  expect(await asker.ask("PLAIN", ["ada", "ada!"])).toBe("200 OK ada")
  expect(await asker.ask("PLAIN", ["ada", "ada"])).toBe("400 Invalid password")
  expect(await asker.ask("CURVE", [key], { domain: "inner" })).toBe("200 OK inner 40")
})

test("A module that cannot be loaded refuses everybody, and whoever named it learns that", async ({
  context,
  asker,
}) => {
  await using authenticator = new WorkerAuthenticator({ context, log: null })
  await authenticator.configurePlain({ passwords: { admin: "secret" } })
  const empty = moduleWith("empty.mjs", "export const other = 1")
  await expect(authenticator.configurePlain({ passwords: empty })).rejects.toThrow(
    "no function checkPassword",
  )
  await authenticator.start()
  expect(await asker.ask("PLAIN", ["admin", "secret"])).toBe("500 Failed")
})

test("A thread that dies lets nobody in, and another takes its place with what it knew", async ({
  context,
  asker,
}) => {
  const deadly = moduleWith("deadly.mjs", "export const checkPassword = () => process.exit(3)")
  const lost = vi.fn()
  const error = vi.fn()
  await using authenticator = new WorkerAuthenticator({ context, log: { error }, onThreadLost: lost })
  await authenticator.configurePlain({ passwords: { admin: "secret" } })
  await authenticator.configurePlain({ domain: "deadly", passwords: deadly })
  await authenticator.configureCurve({ location: "*" })
  await authenticator.start()
  const died = asker.ask("PLAIN", ["admin", "secret"], { domain: "deadly" })
  expect(await died).toBe("500 Failed")
  expect(lost.mock.calls).toEqual([[new Error("The thread of the authenticator ended with code 3."), true]])
  expect(error).toHaveBeenCalledTimes(1)
  expect(await asker.ask("PLAIN", ["admin", "secret"])).toBe("200 OK admin")
  expect(await asker.ask("CURVE", [key])).toContain("200 OK")
})

test("Threads that die again and again are replaced no more, and everybody is refused", async ({
  context,
  asker,
}) => {
  const deadly = moduleWith(
    "deadly-again.mjs",
    "export const checkPassword = () => { setTimeout(() => { throw new Error('oh') }); return new Promise(() => {}) }",
  )
  const lost = vi.fn()
  await using authenticator = new WorkerAuthenticator({
    context,
    log: null,
    onThreadLost: lost,
    maxRestarts: 1,
  })
  await authenticator.configurePlain({ passwords: deadly })
  await authenticator.start()
  expect(await asker.ask("PLAIN", ["a", "b"])).toBe("500 Failed")
  expect(await asker.ask("PLAIN", ["a", "b"])).toBe("500 Failed")
  expect(lost.mock.calls.map(([error, restarting]) => [error.message, restarting])).toEqual([
    ["oh", true],
    ["oh", false],
  ])
  expect(await asker.ask("NULL")).toBe("500 Failed")
  await expect(authenticator.configurePlain({ passwords: { a: "b" } })).rejects.toThrow("lost too often")
  await authenticator.stop()
  await authenticator.start()
  expect(await new ZapAsker(context).ask("NULL")).toBe("200 OK anonymous")
})

test("A thread that hangs is ended and replaced, while this one goes on", async ({ context, asker }) => {
  const busy = moduleWith("busy.mjs", "export const checkPassword = () => { for (;;); }")
  const lost = vi.fn()
  await using authenticator = new WorkerAuthenticator({
    context,
    log: null,
    onThreadLost: lost,
    checkTimeout: 1000,
  })
  await authenticator.configurePlain({ passwords: busy })
  await authenticator.start()
  expect(await asker.ask("PLAIN", ["a", "b"])).toBe("500 Failed")
  expect(lost.mock.calls).toEqual([[new Error("The thread of the authenticator does not answer."), true]])
  expect(await asker.ask("NULL")).toBe("200 OK anonymous")
})

test("What is being decided is not answered when it stops", async ({ context, asker }) => {
  const slow = moduleWith("slow.mjs", "export const checkPassword = () => new Promise(() => {})")
  const authenticator = new WorkerAuthenticator({ context, log: null })
  await authenticator.configurePlain({ passwords: slow })
  await authenticator.start()
  await asker.send(...zapRequest("PLAIN", ["a", "b"]))
  await until(() => asker.dealer.stats().messagesOut === 1)
  await authenticator.stop()
  expect(asker.dealer.tryReceive()).toBeUndefined()
  const [one, two] = [authenticator.configurePlain({ passwords: { a: "b" } }), authenticator.stop()]
  await expect(Promise.all([one, two])).rejects.toThrow("was stopped")
})

test(
  "A program that waits for nothing else ends, and one that configures waits",
  async () => {
    const { code, output, errors } = await runScript(`
      const { WorkerAuthenticator } = await import(new URL("auth/index.js", library))
      const authenticator = new WorkerAuthenticator()
      await authenticator.configurePlain({ passwords: { admin: "secret" } })
      await authenticator.start()
      console.log(authenticator.running)`)
    expect([code, output, errors]).toEqual([0, "true\n", ""])
  },
  scriptTime,
)
