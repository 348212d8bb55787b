import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { textWidth } from "../../src/cli/text-width.ts"
import { Context, Push } from "../../src/index.ts"
import { enableInspect } from "../../src/inspect/index.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"
import { inspectedScene } from "../support/inspected-scene.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const fast = ["--interval", "20ms"]

/** A row of a table, as words. */
const rowWith = (text: string, word: string): string[] =>
  (text.split("\n").find((line) => line.includes(word)) ?? "").trim().split(/\s{2,}/)

describe("typemq top", () => {
  it("shows a table of the only process there is", async () => {
    const { folder, endpoint } = await inspectedScene()
    const { code, stdout, stderr } = await resultInProcess(["top", "--once", ...fast, "--folder", folder])
    expect([code, stderr]).toEqual([0, ""])
    expect(stdout).toContain(`orders (pid ${process.pid})`)
    expect(stdout).toMatch(/sockets 4 .*peers 4 .*queued 3 .*dropped 1/s)
    expect(rowWith(stdout, "orders in")).toEqual(
      ["2", "PULL", "orders in", "NULL", "1", "0", "0", "0 B", "0 B", "3", "0", "0", "0", "0", "0"].concat(
        `@${endpoint}`,
      ),
    )
    expect(rowWith(stdout, "ROUTER").slice(-5)).toEqual(["1", "0", "0", "0", "@inproc://workers"])
  })

  it("sorts by a column, and shows peers", async () => {
    const { folder, endpoint } = await inspectedScene()
    const run = async (...more: string[]): Promise<string> =>
      (await resultInProcess(["top", "--once", ...fast, "--folder", folder, ...more])).stdout
    const types = (text: string): string[] => text.match(/\b(PUSH|PULL|ROUTER|DEALER)\b/g) ?? []
    expect(types(await run())).toEqual(["PUSH", "PULL", "ROUTER", "DEALER"])
    expect(types(await run("--sort", "type"))).toEqual(["DEALER", "PULL", "PUSH", "ROUTER"])
    expect(types(await run("--sort", "queued-in", "--reverse")).at(-1)).toBe("PULL")
    const peers = await run("--peers")
    expect(rowWith(peers, `      ${endpoint}`)).toEqual([
      endpoint,
      "PULL",
      "connected",
      expect.stringMatching(/ m?s$/),
      "0",
      "0",
    ])
  })

  it("writes JSON with rates", async () => {
    const { folder, push, pull } = await inspectedScene()
    const terminal = new RecordingTerminal()
    const ended = runInProcess(["top", "--json", "-n", "2", "-i", "50ms", "--folder", folder], terminal)
    await terminal.until(() => terminal.output.includes("\n"))
    for (let count = 0; count < 10; count++) await push.send("8 octets")
    for (let count = 0; count < 13; count++) await pull.receive()
    expect(await ended).toBe(0)
    const [, second] = terminal.output
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    const [out, into] = second.sockets
    expect(into).toMatchObject({ label: "orders in", statistics: { messagesIn: 13, queuedIn: 0 } })
    expect(out.rates.messagesOut).toBeGreaterThan(0)
    expect(out.rates.bytesOut / out.rates.messagesOut).toBeCloseTo(8)
    expect(second.rates.messagesOut).toBe(out.rates.messagesOut)
  })

  it("is steered by keys, and keeps within the screen", async () => {
    const { folder } = await inspectedScene()
    const terminal = new RecordingTerminal({ interactive: true, columns: 60, rows: 9 })
    const ended = runInProcess(["top", ...fast, "--folder", folder], terminal)
    const shows = (text: string | RegExp): Promise<void> =>
      terminal.until(() => terminal.frames.at(-1)?.match(text))
    await shows("PUSH")
    expect(terminal.frames[0]).toContain("Looking …")
    terminal.press("right")
    await shows("sort by TYPE")
    terminal.press("left")
    terminal.press("left")
    await shows("sort by ENDPOINT")
    terminal.press("p")
    await shows("more")
    terminal.press("down")
    terminal.press("down")
    terminal.press("up")
    terminal.press("r")
    await shows("sort by")
    for (const frame of terminal.frames) {
      const lines = frame.split("\n")
      expect(lines.length).toBeLessThanOrEqual(9)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(60)
    }
    terminal.press("q")
    expect(await ended).toBe(0)
    expect(terminal.areas).toBe(0)
  })

  it("shows the table on screens of any size", async () => {
    const { folder } = await inspectedScene("a process with quite a long name, as some have it")
    for (const [columns, rows] of [
      [1, 1],
      [10, 3],
      [20, 7],
      [30, 12],
      [500, 100],
    ] as const) {
      const terminal = new RecordingTerminal({ interactive: true, columns, rows })
      const ended = runInProcess(["top", ...fast, "--folder", folder], terminal)
      await terminal.until(() => terminal.frames.length > 2)
      const lines = terminal.frames.at(-1)?.split("\n") ?? []
      expect(lines.length).toBeLessThanOrEqual(Math.max(4, rows - 1))
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns)
      if (rows > 6) expect(lines.filter((line) => /^ +\d +(?:PUSH|PULL|ROUTER)/.test(line))).toHaveLength(3)
      terminal.press("q")
      expect(await ended).toBe(0)
    }
  })

  it("scrolls through a thousand sockets", async () => {
    const folder = temporaryFolder(onTestFinished)
    await using context = new Context()
    await using _ = await enableInspect({ context, folder })
    const sockets = Array.from({ length: 1000 }, () => new Push({ context, linger: 0 }))
    const terminal = new RecordingTerminal({ interactive: true, columns: 80, rows: 24 })
    const ended = runInProcess(["top", ...fast, "--folder", folder], terminal)
    const ids = (): number[] =>
      [...(terminal.frames.at(-1) ?? "").matchAll(/^ +(\d+) +PUSH/gm)].map(([, id]) => Number(id))
    const from = (first: number): Promise<void> => terminal.until(() => ids()[0] === first)
    await from(1)
    const room = ids().length
    expect(room).toBeGreaterThan(12)
    for (const [key, first] of [
      ["pagedown", 1 + room],
      ["down", 2 + room],
      ["pageup", 2],
      ["end", 1001 - room],
      ["down", 1001 - room],
      ["up", 1000 - room],
      ["home", 1],
    ] as const) {
      terminal.press(key)
      await from(first)
    }
    terminal.press("q")
    expect(await ended).toBe(0)
    expect(sockets).toHaveLength(1000)
  })

  it("shows names that are long, wide or would steer the terminal, and a process without sockets", async () => {
    const { folder, inspector, pull } = await inspectedScene("two\nlines \u001b[2J")
    inspector.label(pull, `日本𠀀\u001b]0;x\u0007${"x".repeat(3000)}`)
    const run = () => resultInProcess(["top", "--once", ...fast, "--folder", folder])
    const { stdout } = await run()
    expect(stdout).toContain("two\\nlines \\x1b[2J (pid")
    const [titles = "", row = ""] = ["TYPE", "日本"].map((word) =>
      stdout.split("\n").find((line) => line.includes(word)),
    )
    const placeOf = (line: string, word: string): number => textWidth(line.slice(0, line.indexOf(word)))
    expect(row).toContain("日本𠀀\\x1b]0;x\\x07xxx")
    expect(placeOf(row, "NULL")).toBe(placeOf(titles, "SECURITY"))
    expect(textWidth(row)).toBeLessThan(250)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    await inspector.close()
    await using _ = await enableInspect({ context: [], folder })
    expect((await run()).stdout).toContain("There are no sockets.")
  })

  it.each([
    ["--count", "0"],
    ["--count", "-1"],
    ["--interval", "0"],
    ["--html", ""],
    ["--serve", "--once"],
    ["--serve", "--html", "page.html"],
    ["--port", "65536"],
    ["--port", "-1"],
  ])("is not called with %s %s", async (...args) => {
    const { code, stdout, stderr } = await resultInProcess(["top", ...args])
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain(args[0])
  })

  it("ends with Ctrl-C, and when the process ends", async () => {
    const { folder, inspector } = await inspectedScene()
    const args = ["top", ...fast, "--folder", folder]
    const interrupted = new RecordingTerminal({ interactive: true })
    const first = runInProcess(args, interrupted)
    await interrupted.until(() => interrupted.frames.at(-1)?.includes("PUSH"))
    interrupted.interrupt()
    expect(await first).toBe(130)
    const terminal = new RecordingTerminal()
    const second = runInProcess(args, terminal)
    await terminal.match(/ENDPOINT/)
    await inspector.close()
    expect(await second).toBe(1)
    expect(terminal.notes).toEqual(["typemq top: The process is gone."])
  })

  it("asks which process is meant", async () => {
    const { folder, inspector } = await inspectedScene("one")
    const run = (...more: string[]) =>
      resultInProcess(["top", "--once", ...fast, "--folder", folder, ...more])
    await using other = await enableInspect({ folder, name: "two" })
    const several = await run()
    expect(several.code).toBe(2)
    expect(several.stderr).toContain(`${process.pid}  one  ${inspector.path}`)
    expect(several.stderr).toContain(`${process.pid}  two  ${other.path}`)
    expect((await run("one")).stdout).toContain(`one (pid ${process.pid})`)
    expect((await run(other.path as string)).stdout).toContain(`two (pid ${process.pid})`)
    expect(await run("three")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("There is no process three to look at."),
    })
    const none = await resultInProcess(["top", "--folder", temporaryFolder(onTestFinished)])
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining("await enableInspect()") })
  })

  it("writes a page that loads nothing and believes nothing", async () => {
    const { folder } = await inspectedScene("</title><script>alert(1)</script>")
    const file = join(folder, "page.html")
    const { code, stderr } = await resultInProcess([
      "top",
      ...fast,
      "-n",
      "3",
      "--folder",
      folder,
      "--html",
      file,
    ])
    expect([code, stderr]).toEqual([0, `${file} shows 3 looks\n`])
    const page = readFileSync(file, "utf8")
    expect(page).not.toMatch(/<script|<b>worker|\ssrc=|\shref=|url\(|https?:/)
    expect(page).toContain("&lt;b&gt;worker&lt;/b&gt;")
    expect(page).toContain("default-src &#39;none&#39;")
    expect(page.match(/<svg /g)).toHaveLength(8)
    const nowhere = await resultInProcess([
      "top",
      ...fast,
      "-n",
      "1",
      "--folder",
      folder,
      "--html",
      "/nowhere/page.html",
    ])
    expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining("Cannot write") })
  })
})
