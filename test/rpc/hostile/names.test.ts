import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { findMethod } from "../../../src/rpc/handler.ts"
import { AttrHandler, type Handler, lookup, method, NotFoundError, rest } from "../../../src/rpc/index.ts"
import { effort } from "../../fuzz/effort.ts"
import { test } from "../../support/context-test.ts"
import { openTarget, RpcAttacker, request } from "../../support/rpc-attacker.ts"

/** What was reached that must not be. */
const reached: string[] = []
const trap = (name: string) => () => {
  reached.push(name)
  return name
}

const marked = method([rest("values")], () => "marked")

class Base extends AttrHandler {
  inherited = method([], () => "inherited")
  unmarked(): string {
    return trap("unmarked")()
  }
  get accessor(): unknown {
    return trap("accessor")()
  }
}

class Inner extends Base {
  readonly good = marked
  readonly text = "text"
  readonly list = [marked]
  readonly date = new Date()
  readonly plain = trap("plain")
  readonly made = Object.create({ good: marked }) as object
  static readonly good = marked
}

class Dynamic {
  [lookup](name: string): unknown {
    if (name === "good") return marked
    if (name === "self") return this
    if (name === "throws") throw new Error("lookup")
    if (name === "plain") return trap("dynamic")
    return undefined
  }
}

const handlers: Readonly<Record<string, Handler>> = {
  "a plain object": { good: marked, plain: trap("member"), inner: new Inner(), nothing: null },
  "a Map": new Map<string, unknown>([
    ["good", marked],
    ["plain", trap("entry")],
    ["inner", new Inner()],
    ["dotted.name", marked],
  ]),
  "an AttrHandler": new Inner(),
  "a dynamic handler": new Dynamic() as unknown as Handler,
  "an object without a prototype": Object.assign(Object.create(null), {
    good: marked,
    inner: new Inner(),
  }) as Handler,
}

/** The names that lead to a marked method; `.name` is the same as `name`. */
const right = /^(\.?good|\.?inherited|inner\.good|inner\.inherited|(self\.)+good)$/

/** Parts that mean something to JavaScript, to the handlers, or to the look-up. */
const parts = [
  ...[
    "constructor",
    "__proto__",
    "prototype",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "isPrototypeOf",
    "then",
  ],
  ...[
    "__defineGetter__",
    "__lookupGetter__",
    "call",
    "apply",
    "bind",
    "name",
    "length",
    "caller",
    "arguments",
  ],
  ...[
    "get",
    "set",
    "has",
    "keys",
    "entries",
    "size",
    "Symbol(typemq.rpc.lookup)",
    "Symbol(typemq.rpc.method)",
  ],
  ...[
    "good",
    "inherited",
    "unmarked",
    "accessor",
    "inner",
    "text",
    "list",
    "0",
    "date",
    "plain",
    "made",
    "then",
  ],
  ...[
    "self",
    "throws",
    "nothing",
    "dotted",
    "handles",
    "polluted",
    "",
    " ",
    "good ",
    "GOOD",
    "\u0000",
    "gооd",
  ],
]

const evil = [
  ...parts.filter((each) => !right.test(each)),
  ...[
    "constructor.constructor",
    "__proto__.polluted",
    "a.__proto__.b",
    "inner.constructor.good",
    "inner.__proto__.good",
  ],
  ...[
    "good.constructor",
    "good.call",
    "good.good",
    "inner.list.0",
    "inner.made.good",
    "inner.text.length",
    "inner.date.getTime",
  ],
  ...[
    ".",
    "..",
    "...",
    "..good",
    "good.",
    "good..",
    "inner..good",
    "inner.good.",
    ".inner.good",
    "inner. good",
  ],
  ...[
    "good\n",
    "good\u0000",
    "\u001b[2Jgood",
    "\nCRITICAL forged",
    "a\r\nb",
    "\u0085",
    "\u009b2J",
    "\u2028x",
  ],
  ...["x".repeat(2 ** 20), ".".repeat(2 ** 20), "a.".repeat(2 ** 19), `${"self.".repeat(1_000)}plain`],
  ...[`${"__proto__.".repeat(1_000)}good`, "inner.".repeat(1_000), "\u{1f600}".repeat(10_000)],
]

/** What steers a terminal, or begins another line. */
const steering = /[\p{Cc}\u2028\u2029]/u

/** A name as it may stand in a message to compare. */
const cut = (name: unknown): string => String(name).slice(0, 100)

describe("A name that leads to nothing marked", () => {
  for (const [what, handler] of Object.entries(handlers)) {
    it(`is not found in ${what}`, () => {
      for (const name of evil) {
        expect(() => findMethod(handler, name), cut(name)).toThrow(NotFoundError)
      }
      expect(findMethod(handler, "good").method).toBe(marked)
      expect(reached).toEqual([])
    })

    it(`is not found in ${what}, however it is made up`, () => {
      const part = fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "binary", maxLength: 5 }))
      const name = fc.oneof(
        fc.array(part, { minLength: 1, maxLength: 6 }).map((all) => all.join(".")),
        fc.string({
          unit: fc.constantFrom(".", "good", "inner", "self", "__proto__", "constructor"),
          maxLength: 8,
        }),
      )
      fc.assert(
        fc.property(name, (text) => {
          let found: unknown
          try {
            found = findMethod(handler, text).method
          } catch (error) {
            expect(error).toBeInstanceOf(NotFoundError)
            expect((error as NotFoundError).args).toEqual([text])
            return
          }
          expect(text).toMatch(right)
          expect([
            marked,
            (handlers["an AttrHandler"] as Base).inherited,
            found as Base["inherited"],
          ]).toContain(found)
        }),
        effort(250),
      )
      expect(reached).toEqual([])
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    })
  }

  test("is an error of its caller, who gets it back as it was", async ({ context }) => {
    const { service, log } = await openTarget("rpc", {
      context,
      handler: handlers["a plain object"] as Record<string, unknown>,
    })
    const attacker = new RpcAttacker(context, service.endpoint)
    for (const [id, name] of evil.entries()) await attacker.send(request(id, name))
    const answers = await attacker.settled()
    expect(answers).toHaveLength(evil.length)
    for (const { id, failed, value } of answers) {
      const [kind, args, notation] = value as [string, string[], string]
      expect({ failed, kind }).toEqual({ failed: true, kind: "aiozmq.rpc.base.NotFoundError" })
      expect(args[0] === evil[id]).toBe(true)
      expect(notation).not.toMatch(steering)
    }
    expect({ reached, logged: log.count }).toEqual({ reached: [], logged: 0 })
  })

  test("stays in its line of the log, and in that of the error", async ({ context }) => {
    for (const kind of ["pipeline", "pubsub"] as const) {
      const { send, frames, settled, serves, log } = await openTarget(kind, { context })
      for (const name of evil) await send(frames(name))
      await settled()
      await serves()
      expect(log.count).toBe(evil.length)
      expect(log.longest).toBeLessThan(40_000)
      for (const { level, text, error } of log.entries) {
        expect(level).toBe("ERROR")
        expect(cut(text)).toMatch(/^Call to ['"].* caused error: NotFoundError\(|^Call to ['"]/)
        expect(steering.test(text)).toBe(false)
        // Loggers write the messages of errors, too.
        expect((error as Error).message.length).toBeLessThan(17_000)
        expect({ name: cut(text), steers: steering.test((error as Error).message) }).toMatchObject({
          steers: false,
        })
      }
    }
  })

  test("of an argument stays in its line of the log, too", async ({ context }) => {
    const { send, frames, settled, log } = await openTarget("pipeline", {
      context,
      handler: { good: method([], () => null) },
      logExceptions: true,
    })
    const names = evil.filter((each) => steering.test(each))
    for (const name of names) await send(frames("good", [], { [name]: 1 }))
    await settled()
    expect(log.count).toBe(names.length)
    for (const { text, error } of log.entries) {
      expect(text).toContain("got an unexpected keyword argument")
      expect(text).not.toMatch(steering)
      expect((error as Error).message).not.toMatch(steering)
    }
  })
})
