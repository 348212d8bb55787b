import { describe, expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"

const long = "x".repeat(10_000)

describe("An endpoint of ten thousand letters", () => {
  test("is a name like any other inside the process", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    await pull.bind(`inproc://${long}`)
    push.connect(`inproc://${long}`)
    await exchange(push, pull)
  })

  test.for([`ipc://${long}`, `ipc://@${long}`, `tcp://${long}`, `udp://${long}:5555`, `${long}://x`, long])(
    "is nothing to bind elsewhere (%#)",
    async (endpoint, { context }) => {
      const pull = new Pull({ context })
      expect(() => pull.bindSync(endpoint)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^E/) }),
      )
      expect(pull.lastEndpoint).toBeNull()
    },
  )
})
