import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { createServer } from "node:net"
import { constants } from "node:os"
import { dirname, join } from "node:path"
import { afterEach, describe, expect, vi } from "vitest"
import { ipcPathMaxLength, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { runScript } from "../support/run-script.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { quietTime, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"

const root = temporaryFolder()

/** A folder of its own for a test. */
const folder = (): string => mkdtempSync(join(root, "t"))
const socketPath = (): string => join(folder(), "s")

afterEach(() => {
  vi.unstubAllEnvs()
})

// Windows has no Unix sockets for Node: its pipes have other names and other rules.
describe.skipIf(process.platform === "win32")("An ipc endpoint", () => {
  test("is a path, told as it was given", async ({ context }) => {
    const endpoint = `ipc://${socketPath()}`
    const pull = new Pull({ context })
    const push = new Push({ context })
    expect(await pull.bind(endpoint)).toBe(endpoint)
    expect(pull.lastEndpoint).toBe(endpoint)
    push.connect(endpoint)
    await exchange(push, pull)
    expect(statSync(endpoint.slice(6)).isSocket()).toBe(true)
  })

  test("may be bound without waiting", async ({ context }) => {
    const endpoint = `ipc://${socketPath()}`
    const pull = new Pull({ context })
    expect(pull.bindSync(endpoint)).toBe(endpoint)
    const push = new Push({ context, reconnectInterval: -1 })
    push.connect(endpoint)
    await exchange(push, pull)
  })

  test("may be a path from the current folder", { timeout: 60_000 }, async () => {
    const { output, errors } = await runScript(`
      process.chdir(${JSON.stringify(folder())})
      const pull = new zmq.Pull({ linger: 0 }), push = new zmq.Push({ linger: 0 })
      console.log(await pull.bind("ipc://name"))
      push.connect("ipc://name")
      await push.send("hello")
      console.log(String(await pull.receive({ timeout: 5000 })))
      await Promise.all([push.close(), pull.close()])
    `)
    expect({ output, errors }).toEqual({ output: "ipc://name\nhello\n", errors: "" })
  })

  test("may be connected to before its folder is there", async ({ context }) => {
    const path = join(folder(), "later", "s")
    const push = new Push({ context, reconnectInterval: 10 })
    push.connect(`ipc://${path}`)
    await push.send("early")
    mkdirSync(dirname(path))
    const pull = new Pull({ context })
    await pull.bind(`ipc://${path}`)
    expect(String(await pull.receive({ timeout: 5000 }))).toBe("early")
  })

  test("may be as long as the system's addresses, and no longer", async ({ context }) => {
    const start = `${folder()}/`
    const longest = start + "x".repeat(ipcPathMaxLength - start.length)
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind(`ipc://${longest}`))
    await exchange(push, pull)
    const error = expect.objectContaining({
      code: "ENAMETOOLONG",
      address: `ipc://${longest}x`,
      message: expect.stringMatching(new RegExp(`at most ${ipcPathMaxLength}\\b`)),
    })
    await expect(pull.bind(`ipc://${longest}x`)).rejects.toEqual(error)
    expect(() => push.connect(`ipc://${longest}x`)).toThrow(error)
  })

  test("is counted in bytes, not letters", async ({ context }) => {
    const start = `${folder()}/`
    const long = start + "ü".repeat(Math.ceil((ipcPathMaxLength - start.length + 1) / 2))
    await expect(new Pull({ context }).bind(`ipc://${long}`)).rejects.toMatchObject({ code: "ENAMETOOLONG" })
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind(`ipc://${start}für`))
    await exchange(push, pull)
  })

  test("* is a private place that goes with the socket", async ({ context }) => {
    const parent = folder()
    vi.stubEnv("TMPDIR", parent)
    const pull = new Pull({ context })
    const push = new Push({ context })
    const endpoint = await pull.bind("ipc://*")
    expect(endpoint).toBe(pull.lastEndpoint)
    const path = endpoint.slice(6)
    expect(dirname(dirname(path))).toBe(parent)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    push.connect(endpoint)
    await exchange(push, pull)
    expect(await pull.bind("ipc://*")).not.toBe(endpoint)
    await pull.unbind(endpoint)
    expect(existsSync(dirname(path))).toBe(false)
    await pull.close()
    expect(readdirSync(parent)).toEqual([])
  })

  test.for([
    ["ENOTEMPTY", (path: string) => writeFileSync(join(dirname(path), "precious"), "")],
    ["ENOENT", (path: string) => rmSync(path)],
  ] as const)("* that cannot be removed is told by its end (%s)", async ([code, disturb], { context }) => {
    vi.stubEnv("TMPDIR", folder())
    const pull = new Pull({ context })
    const events = watchEvents(pull)
    const address = await pull.bind("ipc://*")
    disturb(address.slice(6))
    await pull.unbind(address)
    expect(await events.told("close:error")).toMatchObject({
      address,
      error: { code, errno: constants.errno[code] },
    })
    expect(events.types).toEqual(["bind", "close:error"])
    expect(existsSync(dirname(address.slice(6)))).toBe(code === "ENOTEMPTY")
  })

  test("* is looked for in TMPDIR, TEMPDIR and TMP, as far as they are folders", async ({ context }) => {
    const parent = folder()
    vi.stubEnv("TMPDIR", join(parent, "missing"))
    vi.stubEnv("TEMPDIR", "")
    vi.stubEnv("TMP", parent)
    const endpoint = await new Pull({ context }).bind("ipc://*")
    expect(dirname(dirname(endpoint.slice(6)))).toBe(parent)
  })

  test("* is nothing to connect to but a path of that name", async ({ context }) => {
    const push = new Push({ context })
    push.connect("ipc://*")
    expect(push.lastEndpoint).toBe("ipc://*")
  })

  test("takes the place of a socket file that a process left behind", { timeout: 60_000 }, async ({
    context,
  }) => {
    const path = socketPath()
    await runScript(`
      const pull = new zmq.Pull()
      await pull.bind(${JSON.stringify(`ipc://${path}`)})
      process.kill(process.pid, "SIGKILL")
    `)
    expect(statSync(path).isSocket()).toBe(true)
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind(`ipc://${path}`))
    await exchange(push, pull)
  })

  test("takes the place of one that is in use: whoever connects from now on comes here", async ({
    context,
  }) => {
    const endpoint = `ipc://${socketPath()}`
    const first = new Pull({ context })
    const second = new Pull({ context })
    await first.bind(endpoint)
    const early = new Push({ context })
    early.connect(endpoint)
    await exchange(early, first)
    await second.bind(endpoint)
    const late = new Push({ context })
    late.connect(endpoint)
    await exchange(late, second)
    await exchange(early, first)
  })

  test("is not taken away from its successor when the one before it closes", async ({ context }) => {
    const endpoint = `ipc://${socketPath()}`
    const first = new Pull({ context })
    const second = new Pull({ context })
    await first.bind(endpoint)
    await second.bind(endpoint)
    await first.close()
    await quietTime(20)
    const push = new Push({ context, reconnectInterval: -1 })
    push.connect(endpoint)
    await exchange(push, second)
  })

  test("never takes the place of a file that is no socket", async ({ context }) => {
    const path = socketPath()
    writeFileSync(path, "precious")
    const pull = new Pull({ context })
    await expect(pull.bind(`ipc://${path}`)).rejects.toMatchObject({
      code: "EADDRINUSE",
      address: `ipc://${path}`,
    })
    expect(readFileSync(path, "utf8")).toBe("precious")
  })

  test("leaves nothing but its socket in the folder, however binding ends", async ({ context }) => {
    const path = socketPath()
    const pull = new Pull({ context })
    await pull.bind(`ipc://${path}`)
    await pull.unbind(`ipc://${path}`)
    await pull.bind(`ipc://${path}`)
    expect(readdirSync(dirname(path))).toEqual(["s"])
    await pull.close()
    expect(readdirSync(dirname(path)).filter((name) => name !== "s")).toEqual([])
  })

  test("refuses connections at once when it is unbound, and serves them when it is bound again", async ({
    context,
  }) => {
    const endpoint = `ipc://${socketPath()}`
    const pull = new Pull({ context })
    const push = new Push({ context, reconnectInterval: 10 })
    await pull.bind(endpoint)
    await pull.unbind(endpoint)
    push.connect(endpoint)
    await push.send("waits")
    await quietTime(30)
    expect(push.stats().peers).toBe(0)
    await pull.bind(endpoint)
    expect(String(await pull.receive({ timeout: 5000 }))).toBe("waits")
  })

  test("that belongs to another program is not harmed by connecting to it", async ({ context }) => {
    const path = socketPath()
    const server = createServer((socket) => {
      socket.on("error", () => {})
      socket.resume().end("no ZMTP here")
    }).listen(path)
    const push = new Push({ context, reconnectInterval: -1 })
    push.connect(`ipc://${path}`)
    await until(() => existsSync(path))
    await quietTime(30)
    expect(push.stats().peers).toBe(0)
    await new Promise((resolve) => server.close(resolve))
  })
})

// Abstract names are Linux's own.
describe.runIf(process.platform === "linux")("An abstract ipc endpoint", () => {
  const name = (): string => `ipc://@typemq-${process.pid}-${Math.random().toString(36).slice(2)}`

  test("is a name without a file, told as it was given", async ({ context }) => {
    const endpoint = name()
    const pull = new Pull({ context })
    const push = new Push({ context })
    expect(await pull.bind(endpoint)).toBe(endpoint)
    expect(pull.lastEndpoint).toBe(endpoint)
    push.connect(endpoint)
    await exchange(push, pull)
    expect(existsSync(endpoint.slice(6))).toBe(false)
  })

  test("belongs to one socket at a time, and is free when that has unbound it or closed", async ({
    context,
  }) => {
    const endpoint = name()
    const first = new Pull({ context })
    const second = new Pull({ context })
    await first.bind(endpoint)
    await expect(second.bind(endpoint)).rejects.toMatchObject({ code: "EADDRINUSE", address: endpoint })
    await first.unbind(endpoint)
    await second.bind(endpoint)
    await second.close()
    await first.bind(endpoint)
    const push = new Push({ context })
    push.connect(endpoint)
    await exchange(push, first)
  })
})
