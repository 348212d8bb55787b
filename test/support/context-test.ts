import { test as plain } from "vitest"
import { Context } from "../../src/index.ts"

/** A test with a context of its own: sockets made in it are closed when it ends, whatever became of them. */
export const test = plain.extend<{ context: Context }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture depends on
  context: async ({}, use) => {
    const context = new Context()
    context.defaults.linger = 0
    await use(context)
    await context.destroy({ linger: 0 })
  },
})
