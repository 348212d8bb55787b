import { spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { Pull, Push, XPublisher } from "../../src/index.ts"
import {
  commandFile,
  endCommandsAfterEach,
  inTerminal,
  RunningCommand,
  runCommand,
} from "../support/command.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { until } from "../support/until.ts"

const folder = temporaryFolder()
const escape = String.fromCharCode(27)
let count = 0
const place = (): string => `ipc://${join(folder, `s${++count}`)}`

const runs = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe("the command in a process of its own", { timeout: 30_000 }, () => {
  endCommandsAfterEach()

  it("moves messages from pipe to pipe", async () => {
    const url = place()
    const input = Buffer.from([0, 255, 10, 13, 27, 10])
    const [received, sent] = await Promise.all([
      runCommand(["pull", url, "-n", "1", "--view", "raw"]),
      runCommand(["push", url], { input }),
    ])
    expect(sent).toEqual({ code: 0, stdout: "", stderr: "" })
    expect(received.stdout).toBe(input.toString("utf8"))
  })

  it("ends quietly when nobody reads its output any more", async () => {
    await using publisher = new XPublisher({ linger: 0 })
    const endpoint = await publisher.bind(place())
    const program = `"$0" "$1" sub "$2" | head -1; echo "\${PIPESTATUS[0]}"`
    const pipe = spawn("bash", ["-c", program, process.execPath, commandFile, endpoint], { stdio: "pipe" })
    const pieces: Buffer[] = []
    pipe.stdout.on("data", (piece: Buffer) => pieces.push(piece))
    pipe.stderr.on("data", (piece: Buffer) => pieces.push(piece))
    await publisher.receive()
    const ended = once(pipe, "close")
    // The second write finds nobody; how soon is up to the system.
    const timer = setInterval(() => void publisher.send("x"), 20)
    await ended
    clearInterval(timer)
    expect(Buffer.concat(pieces).toString()).toBe("x\n0\n")
  })

  it.skipIf(!existsSync("/dev/full"))(
    "says when its output is lost, also its last words (where there is a device that is always full)",
    async () => {
      for (const args of [["--help"], ["keygen"]]) {
        const full = openSync("/dev/full", "w")
        const child = spawn(process.execPath, [commandFile, ...args], { stdio: ["ignore", full, "pipe"] })
        closeSync(full)
        let said = ""
        child.stderr?.on("data", (text) => {
          said += text
        })
        const [code] = await once(child, "close")
        expect({ code, said }).toEqual({
          code: 1,
          said: "typemq: Cannot write the output: no space left on device\n",
        })
      }
    },
  )

  it("ends with SIGTERM, and leaves no file behind", async () => {
    const url = place()
    const command = new RunningCommand(["pull", url, "-v"])
    await command.match(/bound to/)
    expect(readdirSync(folder)).toContain(url.split("/").at(-1))
    command.child.kill("SIGTERM")
    expect((await command.result).code).toBe(143)
    expect(readdirSync(folder)).not.toContain(url.split("/").at(-1))
  })

  it("ends at once with a second signal, and leaves no program and no file behind", async () => {
    const url = place()
    const stubborn =
      "process.on('SIGTERM', () => {}); console.error('pid ' + process.pid); setInterval(() => {}, 1e6)"
    const command = new RunningCommand(["rep", url, "-v", "--", process.execPath, "-e", stubborn])
    await command.match(/bound to/)
    const asking = new RunningCommand(["req", url, "x"])
    const [, pid] = await command.match(/^pid (\d+)$/m)
    // Two of a kind might be taken for one.
    command.child.kill("SIGINT")
    command.child.kill("SIGTERM")
    expect([130, 143]).toContain((await command.result).code)
    await until(() => !runs(Number(pid)))
    expect(readdirSync(folder)).not.toContain(url.split("/").at(-1))
    asking.child.kill()
    await asking.result
  })

  it("has no colours in a pipe, unless they are forced", async () => {
    expect((await runCommand(["--help"])).stdout).not.toContain(escape)
    expect((await runCommand(["--help"], { env: { FORCE_COLOR: "1" } })).stdout).toContain(`${escape}[1m`)
  })
})

describe("the command in a terminal", { timeout: 30_000 }, () => {
  endCommandsAfterEach()

  it("has colours, unless they are not wanted", async () => {
    const colored = await inTerminal(["--help"], { columns: 60 }).result
    expect(colored.screen).toContain(`${escape}[1mtypemq`)
    const plain = inTerminal(["--help"], { env: { NO_COLOR: "1" } })
    expect((await plain.result).screen).not.toContain(escape)
  })

  it("writes errors without colours into a file, though results have them", async () => {
    const file = join(folder, "errors")
    const program = [
      "sh",
      "-c",
      `"$0" "$1" --help; "$0" "$1" pussh 2> "$2"`,
      process.execPath,
      commandFile,
      file,
    ]
    const { screen } = await inTerminal([], { program }).result
    expect(screen).toContain(`${escape}[1mtypemq`)
    expect(readFileSync(file, "utf8")).toMatch(
      /^typemq: There is no command pussh\.\n {2}Did you mean push\?/,
    )
  })

  it("sends what is typed, line by line, until Ctrl-D", async () => {
    await using pull = new Pull()
    const session = inTerminal(["push", await pull.bind(place())])
    await session.match(/Ctrl-D ends/)
    session.type("first\n")
    expect(String(await pull.receive())).toBe("first")
    session.type("second\n\u0004")
    expect(String(await pull.receive())).toBe("second")
    expect(await session.result).toMatchObject({ code: 0, restored: true })
  })

  it("shows nothing that a terminal would obey", async () => {
    await using push = new Push()
    const session = inTerminal(["pull", `>${await push.bind(place())}`, "-n", "1"])
    await push.send([`${escape}]0;evil\u0007`, Buffer.from([255])])
    const { screen, code } = await session.result
    expect(code).toBe(0)
    expect(screen).toContain("\\x1b]0;evil\\x07\t")
    expect(screen).toContain("0xff")
    expect(screen).not.toContain(`${escape}]`)
  })

  it("shows how long work gets on, in place, and gives the cursor back with Ctrl-C", async () => {
    await using pull = new Pull()
    const session = inTerminal(["push", await pull.bind(place()), "x", "--forever", "--interval", "20ms"])
    await session.match(/sent \d+ messages, \d+ B in 1\.\d s/)
    expect(session.screen).toContain(`${escape}[?25l`)
    session.resize(30, 10)
    await session.match(/sent [^\n]{10,24}…/)
    session.type("\u0003")
    const { code, screen, restored } = await session.result
    expect({ code, restored }).toEqual({ code: 130, restored: true })
    expect(screen.lastIndexOf(`${escape}[?25h`)).toBeGreaterThan(screen.lastIndexOf(`${escape}[?25l`))
  })
})
