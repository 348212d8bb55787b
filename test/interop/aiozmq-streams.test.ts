import { createHash } from "node:crypto"
import { expect } from "vitest"
import type { Context } from "../../src/index.ts"
import { createZmqStream, type ZmqSocketType, type ZmqStream } from "../../src/streams/index.ts"
import { type AiozmqEnd, describeAiozmq } from "../support/aiozmq-peer.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"

const latin = (message: readonly Uint8Array[]): string[] =>
  message.map((frame) => Buffer.from(frame).toString("latin1"))
const bytes = (message: readonly string[]): Buffer[] => message.map((frame) => Buffer.from(frame, "latin1"))

/** The message that the peer makes of a number, too. */
const numbered = (number: number, size: number): Buffer[] => [
  Buffer.from(String(number)),
  createHash("shake128", { outputLength: size }).update(String(number)).digest(),
]

const awkward = [
  ["one"],
  ["", "two", ""],
  ["\x00\xff", "", "\r\n"],
  ["x".repeat(255), "y".repeat(256), "z".repeat(70_000)],
]

interface Ends {
  readonly ours: ZmqStream
  readonly theirs: AiozmqEnd
}

describeAiozmq("A stream of ours and one of aiozmq", (peer) => {
  const join = async (
    context: Context,
    role: "bind" | "connect",
    [type, theirType]: readonly [ZmqSocketType, string],
    limits?: readonly [read: number, write: number],
  ): Promise<Ends> => {
    const [highRead, highWrite] = limits ?? [undefined, undefined]
    const ours = await createZmqStream(type, { context, highRead, highWrite })
    ours.transport?.set("linger", -1)
    if (role === "bind") {
      const connect = await ours.transport?.bind(ownPlace())
      return { ours, theirs: await peer.open("stream", theirType, { connect, limits }) }
    }
    const theirs = await peer.open("stream", theirType, { bind: ownPlace(), limits })
    await ours.transport?.connect(theirs.endpoint)
    return { ours, theirs }
  }

  test.for(["bind", "connect"] as const)(
    "carry any message, both ways (we %s)",
    async (role, { context }) => {
      const { ours, theirs } = await join(context, role, ["pair", "PAIR"])
      for (const message of awkward) {
        ours.write(bytes(message))
        expect(await theirs.read()).toEqual(message)
        await theirs.write(message)
        expect(latin(await ours.read())).toEqual(message)
      }
      await theirs.call("close")
    },
  )

  test.for(["bind", "connect"] as const)("are DEALER and ROUTER (we %s)", async (role, { context }) => {
    const { ours, theirs } = await join(context, role, ["dealer", "ROUTER"])
    ours.write(["question", ""])
    const [id, ...question] = await theirs.read()
    expect(question).toEqual(["question", ""])
    await theirs.write([id as string, "answer"])
    expect(latin(await ours.read())).toEqual(["answer"])
    await theirs.call("close")
  })

  test.for(["bind", "connect"] as const)("are ROUTER and DEALER (we %s)", async (role, { context }) => {
    const { ours, theirs } = await join(context, role, ["router", "DEALER"])
    await theirs.write(["question", ""])
    const [id, ...question] = await ours.read()
    expect(latin(question)).toEqual(["question", ""])
    ours.write([id as Buffer, "answer"])
    expect(await theirs.read()).toEqual(["answer"])
    await theirs.call("close")
  })

  test.for(["bind", "connect"] as const)(
    "take what aiozmq writes, as fast as we read (we %s)",
    async (role, { context }) => {
      const { ours, theirs } = await join(context, role, ["pull", "PUSH"])
      const writing = theirs.call("writeNumbered", { count: 1000, size: 26_000 })
      for (let number = 0; number < 1000; number++) {
        const message = await ours.read()
        expect(Buffer.concat(message).equals(Buffer.concat(numbered(number, 26_000)))).toBe(true)
      }
      await writing
      await theirs.call("close")
    },
  )

  test.for(["bind", "connect"] as const)(
    "give what we write, as fast as aiozmq reads (we %s)",
    async (role, { context }) => {
      const { ours, theirs } = await join(context, role, ["push", "PULL"])
      const reading = theirs.call("readNumbered", { count: 1000, size: 26_000 })
      for (let number = 0; number < 1000; number++) {
        ours.write(numbered(number, 26_000))
        await ours.drain()
      }
      ours.close()
      expect(await reading).toBe(1000)
      await theirs.call("close")
    },
  )

  test("hold each other up: who drains waits until the other side reads", async ({ context }) => {
    const { ours, theirs } = await join(context, "bind", ["pull", "PUSH"], [1000, 1000])
    const count = 4000
    let written = false
    const writing = theirs.call("writeNumbered", { count, size: 26_000 }).then(() => {
      written = true
    })
    await ours.read()
    await ours.read({ timeout: 10_000 })
    expect(written).toBe(false)
    for (let number = 2; number < count; number++) await ours.read()
    await writing
    await theirs.call("close")
  })

  test("hold each other up: our drain waits until aiozmq reads", async ({ context }) => {
    const { ours, theirs } = await join(context, "connect", ["push", "PULL"], [1000, 1000])
    const count = 4000
    let number = 0
    const stalled = async (): Promise<boolean> =>
      ours.drain({ timeout: 500 }).then(
        () => false,
        () => true,
      )
    do ours.write(numbered(number, 26_000))
    while (++number < count && !(await stalled()))
    expect(number).toBeLessThan(count)
    const reading = theirs.call("readNumbered", { count, size: 26_000 })
    for (; number < count; number++) {
      await ours.drain()
      ours.write(numbered(number, 26_000))
    }
    expect(await reading).toBe(count)
    await theirs.call("close")
  })
})
