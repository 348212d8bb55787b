import { type } from "arktype"
import * as valibot from "valibot"
import { describe, expect, onTestFinished } from "vitest"
import { z } from "zod"
import type { Context } from "../../src/index.ts"
import {
  byName,
  connectRpc,
  type Handler,
  method,
  named,
  namedRest,
  ParametersError,
  param,
  positional,
  py,
  rest,
  type StandardSchema,
  serveRpc,
} from "../../src/rpc/index.ts"
import { test } from "../support/context-test.ts"
import { turns } from "../support/until.ts"

type LooseCall = (...args: unknown[]) => Promise<unknown>

/** Serves an API, and gives the calls of a client to it: what a compiler would refuse is what these tests are about. */
const serve = async (context: Context, api: Handler): Promise<Readonly<Record<string, LooseCall>>> => {
  await serveRpc(api, { context, bind: "inproc://schemas" })
  const client = await connectRpc({ context, connect: "inproc://schemas" })
  return client.call as unknown as Readonly<Record<string, LooseCall>>
}

const errorOf = (call: Promise<unknown> | undefined): Promise<unknown> =>
  (call as Promise<unknown>).then(
    (value) => expect.fail(`That should have failed, but gave ${String(value)}.`),
    (error: unknown) => error,
  )

/** The arguments of a call do not fit; `text` is what its caller is told. */
const expectRefusal = async (call: Promise<unknown> | undefined, text: string): Promise<void> => {
  const error = await errorOf(call)
  expect(error).toBeInstanceOf(ParametersError)
  expect((error as ParametersError).args).toEqual([text])
}

const libraries = [
  {
    library: "zod",
    word: z.string().min(3),
    short: "Too small: expected string to have >=3 characters",
    other: "Invalid input: expected string, received number",
    number: z.string().transform(Number).pipe(z.int()),
    book: z.object({ pages: z.array(z.number()), title: z.string().default("untitled") }),
    inside: "Invalid input: expected number, received string (at pages.1)",
    optional: z.string().optional(),
    filled: z.string().default("filled"),
  },
  {
    library: "valibot",
    word: valibot.pipe(valibot.string(), valibot.minLength(3)),
    short: "Invalid length: Expected >=3 but received 2",
    other: "Invalid type: Expected string but received 5",
    number: valibot.pipe(valibot.string(), valibot.transform(Number), valibot.integer()),
    book: valibot.object({
      pages: valibot.array(valibot.number()),
      title: valibot.optional(valibot.string(), "untitled"),
    }),
    inside: 'Invalid type: Expected number but received "two" (at pages.1)',
    optional: valibot.optional(valibot.string()),
    filled: valibot.optional(valibot.string(), "filled"),
  },
  {
    library: "arktype",
    word: type("string >= 3"),
    short: "must be at least length 3 (was 2)",
    other: "must be a string (was a number)",
    number: type("string.integer.parse"),
    book: type({ pages: "number[]", title: "string = 'untitled'" }),
    inside: "pages[1] must be a number (was a string) (at pages.1)",
    optional: type("string | undefined"),
    filled: undefined,
  },
] as const

describe.each(libraries)(
  "Schemas of $library",
  ({ word, short, other, number, book, inside, optional, filled }) => {
    const schema = (value: unknown) => value as StandardSchema

    test("let through what they accept, and refuse all else in their own words", async ({ context }) => {
      const call = await serve(context, {
        say: method([param("word", schema(word))], (values) => values.word),
      })
      expect(await call["say"]?.("tea")).toBe("tea")
      expect(await call["say"]?.({ word: "coffee" })).toBe("coffee")
      await expectRefusal(call["say"]?.("te"), `Invalid value for argument 'word': ${short}`)
      await expectRefusal(call["say"]?.({ word: 5 }), `Invalid value for argument 'word': ${other}`)
      await expectRefusal(call["say"]?.(), `TypeError("missing a required argument: 'word'")`)
    })

    test("convert values, and say where inside of one is something wrong", async ({ context }) => {
      const call = await serve(context, {
        double: method([param("value", schema(number))], ({ value }) => 2 * (value as number)),
        save: method({ book: schema(book) }, (values) => values.book),
      })
      expect(await call["double"]?.("21")).toBe(42)
      expect(await errorOf(call["double"]?.("2.5"))).toBeInstanceOf(ParametersError)
      expect(await call["save"]?.(positional({ pages: [1, 2] }))).toEqual({
        pages: [1, 2],
        title: "untitled",
      })
      await expectRefusal(
        call["save"]?.(positional({ pages: [1, "two"] })),
        `Invalid value for argument 'book': ${inside}`,
      )
    })

    test("that accept nothing make a parameter optional", async ({ context }) => {
      const call = await serve(context, {
        say: method({ word: schema(optional) }, (values) => [values.word === undefined, values.word]),
        fill: method({ word: schema(filled ?? optional) }, ({ word: each }) => each),
      })
      expect(await call["say"]?.()).toEqual([true, null])
      expect(await call["say"]?.("tea")).toEqual([false, "tea"])
      expect(await errorOf(call["say"]?.(null))).toBeInstanceOf(ParametersError)
      expect(await call["fill"]?.()).toBe(filled === undefined ? null : "filled")
    })

    test("check each of several values, by position and by name", async ({ context }) => {
      const call = await serve(context, {
        sum: method([rest("values", schema(number))], ({ values }) =>
          (values as number[]).reduce((sum, each) => sum + each, 0),
        ),
        words: method([named("first", schema(word)), namedRest("others", schema(word))], (values) => values),
      })
      expect(await call["sum"]?.()).toBe(0)
      expect(await call["sum"]?.("1", "2", "3")).toBe(6)
      expect(String(await errorOf(call["sum"]?.("1", "x", "3")))).toContain(
        "ParametersError: Invalid value for argument 'values': ",
      )
      expect(await call["words"]?.({ first: "tea", second: "milk" })).toEqual({
        first: "tea",
        others: { second: "milk" },
      })
      await expectRefusal(call["words"]?.({ first: "te" }), `Invalid value for argument 'first': ${short}`)
      await expectRefusal(
        call["words"]?.({ first: "tea", second: "milk", third: 5 }),
        `Invalid value for argument 'others': ${other}`,
      )
      await expectRefusal(call["words"]?.("tea"), "TypeError('too many positional arguments')")
    })

    test("check and convert results; what they refuse is no mistake of the caller", async ({ context }) => {
      const call = await serve(context, {
        parse: method([param("text")], ({ text }) => text, { returns: schema(number) }),
        later: method([param("text")], async ({ text }) => text, { returns: schema(word) }),
      })
      expect(await call["parse"]?.("21")).toBe(21)
      expect(await call["later"]?.("tea")).toBe("tea")
      const refused = await errorOf(call["later"]?.("te"))
      expect(refused).toBeInstanceOf(py.ValueError)
      expect(refused).not.toBeInstanceOf(ParametersError)
      expect((refused as py.ValueError).args).toEqual([`Invalid result: ${short}`])
    })
  },
)

describe("Schemas that take time", () => {
  const free = z.string().refine(async (name) => name !== "taken", "That name is taken.")
  const freeAlso = valibot.pipeAsync(
    valibot.string(),
    valibot.checkAsync(async (name) => name !== "taken", "That is taken as well."),
  )

  test("are waited for", async ({ context }) => {
    const call = await serve(context, {
      join: method([param("name", free), param("alias", freeAlso, { default: "taken" })], (values) => values),
      invite: method([rest("names", free)], ({ names }) => names),
      label: method([namedRest("labels", freeAlso)], ({ labels }) => labels),
      name: method([param("value")], ({ value }) => value as string, { returns: free }),
    })
    expect(await call["join"]?.("Ann", "A")).toEqual({ name: "Ann", alias: "A" })
    // A default is not validated.
    expect(await call["join"]?.("Ann")).toEqual({ name: "Ann", alias: "taken" })
    await expectRefusal(
      call["join"]?.("taken", "A"),
      "Invalid value for argument 'name': That name is taken.",
    )
    await expectRefusal(
      call["join"]?.("Ann", byName({ alias: "taken" })),
      "Invalid value for argument 'alias': That is taken as well.",
    )
    await expectRefusal(call["join"]?.(), `TypeError("missing a required argument: 'name'")`)
    expect(await call["invite"]?.("Ann", "Bob")).toEqual(["Ann", "Bob"])
    await expectRefusal(
      call["invite"]?.("Ann", "taken"),
      "Invalid value for argument 'names': That name is taken.",
    )
    expect(await call["label"]?.({ a: "x", b: "y" })).toEqual({ a: "x", b: "y" })
    await expectRefusal(
      call["label"]?.({ a: "x", b: "taken" }),
      "Invalid value for argument 'labels': That is taken as well.",
    )
    expect(await call["name"]?.("Ann")).toBe("Ann")
    expect((await errorOf(call["name"]?.("taken"))) as Error).toMatchObject({
      args: ["Invalid result: That name is taken."],
    })
  })

  test("may refuse a value after another was refused at once: the service does not even notice", async ({
    context,
  }) => {
    const unhandled: unknown[] = []
    const note = (reason: unknown): void => void unhandled.push(reason)
    process.on("unhandledRejection", note)
    onTestFinished(() => void process.off("unhandledRejection", note))
    const call = await serve(context, {
      join: method([param("name", free), param("age", z.number())], (values) => values),
      invite: method([rest("names", free)], ({ names }) => names),
      label: method([namedRest("labels", free)], ({ labels }) => labels),
    })
    await expectRefusal(
      call["join"]?.("taken", "old"),
      "Invalid value for argument 'age': Invalid input: expected number, received string",
    )
    const text = "Invalid input: expected string, received number"
    await expectRefusal(call["invite"]?.("taken", 5), `Invalid value for argument 'names': ${text}`)
    await expectRefusal(call["label"]?.({ a: "taken", b: 5 }), `Invalid value for argument 'labels': ${text}`)
    expect(await call["join"]?.("Ann", 30)).toEqual({ name: "Ann", age: 30 })
    await turns()
    expect(unhandled).toEqual([])
  })

  test("keep a method from being called when its call was given up meanwhile", async ({ context }) => {
    let decide = (_accepted: boolean): void => {}
    const slow = z.string().refine(
      () =>
        new Promise<boolean>((resolve) => {
          decide = resolve
        }),
    )
    let called = 0
    const api = { join: method([param("name", slow)], () => void called++) }
    const service = await serveRpc(api, { context, bind: "inproc://slow", timeout: 10 })
    const client = await connectRpc<typeof api>({ context, connect: service.endpoint })
    await expect(client.call.join("Ann")).rejects.toThrow(py.TimeoutError)
    decide(true)
    await turns()
    expect(called).toBe(0)
  })
})

describe("Functions as validators", () => {
  test("convert values, and refuse them by what they throw", async ({ context }) => {
    const thrown: Readonly<Record<string, () => Error>> = {
      type: () => new TypeError("no text"),
      range: () => new RangeError("too far"),
      syntax: () => new SyntaxError("bad text"),
      value: () => new py.ValueError("odd", 1),
      python: () => new py.TypeError("no text"),
      key: () => new py.KeyError("colour"),
      plain: () => new Error("broken"),
    }
    const checked = (kind: unknown): unknown => {
      const make = thrown[kind as string]
      if (make !== undefined) throw make()
      return Number(kind)
    }
    const api = {
      check: method([param("value", checked)], ({ value }) => value),
      later: method([param("value", async (kind: unknown) => checked(kind))], ({ value }) => value),
    }
    const calls = await serve(context, api)
    for (const call of [calls["check"], calls["later"]]) {
      expect(await call?.("5")).toBe(5)
      const prefix = "Invalid value for argument 'value': "
      await expectRefusal(call?.("type"), `${prefix}TypeError('no text')`)
      await expectRefusal(call?.("range"), `${prefix}RangeError('too far')`)
      await expectRefusal(call?.("syntax"), `${prefix}SyntaxError('bad text')`)
      await expectRefusal(call?.("value"), `${prefix}ValueError('odd', 1)`)
      await expectRefusal(call?.("python"), `${prefix}TypeError('no text')`)
      // All else is an error of the call itself.
      expect(await errorOf(call?.("key"))).toEqual(new py.KeyError("colour"))
      expect(await errorOf(call?.("plain"))).toEqual(new Error("broken"))
    }
  })

  test("convert results, and their errors are those of the call", async ({ context }) => {
    const even = (value: number): number => {
      if (value % 2 === 1) throw new RangeError(`${value} is odd`)
      return value / 2
    }
    const call = await serve(context, {
      half: method([param("value", Number)], ({ value }) => value, { returns: even }),
    })
    expect(await call["half"]?.(10)).toBe(5)
    expect(await errorOf(call["half"]?.(9))).toEqual(new RangeError("9 is odd"))
  })

  test("are not asked about defaults", async ({ context }) => {
    const refuse = (value: unknown): number => {
      throw new TypeError(`Not ${String(value)}.`)
    }
    const call = await serve(context, {
      count: method(
        [param("a", refuse, { default: 1 }), named("b", refuse, { default: 2 })],
        ({ a, b }) => a + b,
      ),
    })
    expect(await call["count"]?.()).toBe(3)
    await expectRefusal(call["count"]?.(1), "Invalid value for argument 'a': TypeError('Not 1.')")
  })
})

describe("A declaration", () => {
  test("may have schemas that throw where they are given nothing", async ({ context }) => {
    const size = valibot.pipe(
      valibot.any(),
      valibot.transform((text: string) => text.length),
    )
    const call = await serve(context, { size: method([param("text", size)], ({ text }) => text) })
    expect(await call["size"]?.("four")).toBe(4)
    await expectRefusal(call["size"]?.(), `TypeError("missing a required argument: 'text'")`)
  })

  test("refuses what checks nothing", () => {
    for (const odd of [5, "text", {}, null]) expect(() => param("a", odd as never)).toThrow(TypeError)
    expect(() => param("")).toThrow("A parameter needs a name.")
    expect(() => method([param("a"), named("a")], () => 1)).toThrow("Two parameters have the name 'a'.")
    expect(() => method([named("a"), param("b")], () => 1)).toThrow("cannot follow one that is named")
    expect(() => method([rest("a"), rest("b")], () => 1)).toThrow("cannot follow one that is rest")
    expect(() => method([param("a", undefined, { default: 1 }), param("b")], () => 1)).toThrow(
      "Parameter 'b' must be optional too, since 'a' before it is.",
    )
    expect(() => method({ 0: String }, () => 1)).toThrow("loses its place in an object")
  })
})

test("A call by the name of nothing declared is refused with that name in Python's notation", async ({
  context,
}) => {
  const call = await serve(context, { echo: method([param("value")], ({ value }) => value) })
  await expectRefusal(
    call["echo"]?.({ value: 1, "it's": 2 }),
    `TypeError('got an unexpected keyword argument "it\\'s"')`,
  )
})
