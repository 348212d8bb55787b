import { chmodSync, existsSync, lstatSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, onTestFinished } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { runScript, scriptTime } from "../support/run-script.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { watchEvents } from "../support/watch-events.ts"

const root = temporaryFolder()
const folder = (): string => mkdtempSync(join(root, "t"))

// Windows has no Unix sockets for Node.
describe.skipIf(process.platform === "win32")("An ipc path", () => {
  test("that is a folder is not bound, and stays", async ({ context }) => {
    const path = folder()
    await expect(new Pull({ context }).bind(`ipc://${path}`)).rejects.toMatchObject({
      code: "EADDRINUSE",
      address: `ipc://${path}`,
    })
    expect(lstatSync(path).isDirectory()).toBe(true)
  })

  test("that is a link to a file is not bound, and neither is harmed", async ({ context }) => {
    const place = folder()
    writeFileSync(join(place, "file"), "precious")
    symlinkSync(join(place, "file"), join(place, "link"))
    await expect(new Pull({ context }).bind(`ipc://${join(place, "link")}`)).rejects.toMatchObject({
      code: "EADDRINUSE",
    })
    expect(lstatSync(join(place, "link")).isSymbolicLink()).toBe(true)
    expect(existsSync(join(place, "file"))).toBe(true)
  })

  test("in a folder that is not there is not bound", async ({ context }) => {
    const path = join(folder(), "missing", "s")
    await expect(new Pull({ context }).bind(`ipc://${path}`)).rejects.toMatchObject({
      code: "ENOENT",
      address: `ipc://${path}`,
      message: expect.stringContaining("directory does not exist"),
    })
  })

  test("in a folder that may not be written to is not bound", { timeout: scriptTime }, async () => {
    const place = folder()
    for (const each of [root, place]) chmodSync(each, 0o555)
    onTestFinished(() => chmodSync(root, 0o700))
    const endpoint = `ipc://${place}/s`
    // Whoever may do everything is refused nothing: such a process becomes one of nobody's first.
    const { output, errors } = await runScript(`
      if (process.getuid() === 0) {
        process.setgid(65534)
        process.setuid(65534)
      }
      const bound = new zmq.Pull().bind(${JSON.stringify(endpoint)})
      const { code, address } = await bound.catch((error) => error)
      console.log(JSON.stringify({ code, address }))`)
    expect([output, errors]).toEqual([`${JSON.stringify({ code: "EACCES", address: endpoint })}\n`, ""])
  })

  test("that is no socket is looked at again and again by those who connect, with the reason", async ({
    context,
  }) => {
    const path = join(folder(), "file")
    writeFileSync(path, "precious")
    const push = new Push({ context, reconnectInterval: 5 })
    const events = watchEvents(push)
    push.connect(`ipc://${path}`)
    expect(await events.told("connect:retry", 2)).toMatchObject({ error: { code: "ECONNREFUSED" } })
    expect(existsSync(path)).toBe(true)
  })
})
