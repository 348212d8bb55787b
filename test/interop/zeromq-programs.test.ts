import { readdirSync, readFileSync } from "node:fs"
import { expect, it } from "vitest"
import { describeWithZeromq } from "../support/packages.ts"
import { runProgram } from "../support/run-program.ts"
import { isInteropJob } from "./conversation.ts"

const folder = new URL("programs/", import.meta.url)
/** The interop job runs them all, everyday tests every third. */
const programs = readdirSync(folder).filter((_, index) => isInteropJob || index % 3 === 0)

describeWithZeromq("A program written for zeromq prints the same with our library", () => {
  it.each(programs)(
    "%s",
    async (file) => {
      const text = readFileSync(new URL(file, folder), "utf8")
      const type = file.endsWith(".cjs") ? "commonjs" : "module"
      const [theirs, ours] = await Promise.all([
        runProgram(text, "zeromq", type),
        runProgram(text, "typemq", type),
      ])
      expect(theirs.lines.length, theirs.errors).toBeGreaterThan(2)
      expect(ours.lines, ours.errors).toEqual(theirs.lines)
      // Theirs may end as it likes; ours ends by itself once its sockets are closed.
      expect(ours).toMatchObject({ code: 0, errors: "" })
    },
    40_000,
  )
})
