import { spawnSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { beforeAll, describe, expect, it } from "vitest"
import { commands } from "../../src/cli/commands.ts"
import { resultInProcess } from "../support/recording-terminal.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const folder = temporaryFolder()
const zshOffers = fileURLToPath(new URL("../support/zsh/offers.zsh", import.meta.url))
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
    expect(offered("sub", "--ce")).toEqual(["--cert"])
    expect(offered("sub", "--ca", "my")).toEqual(["my file.txt"])
    expect(offered("proxy", "--front-ke")).toEqual(["--front-key"])
  })

  it("values behind an equals sign, where bash parts words", () => {
    expect(offered("receive", "pull", "--view", "=", "")).toEqual(["text", "hex", "json", "raw"])
    expect(offered("receive", "pull", "--view", "=")).toEqual(["text", "hex", "json", "raw"])
    expect(offered("receive", "pull", "--view", "=", "j")).toEqual(["json"])
    expect(offered("bench", "--type", "pu")).toEqual(["push", "pull", "pub"])
  })

  it("arguments behind addresses, which bash parts too", () => {
    expect(offered("send", "--connect", "tcp", ":", "//127.0.0.1", ":", "5555", "rad")).toEqual(["radio"])
    expect(offered("send", "push", "tcp", ":", "//127.0.0.1", ":", "5555", "pu")).toEqual([])
  })

  it("arguments by their place, options before them or not", () => {
    expect(offered("send", "pu")).toEqual(["pub", "pull", "push"])
    expect(offered("monitor", "rou")).toEqual(["router"])
    expect(offered("send", "--count", "3", "-l", "rad")).toEqual(["radio"])
    expect(offered("send", "push", "pu")).toEqual([])
    expect(offered("completion", "z")).toEqual(["zsh"])
    expect(offered("help", "cer")).toEqual(["certs"])
    expect(offered("certs", "show", "my")).toEqual(["my file.txt"])
  })
})

/** Lines as they are typed, and what is offered for their last word. */
const typed: Readonly<Record<string, readonly string[]>> = {
  "typemq rec": ["receive"],
  "typemq --he": ["--help"],
  "typemq certs ": ["list", "show"],
  "typemq --json send pu": ["pub", "pull", "push"],
  "typemq send --count 3 -l ra": ["radio"],
  "typemq send push pu": [],
  "typemq send --curve-s": ["--curve-serve", "--curve-server-key"],
  "typemq receive pull --view ": ["hex", "json", "raw", "text"],
  "typemq receive pull --view=j": ["json"],
  "typemq certs show my": ["my file.txt"],
  "typemq send push --count ": [],
  "typemq help cer": ["certs"],
  "typemq sub --ce": ["--cert"],
  "typemq sub wss://a:1 --ca my": ["my file.txt"],
}

/** What a shell itself offers: zsh needs a terminal for it, fish is asked. */
const askShell: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  zsh: (lines) => output("zsh", ["-f", zshOffers, join(folder, "typemq.zsh"), ...lines]),
  fish: (lines) => {
    const ask = lines.map((line) => `echo '= ${line}'; complete -C '${line}' | string replace -r '^' '> '`)
    return output("fish", ["--no-config", "-c", ["source typemq.fish", ...ask].join("\n")])
  },
}

const output = (program: string, args: readonly string[]): string => {
  const { stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, HOME: folder, TERM: "dumb" },
  })
  expect(stderr).toBe("")
  return stdout
}

describe.each(["zsh", "fish"])("%s (skipped where there is none)", (shell) => {
  it.skipIf(!has(shell))("completes as it is typed", { timeout: 30_000 }, () => {
    const offers: Record<string, string[]> = {}
    let line = ""
    for (const each of askShell[shell]?.(Object.keys(typed)).split("\n") ?? []) {
      if (each.startsWith("= ")) {
        line = each.slice(2)
        offers[line] = []
      }
      // fish tells what each is for, quotes files, and repeats the option that a value belongs to.
      const offer = /^> (?:--\w+=)?([^\t]+)/.exec(each)?.[1]
      if (offer !== undefined) offers[line]?.push(offer.replaceAll("\\", ""))
    }
    for (const each of Object.values(offers)) each.sort()
    expect(offers).toEqual(typed)
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
