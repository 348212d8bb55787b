import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const folder = fileURLToPath(new URL("../examples", import.meta.url))

const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((each) => each.endsWith(".mjs"))
  .sort()

describe("examples", () => {
  it.each(names)(
    "%s runs and ends by itself",
    async (name) => {
      const child = spawn(process.execPath, [`${folder}/${name}`], { stdio: ["ignore", "pipe", "inherit"] })
      let printed = ""
      child.stdout.on("data", (chunk) => {
        printed += String(chunk)
      })
      const [code] = await once(child, "close")
      expect(code).toBe(0)
      expect(printed).not.toBe("")
    },
    60_000,
  )
})
