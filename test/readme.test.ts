import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))

describe("README", () => {
  it("opens with the two commands", () => {
    const text = readFileSync(`${root}/README.md`, "utf8")
    const install = text.indexOf("npm ci && npm start")
    expect(install).toBeGreaterThan(0)
    expect(text.indexOf("npm ci && npm test")).toBeGreaterThan(install)
    expect(text.slice(0, install)).not.toContain("\n#".repeat(2))
  })

  it("has an example that runs as it stands", () => {
    const text = readFileSync(`${root}/README.md`, "utf8")
    const code = /```js\n([\s\S]*?)```/.exec(text)?.[1] as string
    const folder = mkdtempSync(`${root}/dist/readme-`)
    try {
      writeFileSync(`${folder}/example.mjs`, code)
      const printed = execFileSync(process.execPath, [`${folder}/example.mjs`], { encoding: "utf8" })
      expect(printed).toBe("hello world\n")
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 60_000)
})
