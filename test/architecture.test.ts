import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const source = fileURLToPath(new URL("../src", import.meta.url))

/** Who may import whom: the folder on the left imports only from itself and those on the right. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: [],
  options: ["core"],
  transports: ["core", "options"],
  zmtp: ["core", "options", "transports:types"],
  patterns: ["core", "options", "transports:types"],
  socket: ["core", "options", "transports", "zmtp", "patterns", "draft"],
  draft: ["core", "options", "patterns", "socket"],
  decorators: ["patterns:types", "socket"],
  streams: ["core", "options", "socket"],
  "rpc/msgpack": ["core"],
  "rpc/python": ["core", "rpc/msgpack", "rpc:types"],
  rpc: ["core", "transports", "streams", "socket:types", "rpc/msgpack", "rpc/python"],
  auth: ["core", "socket", "zmtp"],
  ssh: ["core", "socket", "transports"],
  utils: ["core", "socket"],
  log: ["core", "options", "socket"],
  devices: ["core", "options", "socket"],
  inspect: ["core", "options", "socket"],
  cli: [".", "draft", "rpc", "auth", "log", "devices", "utils", "inspect", "ssh"],
  ".": ["core", "options", "transports", "zmtp", "patterns", "socket"],
}

/** Folders and files that may use Node's own modules. */
const onNode =
  /^(transports\/|cli\/|inspect\/|devices\/|ssh\/|streams\/bridges\/node-|auth\/(?:certificate-files|create-certificates|password-file|read-text|worker-main|worker-thread)\.ts|log\/(?:console-logger|interpolate|line-writable|pino)\.ts)/

/** Folders with rules of their own inside of others. */
const inner: readonly string[] = ["rpc/msgpack", "rpc/python"]

/** Packages of others, and the folders that may use them. */
const packages: Readonly<Record<string, readonly string[]>> = {
  "rpc/python": ["temporal-polyfill"],
  cli: ["temporal-polyfill"],
  transports: ["ws"],
  log: ["pino-abstract-transport", "winston-transport"],
}

/** Files that are tables, and may be longer than 300 lines. */
const tables: readonly string[] = ["options/socket-options.ts", "options/constants.ts"]

interface Import {
  readonly from: string
  readonly typesOnly: boolean
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((each) => each.endsWith(".ts"))
  .map((path) => ({ path, text: readFileSync(join(source, path), "utf8") }))

const folderOf = (path: string): string =>
  inner.find((each) => path.startsWith(`${each}/`)) ??
  (path.includes("/") ? (path.split("/")[0] as string) : ".")

const importsOf = (text: string): Import[] =>
  [...text.matchAll(/^(?:import|export)\s+(type\s)?[^"'`]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm)].map(
    (match) => ({
      from: (match[2] ?? match[3]) as string,
      typesOnly: match[1] !== undefined,
    }),
  )

const targetOf = (path: string, from: string): string =>
  from === "#transports" ? "transports/node.ts" : relative(source, resolve(source, dirname(path), from))

describe("the architecture", () => {
  it("has files to look at", () => {
    expect(files.length).toBeGreaterThan(40)
  })

  it.each(files)("$path imports only what its folder may", ({ path, text }) => {
    const folder = folderOf(path)
    for (const { from, typesOnly } of importsOf(text)) {
      if (from.startsWith("node:")) {
        expect(path, `${path} imports ${from}`).toMatch(onNode)
        continue
      }
      if (!from.startsWith(".") && !from.startsWith("#")) {
        expect(packages[folder], `${path} imports ${from}`).toContain(from)
        continue
      }
      const target = folderOf(targetOf(path, from))
      if (target === folder) continue
      const names = allowed[folder] as readonly string[]
      const legal = names.includes(target) || (typesOnly && names.includes(`${target}:types`))
      expect(legal, `${path} imports ${from}`).toBe(true)
    }
  })

  it("is built into files that need no source", () => {
    const built = fileURLToPath(new URL("../dist", import.meta.url))
    const compiled = readdirSync(built, { recursive: true, encoding: "utf8" }).filter((each) =>
      each.endsWith(".js"),
    )
    expect(compiled.length).toBeGreaterThan(files.length / 2)
    const wrong = compiled.filter((each) =>
      /(?:import\(|from )"\.[^"]*\.ts"/.test(readFileSync(join(built, each), "utf8")),
    )
    expect(wrong).toEqual([])
  })

  it("has no cycles of values", () => {
    const graph = new Map(
      files.map(({ path, text }) => [
        path,
        importsOf(text)
          .filter((each) => !each.typesOnly && (each.from.startsWith(".") || each.from.startsWith("#")))
          .map((each) => targetOf(path, each.from)),
      ]),
    )
    const done = new Set<string>()
    const visit = (path: string, trail: readonly string[]): void => {
      expect(trail, `a cycle through ${path}`).not.toContain(path)
      if (done.has(path)) return
      for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
      done.add(path)
    }
    for (const path of graph.keys()) visit(path, [])
  })

  it.each(files)("$path keeps to the house's habits", ({ path, text }) => {
    expect(text, "no default exports").not.toMatch(/^export default/m)
    const code = text.replace(/^\s*(?:\*|\/\/|\/\*).*$/gm, "")
    expect(code, "no output").not.toMatch(/\bconsole\.\w+\(/)
    expect(text, "no changeable state of a module").not.toMatch(/^(?:export )?let /m)
    if (!tables.includes(path)) expect(text.split("\n").length, "length").toBeLessThanOrEqual(301)
  })
})
