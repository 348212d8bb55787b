import { describe, expect, it, vi } from "vitest"
import { Authenticator, type AuthenticatorOptions, type Verdict } from "../../src/auth/index.ts"
import { AuthenticationError } from "../../src/index.ts"
import { zapRequest } from "../support/zap-asker.ts"

const authenticatorWith = (options: AuthenticatorOptions = {}): Authenticator =>
  new Authenticator({ log: null, ...options })

const frames = (request: readonly (string | Uint8Array)[]): Buffer[] =>
  request.map((each) => Buffer.from(each))

/** The frames of the answer behind the request's id. */
const asked = async (
  authenticator: Authenticator,
  ...request: Parameters<typeof zapRequest>
): Promise<string[]> =>
  ((await authenticator.handleZapRequest(frames(zapRequest(...request)))) ?? []).slice(2).map(String)

const status = async (
  authenticator: Authenticator,
  ...request: Parameters<typeof zapRequest>
): Promise<string> => (await asked(authenticator, ...request))[0] as string

const key = Buffer.alloc(32, 7)

describe("The application's own decision", () => {
  const outcomes: readonly [what: string, verify: () => unknown, status: string][] = [
    ["true", () => true, "200"],
    ["a promise of true", async () => true, "200"],
    ["false", () => false, "400"],
    ["a promise of false", async () => false, "400"],
    ["nothing", () => undefined, "400"],
    ["text", () => "yes", "400"],
    ["an object that says nothing", () => ({ ok: false }), "400"],
    ["a function", () => () => true, "400"],
    ["an error that is thrown", () => raise(new Error("no data base")), "500"],
    ["an error that comes later", async () => raise(new Error("no data base")), "500"],
    ["a thrown nothing", () => raise(undefined), "500"],
    ["a temporary problem", () => raise(new AuthenticationError(300)), "300"],
    ["a refusal", async () => raise(new AuthenticationError(400)), "400"],
    ["no time", () => new Promise(() => {}), "300"],
    ["metadata without a name", () => ({ userId: "u", metadata: { "": "x" } }), "500"],
    [
      "metadata with too long a name",
      () => ({ userId: "u", metadata: { [`X-${"n".repeat(254)}`]: "x" } }),
      "500",
    ],
    ["metadata that are no text", () => ({ userId: "u", metadata: { a: 5 } }), "500"],
  ]

  const raise = (error: unknown): never => {
    throw error
  }

  it.each(outcomes)("about a key: %s", async (_, verify, expected) => {
    const authenticator = authenticatorWith({ checkTimeout: 20 })
    await authenticator.configureCurve({ verify: verify as () => Verdict })
    expect(await status(authenticator, "CURVE", [key])).toBe(expected)
  })

  it.each(outcomes)("about a password: %s", async (_, check, expected) => {
    const authenticator = authenticatorWith({ checkTimeout: 20 })
    await authenticator.configurePlain({ passwords: check as () => Verdict })
    expect(await status(authenticator, "PLAIN", ["user", "password"])).toBe(expected)
  })

  it("gives a name and properties", async () => {
    const authenticator = authenticatorWith()
    await authenticator.configureCurve({ verify: () => ({ userId: "Ada", metadata: { "X-Role": "admin" } }) })
    expect(await asked(authenticator, "CURVE", [key])).toEqual([
      "200",
      "OK",
      "Ada",
      "\x06X-Role\0\0\0\x05admin",
    ])
  })

  it("knows the domain, the address and when nobody waits any more", async () => {
    const authenticator = authenticatorWith({ checkTimeout: 10 })
    const signals: AbortSignal[] = []
    const check = vi.fn((_user: string, _password: string, { signal }: { readonly signal: AbortSignal }) => {
      signals.push(signal)
      return new Promise<boolean>((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("given up")))
      })
    })
    await authenticator.configurePlain({ domain: "global", passwords: check })
    const more = { domain: "global", address: "10.1.2.3" }
    expect(await status(authenticator, "PLAIN", ["Ada", "pässword"], more)).toBe("300")
    expect(check.mock.calls[0]).toEqual(["Ada", "pässword", { ...more, signal: signals[0] }])
    expect(signals[0]?.aborted).toBe(true)
  })

  it("is told to the log when it fails, and not when it was given up", async () => {
    const error = vi.fn()
    const authenticator = authenticatorWith({ log: { error }, checkTimeout: 10 })
    const cause = new Error("no data base")
    await authenticator.configureCurve({ verify: () => Promise.reject(cause) })
    expect(await status(authenticator, "CURVE", [key])).toBe("500")
    expect(error.mock.calls).toEqual([["The check of a key failed", cause]])
  })
})

describe("The name that a key gives its owner", () => {
  it("is what curveUserId makes of it, asked for those alone who are let in", async () => {
    const curveUserId = vi.fn((publicKey: Uint8Array) => `key ${publicKey.length}`)
    const authenticator = authenticatorWith({ curveUserId })
    await authenticator.configureCurve({ keys: [] })
    expect(await status(authenticator, "CURVE", [key])).toBe("400")
    expect(curveUserId).not.toHaveBeenCalled()
    await authenticator.configureCurve({ location: "*" })
    expect(await asked(authenticator, "CURVE", [key])).toEqual(["200", "OK", "key 32", ""])
  })

  it("keeps its owner outside when there is none", async () => {
    const authenticator = authenticatorWith()
    await authenticator.configureCurve({ location: "*" })
    authenticator.curveUserId = () => {
      throw new Error("no name")
    }
    expect(await asked(authenticator, "CURVE", [key])).toEqual(["500", "Failed", "", ""])
    authenticator.curveUserId = () => undefined as unknown as string
    expect(await status(authenticator, "CURVE", [key])).toBe("500")
  })

  it("may be made by a class of one's own", async () => {
    class Named extends Authenticator {
      override curveUserId = (publicKey: Uint8Array): string => `named ${publicKey[0]}`
    }
    const authenticator = new Named({ log: null })
    await authenticator.configureCurve({ location: "*" })
    expect((await asked(authenticator, "CURVE", [key]))[2]).toBe("named 7")
  })
})

describe("Domains", () => {
  it("have their own users, or else those of all domains", async () => {
    const authenticator = authenticatorWith()
    await authenticator.configurePlain({ passwords: { everybody: "1" } })
    await authenticator.configurePlain({ domain: "inner", passwords: new Map([["somebody", "2"]]) })
    expect(await status(authenticator, "PLAIN", ["everybody", "1"], { domain: "outer" })).toBe("200")
    expect(await status(authenticator, "PLAIN", ["everybody", "1"], { domain: "inner" })).toBe("400")
    expect(await status(authenticator, "PLAIN", ["somebody", "2"], { domain: "inner" })).toBe("200")
    expect(await status(authenticator, "PLAIN", ["somebody", "2"])).toBe("400")
  })

  it("forget what decided about their keys when they get keys", async () => {
    const authenticator = authenticatorWith()
    await authenticator.configureCurve({ verify: () => true })
    expect(await status(authenticator, "CURVE", [key])).toBe("200")
    await authenticator.configureCurve({ keys: [] })
    expect(await status(authenticator, "CURVE", [key])).toBe("400")
    expect([...authenticator.certs]).toEqual([["*", new Set()]])
    expect(authenticator.allowAny).toBe(false)
  })
})

describe("Passwords", () => {
  it("are compared to the last octet, whatever their lengths", async () => {
    const authenticator = authenticatorWith()
    const longest = "x".repeat(255)
    const passwords = { empty: "", zero: "\0", longest, __proto__: null }
    await authenticator.configurePlain({ passwords: passwords as unknown as Record<string, string> })
    const right = (user: string, password: string): Promise<string> =>
      status(authenticator, "PLAIN", [user, password])
    expect(await right("empty", "")).toBe("200")
    expect(await right("zero", "\0")).toBe("200")
    expect(await right("longest", longest)).toBe("200")
    for (const [user, password] of [
      ["empty", "\0"],
      ["zero", ""],
      ["zero", "\0\0"],
      ["longest", `${longest}x`],
      ["longest", longest.slice(1)],
      ["longest", ""],
      ["nobody", ""],
      ["__proto__", ""],
      ["toString", ""],
    ] as const) {
      expect(await right(user, password)).toBe("400")
    }
  })

  it("that nobody could send, or that are none, are refused, and the earlier ones stay", async () => {
    const authenticator = authenticatorWith()
    await authenticator.configurePlain({ passwords: { admin: "secret" } })
    const wrong = (passwords: unknown): Promise<void> =>
      authenticator.configurePlain({ passwords: passwords as Record<string, string> })
    await expect(wrong({ admin: "x".repeat(256) })).rejects.toThrow(RangeError)
    await expect(wrong({ admin: 5 })).rejects.toThrow(TypeError)
    await expect(wrong("admin")).rejects.toThrow(TypeError)
    await expect(authenticator.configurePlain({ passwords: {}, file: "x" })).rejects.toThrow(TypeError)
    expect(await status(authenticator, "PLAIN", ["admin", "secret"])).toBe("200")
  })
})

describe("Addresses", () => {
  it("may be networks, of IPv4 inside of IPv6 as well", async () => {
    const authenticator = authenticatorWith()
    authenticator.allow("10.0.0.0/8", "fd00::/16", "localhost:1000:1000:5")
    const outcome = async (address: string): Promise<string> => status(authenticator, "NULL", [], { address })
    for (const address of [
      "10.200.0.1",
      "::ffff:10.0.0.1",
      "fd00::1",
      "fd00::1%eth0",
      "localhost:1000:1000:5",
    ]) {
      expect([address, await outcome(address)]).toEqual([address, "200"])
    }
    for (const address of ["11.0.0.1", "fd01::1", "10.0.0.0/8", "", "10.0.0.1.example.org"]) {
      expect([address, await outcome(address)]).toEqual([address, address === "10.0.0.0/8" ? "200" : "400"])
    }
  })

  it("that are denied are so however they are written", async () => {
    const authenticator = authenticatorWith()
    authenticator.deny("192.0.2.66", "2001:db8::1")
    for (const address of ["192.0.2.66", "::ffff:192.0.2.66", "2001:db8:0::1", "2001:DB8::1%eth0"]) {
      expect([address, await status(authenticator, "NULL", [], { address })]).toEqual([address, "400"])
    }
    expect(await status(authenticator, "NULL", [], { address: "192.0.2.67" })).toBe("200")
  })

  it("that only look like networks are an error, and change nothing", async () => {
    const authenticator = authenticatorWith()
    expect(() => authenticator.allow("10.0.0.1", "10.0.0.0/33")).toThrow(RangeError)
    expect(() => authenticator.allow("inet/8")).toThrow(RangeError)
    expect(() => authenticator.allow(5 as unknown as string)).toThrow(TypeError)
    expect(await status(authenticator, "NULL", [], { address: "11.0.0.1" })).toBe("200")
  })
})

describe("An authenticator", () => {
  it.each([{ encoding: "klingon" }, { checkTimeout: 0 }, { maxRequests: 0 }, { reloadInterval: -1 }])(
    "is not made with %j",
    (options) => {
      expect(() => new Authenticator(options)).toThrow(RangeError)
    },
  )
})
