import { inspect } from "node:util"
import { describe, expect, vi } from "vitest"
import { Authenticator } from "../../src/auth/index.ts"
import { Context, Request } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { runScript, scriptTime } from "../support/run-script.ts"
import { turns, until } from "../support/until.ts"
import { ZapAsker, zapRequest } from "../support/zap-asker.ts"

const key = Buffer.alloc(32, 7)

describe("An authenticator", () => {
  test("answers whoever asks in its context, from start to stop", async ({ context }) => {
    const authenticator = new Authenticator({ context, log: null })
    await authenticator.configurePlain({ passwords: { admin: "secret" } })
    await authenticator.stop()
    expect(authenticator.running).toBe(false)
    await authenticator.start()
    await authenticator.start()
    expect(authenticator.running).toBe(true)
    const request = new Request({ context })
    request.connect("inproc://zeromq.zap.01")
    await request.send(zapRequest("PLAIN", ["admin", "secret"], { id: "first" }))
    expect((await request.receive()).map(String)).toEqual(["1.0", "first", "200", "OK", "admin", ""])
    await authenticator.stop()
    await authenticator.stop()
    expect(authenticator.running).toBe(false)
    await authenticator.start()
    expect(await new ZapAsker(context).ask("PLAIN", ["admin", "secret"])).toBe("200 OK admin")
    await authenticator.stop()
  })

  test("is the only one in its context", async ({ context }) => {
    await using first = new Authenticator({ context, log: null })
    await using second = new Authenticator({ context, log: null })
    await first.start()
    await expect(second.start()).rejects.toMatchObject({ code: "EADDRINUSE" })
    expect(second.running).toBe(false)
    await first.stop()
    await second.start()
    expect(second.running).toBe(true)
  })

  test("belongs to the context of the program when it is given none", () => {
    expect(new Authenticator().context).toBe(Context.instance())
  })

  test("is gone with its context", async () => {
    const context = new Context()
    const authenticator = new Authenticator({ context, log: null })
    await authenticator.start()
    await context.destroy()
    expect(authenticator.running).toBe(false)
    await authenticator.stop()
    await expect(authenticator.start()).rejects.toMatchObject({ code: "ETERM" })
  })

  test("passes over what cannot be answered, and goes on", async ({ context }) => {
    const error = vi.fn()
    await using authenticator = new Authenticator({ context, log: { error } })
    await authenticator.start()
    const asker = new ZapAsker(context)
    await asker.dealer.send("no delimiter")
    await asker.dealer.send(["two", "frames"])
    await asker.dealer.send([""])
    await asker.send("1.0")
    await asker.send("1.0", "7")
    expect(await asker.answer()).toEqual(["1.0", "7", "400", "Not enough frames", "", ""])
    await asker.send("2.0", "8", "", "", "", "NULL")
    expect(await asker.answer()).toEqual(["1.0", "8", "400", "Invalid version", "", ""])
    expect(await asker.ask("NULL")).toBe("200 OK anonymous")
    expect(error.mock.calls.map(([text]) => text)).toEqual([
      ...Array(4).fill("A request was not understood: Not enough frames"),
      "A request was not understood: Not enough frames",
      "A request was not understood: Invalid version",
    ])
  })

  test("gives answers back by the way that the requests came", async ({ context }) => {
    await using authenticator = new Authenticator({ context, log: null })
    await authenticator.start()
    const asker = new ZapAsker(context)
    await asker.dealer.send(["one", "two", "", ...zapRequest("NULL")])
    expect((await asker.dealer.receive()).map(String).slice(0, 5)).toEqual(["one", "two", "", "1.0", "1"])
  })

  test("answers each request once, in the order in which decisions are made", async ({ context }) => {
    await using authenticator = new Authenticator({ context, log: null })
    const waiting = new Map<string, (verdict: boolean) => void>()
    await authenticator.configurePlain({
      passwords: (user) => new Promise((resolve) => waiting.set(user, resolve)),
    })
    await authenticator.start()
    const asker = new ZapAsker(context)
    for (const user of ["a", "b", "c"]) await asker.send(...zapRequest("PLAIN", [user, "x"], { id: user }))
    await until(() => waiting.size === 3)
    for (const user of ["c", "a", "b"]) {
      waiting.get(user)?.(true)
      waiting.get(user)?.(false)
      expect((await asker.answer()).slice(1, 5)).toEqual([user, "200", "OK", user])
    }
    await turns()
    expect(asker.dealer.tryReceive()).toBeUndefined()
  })

  test("decides about no more requests at once than it may, and about all in the end", async ({
    context,
  }) => {
    await using authenticator = new Authenticator({ context, log: null, maxRequests: 3 })
    let running = 0
    let most = 0
    await authenticator.configureCurveCallback({
      verify: async () => {
        most = Math.max(most, ++running)
        await turns(3)
        running--
        return true
      },
    })
    await authenticator.start()
    const asker = new ZapAsker(context)
    const ids = Array.from({ length: 50 }, (_, index) => String(index))
    for (const id of ids) await asker.send(...zapRequest("CURVE", [key], { id }))
    const answered = new Set<string>()
    for (const _ of ids) answered.add((await asker.answer())[1] as string)
    expect(answered.size).toBe(50)
    expect(most).toBe(3)
  })

  test("does not answer what it has not decided when it stops", async ({ context }) => {
    const authenticator = new Authenticator({ context, log: null })
    let signal: AbortSignal | undefined
    await authenticator.configureCurveCallback({
      verify: (_domain, _key, details) => {
        signal = details.signal
        return new Promise(() => {})
      },
    })
    await authenticator.start()
    const asker = new ZapAsker(context)
    await asker.send(...zapRequest("CURVE", [key]))
    await until(() => signal !== undefined)
    await authenticator.stop()
    expect(signal?.aborted).toBe(true)
    await turns()
    expect(asker.dealer.tryReceive()).toBeUndefined()
  })

  test("shows and logs no password", async ({ context }) => {
    const lines: string[] = []
    const log = {
      debug: (...data: unknown[]) => lines.push(inspect(data)),
      error: (...data: unknown[]) => lines.push(inspect(data)),
    }
    await using authenticator = new Authenticator({ context, log })
    await authenticator.configurePlain({ passwords: { admin: "hunter2" } })
    await authenticator.start()
    const asker = new ZapAsker(context)
    expect(await asker.ask("PLAIN", ["admin", "hunter2"])).toBe("200 OK admin")
    expect(await asker.ask("PLAIN", ["admin", "hunter3"])).toBe("400 Invalid password")
    expect(lines).toHaveLength(2)
    const shown = inspect(authenticator, { depth: 20, showHidden: true }) + JSON.stringify(authenticator)
    expect(lines.join() + shown).not.toContain("hunter")
  })

  test(
    "lets a program end that waits for nothing else",
    async () => {
      const { code, output, errors } = await runScript(`
        const { Authenticator } = await import(new URL("auth/index.js", library))
        const authenticator = new Authenticator()
        await authenticator.start()
        console.log(authenticator.running)`)
      expect([code, output, errors]).toEqual([0, "true\n", ""])
    },
    scriptTime,
  )
})
