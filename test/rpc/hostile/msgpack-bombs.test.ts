import { describe, expect } from "vitest"
import { Router } from "../../../src/index.ts"
import { connectRpc, method, rest, UnpackError } from "../../../src/rpc/index.ts"
import { bytesInBuffers } from "../../support/bytes-in-buffers.ts"
import { test } from "../../support/context-test.ts"
import { hex, openTarget, packer, replyHeader, targetKinds } from "../../support/rpc-attacker.ts"
import { attackLog } from "../../support/rpc-attacker-log.ts"

const mebibyte = 2 ** 20

/** Heads of all forms that announce a length, in all sizes of it. */
const announcing = ["d9", "da", "db", "c4", "c5", "c6", "dc", "dd", "de", "df", "c7", "c8", "c9"]

/** How much they announce: all that their field holds, and half of that. */
const announced = (head: string): string[] => {
  const digits = { "4": 2, "5": 4, "6": 8, "7": 2, "8": 4, "9": 8, a: 4, b: 8, c: 4, d: 8, e: 4, f: 8 }
  const size = head === "d9" ? 2 : (digits[head[1] as keyof typeof digits] ?? 2)
  return [`${head}${"f".repeat(size)}`, `${head}7${"f".repeat(size - 1)}`]
}

/** Bytes that are no value, none of them long. */
const small: readonly Buffer[] = [
  ...announcing
    .flatMap(announced)
    .flatMap((head) => ["", "00", "7f61616161"].map((rest) => hex(head + rest))),
  ...["", "c1", "91c1", "81a161c1", "9090", "80c0", "c0c0", "91", "81", "81a161", "a161a161"].map(hex),
  // No UTF-8: a lone continuation, a surrogate, too long a form, beyond Unicode, cut off.
  ...["a180", "a3eda080", "a2c080", "a4f4908080", "a2e282", "81a1ff00", "d901ff"].map(hex),
  // Ext codes that msgpack keeps for itself, and broken timestamps.
  ...["d4fe00", "d480ff", "c70180ff", "d5ff0000", "c703ff000000", "d7ffffffffff00000000"].map(hex),
  // Fixed sizes that are cut off.
  ...[
    "cc",
    "cd00",
    "ce000000",
    "cf00000000000000",
    "ca000000",
    "cb00",
    "d0",
    "d1",
    "d2",
    "d3",
    "d8",
    "d801",
  ].map(hex),
]

/** As many heads as stand here in each other, in each of the ways to be deep. */
const depth = 100_000
const deep: readonly Buffer[] = [
  "91",
  "81",
  "81a161",
  "dc0001",
  "de0001c0",
  "dd00000001",
  "81c400",
  "8181",
].map((head) => Buffer.alloc(depth, hex(head)))

/** Maps whose keys nobody can look up. */
const oddKeys: readonly Buffer[] = [
  "81 90 c0",
  "81 80 c0",
  "81 cb7ff8000000000000 c0",
  "81 c0 c0",
  "81 d50100ff c0",
].map(hex)

const called = (): { calls: unknown[]; handler: Record<string, unknown> } => {
  const calls: unknown[] = []
  return { calls, handler: { take: method([rest("values")], ({ values }) => void calls.push(values)) } }
}

describe("Bytes that are no msgpack", () => {
  test("are logged and dropped by every service", async ({ context }) => {
    for (const kind of targetKinds) {
      const { calls, handler } = called()
      const { log, send, settled, serves, frames } = await openTarget(kind, { context, handler })
      const bad = [...small, ...deep]
      for (const bytes of bad) await send(frames("take", bytes), frames("take", [], bytes))
      await settled()
      await serves()
      expect(calls).toEqual([])
      expect(log.count).toBe(2 * bad.length)
      expect(log.longest).toBeLessThan(20_000)
      for (const { level, error } of log.entries) {
        expect(level).toBe("CRITICAL")
        expect(error).toBeInstanceOf(UnpackError)
      }
    }
  })

  test("are those of a good call that is cut anywhere, or has something behind it", async ({ context }) => {
    const { calls, handler } = called()
    const { log, send, settled, frames } = await openTarget("rpc", { context, handler })
    const values = packer.pack([
      "text",
      [1.5, -7, 2 ** 40],
      { a: { b: [true, null] } },
      Buffer.alloc(40, "x"),
    ])
    for (let length = 0; length < values.length; length++) {
      await send(frames("take", values.subarray(0, length)))
    }
    for (const more of ["00", "c1", "90"]) await send(frames("take", Buffer.concat([values, hex(more)])))
    await settled()
    expect(calls).toEqual([])
    expect(log.count).toBe(values.length + 3)
    await send(frames("take", values))
    await settled()
    expect(calls).toHaveLength(1)
  })

  test("in an answer are an error of its call, and of no other", async ({ context }) => {
    const server = new Router({ context, sendHighWaterMark: 0 })
    await server.bind("inproc://bare")
    const log = attackLog()
    const client = await connectRpc({ context, connect: "inproc://bare", logger: log })
    const { f } = client.call as unknown as { f(): Promise<unknown> }
    const patient = f()
    const answers = [0, 1, 255].flatMap((flag) => [...small, ...deep].map((bytes) => ({ flag, bytes })))
    const failed = answers.map(() => f().catch((error: unknown) => error))
    const [identity = Buffer.of()] = await server.receive()
    for (const [index, { flag, bytes }] of answers.entries()) {
      // To nobody, to a call, and to that again, which has ended by now.
      for (const id of [0xffff, index + 2, index + 2])
        await server.send([identity, replyHeader(id, flag), bytes])
    }
    await server.send([identity, replyHeader(1), Buffer.of(5)])
    expect(await patient).toBe(5)
    for (const error of await Promise.all(failed)) expect(error).toBeInstanceOf(UnpackError)
    expect(log.count).toBe(3 * answers.length)
  })
})

describe("Maps with keys that are neither text nor bytes", () => {
  test("arrive as Maps, and name no arguments", async ({ context }) => {
    const { calls, handler } = called()
    const { log, send, settled, frames } = await openTarget("pipeline", { context, handler })
    for (const bytes of oddKeys) await send(frames("take", Buffer.concat([Buffer.of(0x91), bytes])))
    for (const bytes of oddKeys) await send(frames("take", [], bytes))
    await settled()
    expect(calls).toEqual(oddKeys.map(() => [expect.any(Map)]))
    expect(log.entries.map(({ level, text }) => `${level} ${text}`)).toEqual(
      oddKeys.map(
        () => `ERROR Call to 'take' caused error: ParametersError("TypeError('keywords must be strings')")`,
      ),
    )
  })
})

describe("Memory", () => {
  test("is not what bombs get, however many come over the network", async ({ context }) => {
    const log = attackLog(0)
    const target = await openTarget("rpc", { context, log, endpoint: "tcp://127.0.0.1:*" })
    const bombs = [...small, ...deep.map((bytes) => bytes.subarray(0, 4_000))]
    const round = async (): Promise<void> => {
      for (const bytes of bombs) await target.send(target.frames("x", bytes), target.frames("x", [], bytes))
      await target.settled()
      await target.serves()
    }
    await round()
    const buffers = await bytesInBuffers()
    const heap = process.memoryUsage().heapUsed
    for (let count = 0; count < 20; count++) await round()
    expect(log.count).toBe(21 * 2 * bombs.length)
    expect((await bytesInBuffers()) - buffers).toBeLessThan(4 * mebibyte)
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(16 * mebibyte)
  })

  test("is not set aside for what is only announced", async ({ context }) => {
    const target = await openTarget("rpc", { context, log: attackLog(0) })
    await target.settled()
    let most = 0
    const before = process.memoryUsage()
    for (const head of ["dd00ffffff", "df007fffff", "dbffffffff", "c6ffffffff", "c9ffffffff7f"]) {
      for (let count = 0; count < 200; count++) await target.send(target.frames("x", hex(head)))
      await target.settled()
      const now = process.memoryUsage()
      most = Math.max(most, now.heapUsed + now.arrayBuffers - before.heapUsed - before.arrayBuffers)
    }
    expect(most).toBeLessThan(64 * mebibyte)
    await target.serves()
  })
})
