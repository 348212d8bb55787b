import { spawnSync } from "node:child_process"
import { once } from "node:events"
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs"
import { connect, createServer } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { describe, expect, it, onTestFinished } from "vitest"
import { connectInspect, enableInspect, findInspected } from "../../src/inspect/index.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const newFolder = (): string => temporaryFolder(onTestFinished)

/** The number of a process that is gone. */
const deadPid = (): number => spawnSync(process.execPath, ["--version"]).pid

/** Leaves the file of a process that was killed: bound, with nobody listening. */
const leaveBehind = (folder: string, pid: number): string => {
  const path = join(folder, `${pid}-0.ipc`)
  const program = `
    require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`
  spawnSync(process.execPath, ["-e", program])
  expect(existsSync(path)).toBe(true)
  return path
}

describe("Processes that can be looked at", () => {
  it("are found by number, by name and by path", async () => {
    const folder = newFolder()
    await using inspector = await enableInspect({ folder, name: "one" })
    await using again = await enableInspect({ folder, name: "two" })
    const found = await findInspected({ folder })
    expect(found.map(({ identity }) => identity?.name).sort()).toEqual(["one", "two"])
    expect(found.map(({ pid, thread }) => [pid, thread])).toEqual([
      [process.pid, 0],
      [process.pid, 0],
    ])
    for (const which of ["two", again.path as string]) {
      await using reader = await connectInspect(which, { folder })
      expect(await reader.identity()).toEqual(again.identity)
    }
    await expect(connectInspect(process.pid, { folder })).rejects.toMatchObject({
      code: "EBUSY",
      message: expect.stringContaining(inspector.path as string),
    })
    await expect(connectInspect("three", { folder })).rejects.toMatchObject({ code: "ENOENT" })
  })

  it("are none where there is no folder", async () => {
    expect(await findInspected({ folder: join(newFolder(), "none") })).toEqual([])
  })

  it("leave nothing that is not cleared away, even when they are killed", async () => {
    const folder = newFolder()
    leaveBehind(folder, deadPid())
    const own = leaveBehind(folder, process.pid)
    expect(await findInspected({ folder })).toEqual([])
    expect(readdirSync(folder)).toEqual([`${process.pid}-0.ipc`])
    await using inspector = await enableInspect({ folder })
    expect(inspector.path).toBe(own)
  })

  it("are still told of when they are too busy to answer", async () => {
    const folder = newFolder()
    const path = join(folder, `${process.pid}-7.ipc`)
    const silent = createServer((socket) => socket.on("error", () => {})).listen(path)
    await once(silent, "listening")
    onTestFinished(() => void silent.close())
    expect(await findInspected({ folder, timeout: 20 })).toEqual([
      { pid: process.pid, thread: 7, path, identity: null },
    ])
    await using reader = await connectInspect(path)
    await expect(reader.state({ timeout: 20 })).rejects.toMatchObject({ code: "EAGAIN" })
    await expect(reader.state({ signal: AbortSignal.abort("enough") })).rejects.toBe("enough")
  })

  it("are not confused by what lies in their folder", async () => {
    const folder = newFolder()
    mkdirSync(join(folder, `${process.pid}-0.ipc`))
    mkdirSync(join(folder, `${deadPid()}-0.ipc`))
    symlinkSync("/nowhere", join(folder, "1-0.ipc"))
    for (const name of ["notes.txt", "x-0.ipc", "1-0.ipc.old"]) writeFileSync(join(folder, name), "")
    const before = readdirSync(folder)
    expect(await findInspected({ folder })).toEqual([])
    await using inspector = await enableInspect({ folder })
    expect(inspector.path).toBe(join(folder, `${process.pid}-0-2.ipc`))
    expect(await findInspected({ folder })).toMatchObject([{ path: inspector.path }])
    await inspector.close()
    expect(readdirSync(folder)).toEqual(before)
  })

  it("are looked at by so many readers at a time, and by others when these are gone", async () => {
    await using inspector = await enableInspect({ folder: newFolder() })
    const open = () => connectInspect(inspector.path as string)
    const readers = await Promise.all(Array.from({ length: 16 }, open))
    await Promise.all(readers.map((reader) => reader.identity()))
    await expect((await open()).identity()).rejects.toMatchObject({ code: "EPIPE" })
    for (const reader of readers) reader.close()
    let identity: unknown
    while (identity === undefined) {
      await using reader = await open()
      identity = await reader.identity().catch(() => undefined)
    }
    expect(identity).toEqual(inspector.identity)
  })

  it("refuse folders that others can enter, or lead elsewhere", async () => {
    const folder = join(newFolder(), "shared")
    mkdirSync(folder)
    chmodSync(folder, 0o750)
    await expect(enableInspect({ folder })).rejects.toMatchObject({
      code: "EACCES",
      message: expect.stringContaining("mode 750"),
    })
    await expect(findInspected({ folder })).rejects.toMatchObject({ code: "EACCES" })
    const link = join(newFolder(), "link")
    symlinkSync(newFolder(), link)
    await expect(enableInspect({ folder: link })).rejects.toMatchObject({ code: "EACCES" })
    await expect(enableInspect({ folder: join(newFolder(), "x".repeat(120)) })).rejects.toMatchObject({
      code: "ENAMETOOLONG",
    })
  })

  it("answer whatever is asked of them with an answer or an error, and change nothing", async () => {
    await using inspector = await enableInspect({ folder: newFolder() })
    const socket = connect(inspector.path as string)
    onTestFinished(() => void socket.destroy())
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
    const ask = async (question: string): Promise<Record<string, unknown>> => {
      socket.write(`${question}\n`)
      return JSON.parse((await lines.next()).value as string)
    }
    expect(await ask("not JSON")).toMatchObject({ version: 1, id: null, error: expect.any(String) })
    expect(await ask('{"version":2,"id":1,"ask":"state"}')).toMatchObject({
      id: 1,
      error: "This process speaks version 1, not 2.",
    })
    for (const name of ["constructor", "__proto__", "close"]) {
      const answer = await ask(JSON.stringify({ version: 1, id: 2, ask: name }))
      expect(answer["error"]).toMatch("nothing of this name")
    }
    expect(await ask('{"version":1,"id":3,"ask":"state","peers":-1}')).toMatchObject({ id: 3 })
    expect(await ask("null")).toMatchObject({ id: null })
    expect(await ask('{"version":1,"id":4,"ask":"process"}')).toEqual({
      version: 1,
      id: 4,
      answer: inspector.identity,
    })
    socket.write("x".repeat(2000))
    expect((await lines.next()).done).toBe(true)
  })

  it("hear a reader that asks for much only as fast as it reads", async () => {
    await using inspector = await enableInspect({ folder: newFolder() })
    const socket = connect(inspector.path as string)
    onTestFinished(() => void socket.destroy())
    const questions = 4_000
    for (let id = 1; id <= questions; id++) socket.write(`{"version":1,"id":${id},"ask":"process"}\n`)
    let last = 0
    for await (const line of createInterface({ input: socket })) {
      if (JSON.parse(line).id !== ++last || last === questions) break
    }
    expect(last).toBe(questions)
  })
})
