import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type RecordingOptions, RecordingTerminal, runInProcess } from "../support/recording-terminal.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { until } from "../support/until.ts"

const folder = temporaryFolder()
let count = 0

/** Runs `rep` and `req` with these arguments until both are done. */
const talk = async (
  replying: readonly string[],
  requesting: readonly string[],
  options: RecordingOptions = {},
): Promise<{ server: RecordingTerminal; client: RecordingTerminal; codes: number[] }> => {
  const url = `ipc://${join(folder, String(++count))}`
  const server = new RecordingTerminal({ environment: process.env as Record<string, string> })
  const client = new RecordingTerminal(options)
  const codes = await Promise.all([
    runInProcess(["rep", url, ...replying], server),
    runInProcess(["req", url, ...requesting], client),
  ])
  return { server, client, codes }
}

/** A program in JavaScript, as the arguments that run it. */
const program = (text: string): string[] => ["--", process.execPath, "-e", text]

describe("req and rep", () => {
  it("answer the same to each", async () => {
    const { server, client, codes } = await talk(["pong", "", "-n", "2"], ["ping", "-n", "2", "--json"])
    expect(codes).toEqual([0, 0])
    expect(server.output).toBe("ping\nping\n")
    expect(client.output).toBe('["pong",""]\n["pong",""]\n')
  })

  it("send back what came", async () => {
    const { server, client } = await talk(["--echo", "-n", "3", "-q"], ["-l"], { input: "a\nb\n\n" })
    expect(server.output).toBe("")
    expect(client.output).toBe("a\nb\n\n")
  })

  it("answer with what is in a file", async () => {
    const file = join(folder, "answer.json")
    writeFileSync(file, '["a",{"hex":"ff"}]')
    const { client } = await talk(["--file", file, "--input", "json", "-n", "1"], ["?", "--view", "hex"])
    expect(client.output).toMatch(/frame 2 of 2, 1 octet\n00000000 {2}ff/)
  })

  it("answer with what a program says, which no shell has seen", async () => {
    const upper =
      "process.stdin.on('data', (text) => process.stdout.write(String(text).toUpperCase() + process.argv[1]))"
    const { client, codes } = await talk(["-n", "2", ...program(upper), "$(id); `id` | *"], ["-l"], {
      input: "one\ntwo\n",
    })
    expect(codes).toEqual([0, 0])
    expect(client.output).toBe("ONE$(id); `id` | *\nTWO$(id); `id` | *\n")
  })

  it("hand messages to a program in JSON", async () => {
    const turn = "process.stdin.on('data', (text) => console.log(JSON.stringify(JSON.parse(text).reverse())))"
    const { client } = await talk(["--json", "-n", "1", ...program(turn)], ["a", "b", "--json"])
    expect(client.output).toBe('["b","a"]\n')
  })

  it("answer with an empty frame when the program fails", async () => {
    const { server, client } = await talk(
      ["-n", "1", ...program("console.error('why'); process.exit(3)")],
      ["x", "--json"],
    )
    expect(client.output).toBe('[""]\n')
    expect(server.notes).toContain("why")
    expect(server.notes.join("\n")).toMatch(/it failed with 3; the answer is an empty frame/)
  })

  it("end a program with Ctrl-C", async () => {
    const url = `ipc://${join(folder, String(++count))}`
    const server = new RecordingTerminal()
    const client = new RecordingTerminal()
    const replying = runInProcess(
      ["rep", url, ...program("console.error(process.pid); setInterval(() => {}, 1e6)")],
      server,
    )
    const requesting = runInProcess(["req", url, "x"], client)
    const [pid] = await server.match(/^\d+$/m)
    server.interrupt()
    expect(await replying).toBe(130)
    expect(() => process.kill(Number(pid), 0)).toThrow(/ESRCH/)
    client.interrupt()
    expect(await requesting).toBe(130)
  })

  it.skipIf(process.platform === "win32")(
    "end what a program has started as well (not on Windows, which has no groups of processes)",
    async () => {
      const url = `ipc://${join(folder, String(++count))}`
      const server = new RecordingTerminal()
      const client = new RecordingTerminal()
      const started = `const { pid } = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)"], { stdio: "inherit" }); console.error(pid)`
      const replying = runInProcess(
        ["rep", url, ...program(`${started}; setInterval(() => {}, 1e6)`)],
        server,
      )
      const requesting = runInProcess(["req", url, "x"], client)
      const [pid] = await server.match(/^\d+$/m)
      server.interrupt()
      expect(await replying).toBe(130)
      await until(() => {
        try {
          return !process.kill(Number(pid), 0)
        } catch {
          return true
        }
      })
      client.interrupt()
      await requesting
    },
  )

  it.each([
    [["rep", "tcp://127.0.0.1:*", "x", "-n", "0"], 2, /-n is at least 1/],
    [["rep", "tcp://127.0.0.1:*"], 2, /There is no answer/],
    [["rep", "tcp://127.0.0.1:*", "x", "--echo"], 2, /There are several answers/],
    [["rep", "tcp://127.0.0.1:*", "x", "-t", "50ms"], 3, /Nobody asked within 50 ms/],
    [["req", "tcp://127.0.0.1:9", "x", "-t", "50ms"], 3, /No reply within 50 ms/],
  ])("say what is wrong with %j", async (args, code, complaint) => {
    const terminal = new RecordingTerminal()
    expect(await runInProcess(args, terminal)).toBe(code)
    expect(terminal.notes.join("\n")).toMatch(complaint)
  })

  it("say that there is no such program", async () => {
    const url = `ipc://${join(folder, String(++count))}`
    const server = new RecordingTerminal()
    const client = new RecordingTerminal()
    const requesting = runInProcess(["req", url, "x"], client)
    expect(await runInProcess(["rep", url, "--", "/no/such/program"], server)).toBe(1)
    expect(server.notes).toEqual([expect.stringMatching(/there is no such program/)])
    client.interrupt()
    await requesting
  })
})
