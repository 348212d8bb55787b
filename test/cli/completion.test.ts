import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { commands } from "../../src/cli/commands.ts"
import { resultInProcess } from "../support/recording-terminal.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const folder = temporaryFolder()
const scripts = new Map<string, string>()

beforeAll(async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await resultInProcess(["completion", shell])
    if (code !== 0) throw new Error(`There is no script for ${shell}.`)
    scripts.set(shell, stdout)
    writeFileSync(join(folder, `typemq.${shell}`), stdout)
  }
  writeFileSync(join(folder, "my file.txt"), "")
})

const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).status === 0

/** What bash offers for the last of these words. */
const offered = (...words: string[]): string[] => {
  const text = [
    "source ./typemq.bash",
    `COMP_WORDS=(typemq ${words.map((each) => `'${each}'`).join(" ")})`,
    `COMP_CWORD=${words.length}`,
    "$(complete -p typemq | sed 's/.*-F \\([^ ]*\\) .*/\\1/')",
    `printf "%s\\n" "\${COMPREPLY[@]}"`,
  ].join("\n")
  const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", text], {
    cwd: folder,
    encoding: "utf8",
  })
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 })
  return stdout.split("\n").filter((each) => each !== "")
}

describe.skipIf(!has("bash"))("bash (skipped where there is none) completes", () => {
  it("commands", () => {
    expect(offered("re")).toEqual(expect.arrayContaining(["receive", "rep", "req"]))
    expect(offered("rec")).toEqual(["receive"])
    expect(new Set(offered(""))).toEqual(new Set(commands.map(({ name }) => name.split(" ")[0])))
    expect(offered("certs", "")).toEqual(["list", "show"])
    expect(offered("--ver")).toEqual(["--version"])
  })

  it("options, and what they take", () => {
    expect(offered("send", "--curve-s")).toEqual(["--curve-server-key", "--curve-serve"])
    expect(offered("certs", "show", "--sec")).toEqual(["--secret"])
    expect(offered("receive", "pull", "--view", "")).toEqual(["text", "hex", "json", "raw"])
    expect(offered("send", "push", "--file", "my")).toEqual(["my file.txt"])
    expect(offered("send", "push", "-f", "my")).toEqual(["my file.txt"])
    expect(offered("send", "push", "--count", "")).toEqual([])
  })

  it("arguments by their place, options before them or not", () => {
    expect(offered("send", "pu")).toEqual(["pub", "pull", "push"])
    expect(offered("send", "--count", "3", "-l", "rad")).toEqual(["radio"])
    expect(offered("send", "push", "pu")).toEqual([])
    expect(offered("completion", "z")).toEqual(["zsh"])
    expect(offered("help", "cer")).toEqual(["certs"])
    expect(offered("certs", "show", "my")).toEqual(["my file.txt"])
  })
})

describe("scripts for completion", () => {
  it.each(["bash", "zsh", "fish"])("know every command: %s", (shell) => {
    for (const { name } of commands) {
      for (const word of name.split(" ")) expect(scripts.get(shell)).toMatch(new RegExp(`\\b${word}\\b`))
    }
  })

  it.each(["zsh", "fish"])("are understood by %s", (shell) => {
    // Few machines have them; there the script is only looked at.
    if (has(shell)) {
      const { status, stderr } = spawnSync(shell, ["-n", `typemq.${shell}`], {
        cwd: folder,
        encoding: "utf8",
      })
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" })
    }
    expect(scripts.get(shell)).toContain("curve-server-key")
  })

  it("are there for three shells", async () => {
    const { code, stderr } = await resultInProcess(["completion", "bsh"])
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /no completion for "bsh".\n {2}Did you mean bash\? It is one of bash, zsh, fish\./,
      ),
    })
  })
})
