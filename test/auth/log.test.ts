import { afterEach, describe, expect, it, vi } from "vitest"
import { Authenticator, type AuthLogger } from "../../src/auth/index.ts"
import { zapRequest } from "../support/zap-asker.ts"

const ask = async (
  authenticator: Authenticator,
  ...request: Parameters<typeof zapRequest>
): Promise<string> => {
  const frames = zapRequest(...request).map((each) => Buffer.from(each))
  return String((await authenticator.handleZapRequest(frames))?.[2])
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe("The log of an authenticator", () => {
  it("has every decision, who the peer says it is, and why it is not let in", async () => {
    const debug = vi.fn()
    const authenticator = new Authenticator({ log: { debug, error: debug } })
    await authenticator.configurePlain({ passwords: { admin: "hunter2" } })
    await ask(authenticator, "PLAIN", ["admin", "hunter2"], { domain: "inner" })
    await ask(authenticator, "PLAIN", ["admin", "hunter3"])
    await ask(authenticator, "CURVE", [Buffer.alloc(32)], { address: "10.0.0.1" })
    await ask(authenticator, "toString", [])
    expect(debug.mock.calls).toEqual([
      ['ALLOWED mechanism="PLAIN" domain="inner" address="127.0.0.1" user="admin" userId="admin"'],
      [
        'DENIED mechanism="PLAIN" domain="*" address="127.0.0.1" user="admin" status=400 reason="Invalid password"',
      ],
      [
        `DENIED mechanism="CURVE" domain="*" address="10.0.0.1" publicKey="${"0".repeat(40)}" status=400 reason="Unknown domain"`,
      ],
      ['DENIED mechanism="toString" domain="*" address="127.0.0.1" status=400 reason="NO ACCESS"'],
    ])
  })

  it("shows what peers write without letting them write lines of their own", async () => {
    const debug = vi.fn()
    const authenticator = new Authenticator({ log: { debug, error: debug } })
    await ask(authenticator, "PLAIN", [`a\nALLOWED\u001b[2J\u2028${"x".repeat(1000)}`, "p"])
    const [line] = debug.mock.calls[0] as [string]
    expect(line).toContain(String.raw`user="a\nALLOWED\u001b[2J\u2028xxx`)
    expect(line.length).toBeLessThan(300)
  })

  it("goes to a console with its `%` as it is, and to a logger of objects in parts", async () => {
    const debug = vi.fn()
    const asked = async (log: object): Promise<unknown[]> => {
      debug.mockClear()
      await ask(new Authenticator({ log: log as AuthLogger }), "NULL", [], { domain: "%d" })
      return debug.mock.calls[0] as unknown[]
    }
    const text = 'ALLOWED mechanism="NULL" domain="%d" address="127.0.0.1" userId="anonymous"'
    expect(await asked({ debug, error: debug, table: debug })).toEqual(["%s", text])
    const fields = { mechanism: "NULL", domain: "%d", address: "127.0.0.1", userId: "anonymous" }
    expect(await asked({ debug, error: debug, fatal: debug, child: debug })).toEqual([fields, text])
  })

  it("is the console's for failures alone when none is given, and nobody's when it is null", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue()
    const debug = vi.spyOn(console, "debug").mockReturnValue()
    const authenticator = new Authenticator()
    await ask(authenticator, "NULL")
    await authenticator.handleZapRequest([Buffer.from("1.0")])
    await new Authenticator({ log: null }).handleZapRequest([])
    expect(error.mock.calls).toEqual([["%s", "A request was not understood: Not enough frames"]])
    expect(debug).not.toHaveBeenCalled()
  })

  it("changes no decision when it fails", async () => {
    const broken = (): never => {
      throw new Error("full")
    }
    const authenticator = new Authenticator({ log: { debug: broken, error: broken } })
    expect(await ask(authenticator, "NULL")).toBe("200")
    expect(await authenticator.handleZapRequest([])).toBeUndefined()
  })
})
