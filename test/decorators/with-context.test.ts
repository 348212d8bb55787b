import { describe, expect, test } from "vitest"
import { withContext } from "../../src/decorators/index.ts"
import { Context } from "../../src/index.ts"

describe("A function with a context of its own", () => {
  test("gets it behind the arguments of its caller, and destroys it afterwards", async () => {
    const run = withContext(async (a: number, b: string, context: Context) => {
      const socket = context.socket("PULL")
      expect([context.closed, socket.closed]).toEqual([false, false])
      return { a, b, context, socket }
    })
    const { a, b, context, socket } = await run(1, "two")
    expect([a, b, context.closed, socket.closed]).toEqual([1, "two", true, true])
  })

  test("may take nothing else, and may answer at once", async () => {
    const isOpen = withContext((context) => !context.closed)
    const answer: boolean = await isOpen()
    expect(answer).toBe(true)
  })

  test("makes it with the options that it is given", async () => {
    const threads = withContext({ ioThreads: 5, defaults: { linger: 7 } }, (context) => [
      context.ioThreads,
      context.socket("REQ").linger,
    ])
    expect(await threads()).toEqual([5, 7])
    await expect(withContext({ ioThreads: -1 }, () => "never")()).rejects.toMatchObject({ code: "EINVAL" })
  })

  test("gets it by name, also where it has a default", async () => {
    const outer = new Context()
    const named = withContext(
      { name: "own", ioThreads: 3 },
      ({ text = "none", own = outer }: { text?: string; own: Context }) => `${text} ${own.ioThreads}`,
    )
    expect(await named({ text: "some" })).toBe("some 3")
    expect(await named()).toBe("none 3")
    // @ts-expect-error The caller has nothing to give under that name.
    await expect(named({ own: outer })).rejects.toThrow(TypeError)
    // @ts-expect-error One object is all that such a function takes.
    await expect(named({}, 5)).rejects.toThrow(TypeError)
    // @ts-expect-error No text instead of it either.
    await expect(named("text")).rejects.toThrow(TypeError)
    await outer.term()
  })

  test("has a new one for each call, at the same time or not", async () => {
    const two = withContext(
      withContext(async (outer: Context, inner: Context) => {
        await Promise.resolve()
        return [outer, inner]
      }),
    )
    const made = (await Promise.all(Array.from({ length: 8 }, () => two()))).flat()
    expect(new Set(made).size).toBe(16)
    expect(made.every((each) => each.closed)).toBe(true)
  })

  test("destroys it also when it throws, and fails with that", async () => {
    let seen: Context | undefined
    const failing = withContext((context) => {
      seen = context
      throw new Error("not today")
    })
    await expect(failing()).rejects.toThrow("not today")
    expect(seen?.closed).toBe(true)
  })

  test("must be a function that takes one", () => {
    // @ts-expect-error Text is none.
    expect(() => withContext("run")).toThrow(TypeError)
    // @ts-expect-error Options alone are none.
    expect(() => withContext({ ioThreads: 1 })).toThrow(TypeError)
    // @ts-expect-error Nothing gives a number to the last parameter.
    expect(withContext((_: string, count: number) => count)).toBeTypeOf("function")
    // @ts-expect-error The object that it takes has no property of that name.
    expect(withContext({ name: "own" }, ({ other }: { other: string }) => other)).toBeTypeOf("function")
  })
})
