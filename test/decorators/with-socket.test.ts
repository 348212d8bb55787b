import { describe, expect } from "vitest"
import { withContext, withSocket } from "../../src/decorators/index.ts"
import { Client } from "../../src/draft/index.ts"
import { Context, PULL, type Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"

describe("A function with a socket of its own", () => {
  test("gets one of the type behind the arguments of its caller, and closes it afterwards", async () => {
    const run = withSocket("PUSH", { linger: 5 }, (text: string, push: Push) => {
      expect([text, push.type, push.linger, push.closed]).toEqual(["some", 8, 5, false])
      return push
    })
    const push = await run("some")
    expect([push.closed, push.context]).toEqual([true, Context.instance()])
  })

  test("has types by name, by constant and by class", async () => {
    const pull: Pull = await withSocket(PULL, (socket) => socket)()
    const push: Push = await withSocket("PUSH", (socket) => socket)()
    class Jobs extends Push {}
    const jobs: Jobs = await withSocket(Jobs, { linger: 0 }, (socket) => socket)()
    const client: Client = await withSocket(Client, (socket) => socket)()
    expect([pull.type, push.type, jobs.type, client.type]).toEqual([7, 8, 8, 13])
    expect(jobs).toBeInstanceOf(Jobs)
  })

  test("belongs with the socket to the context that it was given", async ({ context }) => {
    const ofFirst = withSocket("PULL", (_: Context, pull: Pull) => pull.context)
    expect(await ofFirst(context)).toBe(context)
    const ofObject = withSocket("PULL", (_: { context: Context }, pull: Pull) => pull.context)
    expect(await ofObject({ context })).toBe(context)
    const ofName = withSocket(
      "PULL",
      { contextName: "own" },
      (_: { own: Context }, pull: Pull) => pull.context,
    )
    expect(await ofName({ own: context })).toBe(context)
    const made = withContext(
      withSocket("PULL", (own: Context, pull: Pull) => [own === pull.context, own.closed, pull.closed]),
    )
    expect(await made()).toEqual([true, false, false])
    const named = withContext(
      { name: "own" },
      withSocket(
        "PUSH",
        { name: "push", contextName: "own" },
        ({ own, push }: { own: Context; push: Push }) => own === push.context,
      ),
    )
    expect(await named()).toBe(true)
  })

  test("gets several in their order, or by their names", async ({ context }) => {
    const inOrder = withSocket(
      "PUSH",
      withSocket("PULL", async (_: Context, push: Push, pull: Pull) => {
        push.connect(await pull.bind("inproc://several"))
        await push.send("text")
        return String(await pull.receive())
      }),
    )
    expect(await inOrder(context)).toBe("text")
    const byName = withSocket(
      "PUSH",
      { name: "out" },
      withSocket("PULL", { name: "in" }, (own: { out: Push; in: Pull; context: Context }) => [
        own.out.type,
        own.in.type,
        own.in.context === context,
      ]),
    )
    expect(await byName({ context })).toEqual([8, 7, true])
    // @ts-expect-error The caller has nothing to give under that name.
    await expect(byName({ context, out: new Push({ context }) })).rejects.toThrow(TypeError)
  })

  test("has new ones for each call, at the same time or not", async ({ context }) => {
    const three = withSocket(
      "PUSH",
      withSocket(
        "PULL",
        withSocket("PUB", async (_: Context, ...sockets: [Push, Pull, { readonly type: number }]) => {
          await Promise.resolve()
          expect(sockets.map((each) => each.type)).toEqual([8, 7, 1])
          return sockets
        }),
      ),
    )
    const made = (await Promise.all(Array.from({ length: 8 }, () => three(context)))).flat()
    expect(new Set(made).size).toBe(24)
  })

  test("closes it also when it throws, and fails with that", async ({ context }) => {
    const failing = withSocket("PULL", (_: Context, pull: Pull) => pull.receive({ timeout: 0 }))
    await expect(failing(context)).rejects.toMatchObject({ code: "EAGAIN" })
    expect(`${context}`).toBe("Context {}")
    await expect(withSocket(99 as 0, () => 0)()).rejects.toMatchObject({ code: "EINVAL" })
  })

  test("must be a function that takes one", () => {
    // @ts-expect-error A type alone is no function.
    expect(() => withSocket("PUSH")).toThrow(TypeError)
    // @ts-expect-error A PULL is not a PUSH.
    expect(withSocket("PULL", (push: Push) => push)).toBeTypeOf("function")
    // @ts-expect-error A PUSH has no option of a SUB.
    expect(withSocket("PUSH", { subscribe: "" }, (push) => push)).toBeTypeOf("function")
    // @ts-expect-error There is no such type.
    expect(withSocket("TUB", (socket) => socket)).toBeTypeOf("function")
  })
})
