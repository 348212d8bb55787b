import { existsSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { endCommandsAfterEach, inTerminal, RunningCommand } from "../support/command.ts"
import { compiledLibrary } from "../support/compiled-library.ts"
import { inspectedScene } from "../support/inspected-scene.ts"
import { startProgram } from "../support/run-program.ts"
import { until } from "../support/until.ts"

endCommandsAfterEach()

describe("typemq top in a terminal", () => {
  it("redraws when its size changes, and gives the terminal back at Ctrl-C", async () => {
    const { folder } = await inspectedScene()
    const session = inTerminal(["top", "-i", "50ms", "--folder", folder], { columns: 100, rows: 20 })
    await session.match(/PULL/)
    const before = session.screen.length
    session.resize(40, 12)
    await session.match(/q quit.*…/, before)
    session.type("\u0003")
    const { code, restored, screen } = await session.result
    expect([code, restored]).toEqual([130, true])
    // The screen of its own, and the cursor that it hid.
    expect(screen).toContain("\u001b[?1049l")
    expect(screen.lastIndexOf("\u001b[?25h")).toBeGreaterThan(screen.lastIndexOf("\u001b[?25l"))
  })

  it("looks into another process, which ends when it has nothing more to do", async () => {
    const { folder } = await inspectedScene()
    const address = JSON.stringify(new URL("inspect/index.js", compiledLibrary).href)
    const program = startProgram(
      `import { Pull } from "zeromq"
      const { enableInspect } = await import(${address})
      const pull = (globalThis.kept = new Pull())
      await pull.bind("ipc://*")
      const { path } = await enableInspect({ folder: ${JSON.stringify(folder)}, name: "other" })
      console.log(path)
      const hold = setInterval(() => {}, 1000)
      process.once("SIGUSR2", () => clearInterval(hold))`,
      "typemq",
    )
    const exited = new Promise((resolve) => program.once("close", resolve))
    let path = ""
    program.stdout.on("data", (text) => {
      path += text
    })
    await until(() => path.endsWith("\n"))
    const top = new RunningCommand(["top", "other", "--once", "-i", "20ms", "--folder", folder])
    expect((await top.result).stdout).toMatch(/ 1 +PULL .*@ipc:/)
    program.kill("SIGUSR2")
    expect(await exited).toBe(0)
    expect(existsSync(path.trim())).toBe(false)
  })
})
