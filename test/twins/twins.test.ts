import { spawn } from "node:child_process"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { beforeAll, expect, it } from "vitest"
import { addressOf, describeWithZeromq, type Package } from "../support/packages.ts"
import { differences } from "./differences.ts"

type Transcripts = ReadonlyMap<string, readonly string[]>

interface ScenarioFile {
  readonly scenarios: Readonly<Record<string, unknown>>
}

const folder = new URL("scenarios/", import.meta.url)

const files = await Promise.all(
  readdirSync(folder).map(
    async (name) =>
      [name.replace(/\.mjs$/, ""), (await import(new URL(name, folder).href)) as ScenarioFile] as const,
  ),
)

const titles = files.flatMap(([, { scenarios }]) => Object.keys(scenarios))

/** Milliseconds after which a process is taken to hang. */
const patience = 60_000

/** Plays all scenarios in a process of its own. */
const play = (name: Package): Promise<Transcripts> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [
      fileURLToPath(new URL("run.mjs", import.meta.url)),
      addressOf(name),
      addressOf(name).replace(/index\.js$/, name === "zeromq" ? "draft.js" : "draft/index.js"),
      // It is the measure, and what it does in a good moment counts. Ours has no bad ones.
      name === "zeromq" ? "3" : "1",
    ])
    const timer = setTimeout(() => child.kill("SIGKILL"), patience)
    let output = ""
    let errors = ""
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      output += part
    })
    child.stderr.setEncoding("utf8").on("data", (part: string) => {
      errors += part
    })
    child.once("error", reject)
    child.once("close", () => {
      clearTimeout(timer)
      const lines = output
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as { readonly title: string; readonly lines: readonly string[] })
      const missing = titles.filter((each) => !lines.some(({ title }) => title === each))
      if (missing.length > 0) reject(new Error(`${name} did not play ${missing.join(", ")}\n${errors}`))
      else resolve(new Map(lines.map(({ title, lines: said }) => [title, said])))
    })
  })

describeWithZeromq("A scenario goes the same way with zeromq and with our library", () => {
  const transcripts: Partial<Record<Package, Transcripts>> = {}

  beforeAll(async () => {
    const [theirs, ours] = await Promise.all([play("zeromq"), play("typemq")])
    transcripts.zeromq = theirs
    transcripts.typemq = ours
  }, 2 * patience)

  it("whose title is its own, and which is there for each difference", () => {
    expect(new Set(titles).size).toBe(titles.length)
    expect(titles).toEqual(expect.arrayContaining(Object.keys(differences)))
    expect(titles.length).toBeGreaterThan(100)
  })

  it.each(titles)("%s", (title) => {
    const [theirs, ours] = [transcripts.zeromq?.get(title), transcripts.typemq?.get(title)]
    const expected = [...(theirs ?? [])]
    for (const [zeromq, typemq] of differences[title]?.lines ?? []) {
      const index = expected.indexOf(zeromq)
      expect(index, `zeromq says "${zeromq}"`).toBeGreaterThanOrEqual(0)
      expected.splice(index, 1, ...(typemq === undefined ? [] : [typemq]))
    }
    expect(ours).toEqual(expected)
    expect(ours?.length).toBeGreaterThan(0)
    expect(ours?.join("\n")).not.toContain("broke off")
  })
})
