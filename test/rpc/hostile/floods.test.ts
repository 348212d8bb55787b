import { describe, expect } from "vitest"
import { method, Packer, PythonDateTime, PythonTimeZone, rest } from "../../../src/rpc/index.ts"
import { bytesInBuffers } from "../../support/bytes-in-buffers.ts"
import { test } from "../../support/context-test.ts"
import { hex, openTarget, RpcAttacker, request, targetKinds } from "../../support/rpc-attacker.ts"
import { attackLog } from "../../support/rpc-attacker-log.ts"

const mebibyte = 2 ** 20

/** What the heap and buffers hold when nothing more can be collected. */
const held = async (): Promise<number> => {
  const buffers = await bytesInBuffers()
  return buffers + process.memoryUsage().heapUsed
}

const bad = hex("c1")

describe("A flood of bad messages", () => {
  test("keeps no service from its other callers, and leaves nothing behind", async ({ context }) => {
    for (const kind of targetKinds) {
      const log = attackLog(0)
      const endpoint = "tcp://127.0.0.1:*"
      const { send, frames, settled, serves } = await openTarget(kind, { context, log, endpoint })
      const message = frames("x", bad)
      await send(message)
      await settled()
      const before = await held()
      const count = 7_000
      let flooding = true
      let served = 0
      const honest = (async () => {
        while (flooding) {
          await serves()
          served++
        }
      })()
      for (let sent = 0; sent < count; sent++) {
        await send(message)
        if (sent % 500 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      await settled()
      flooding = false
      await honest
      expect(served).toBeGreaterThan(2)
      expect(log.count).toBe(count + 1)
      expect(log.longest).toBeLessThan(200)
      expect((await held()) - before).toBeLessThan(8 * mebibyte)
    }
  })

  test("of a mebibyte each fills neither the memory nor the log", async ({ context }) => {
    const log = attackLog(0)
    const { send, frames, settled, serves } = await openTarget("rpc", { context, log })
    const huge = Buffer.alloc(mebibyte, 0xff)
    const before = await held()
    for (let count = 0; count < 30; count++) {
      await send(frames(huge, huge, huge), frames("x", Buffer.concat([bad, huge])), [
        huge,
        ...frames("x", bad),
      ])
      await serves()
    }
    await settled()
    expect(log.count).toBe(90)
    // Three frames are cut at 16384 characters all together.
    expect(log.longest).toBeLessThan(17_000)
    expect((await held()) - before).toBeLessThan(8 * mebibyte)
  })

  test("without anybody who reads the answers leaves the others alone", async ({ context }) => {
    const { service, serves } = await openTarget("rpc", { context, endpoint: "tcp://127.0.0.1:*" })
    const deaf = new RpcAttacker(context, service.endpoint, { receiveHighWaterMark: 1 })
    for (let count = 0; count < 5_000; count++) {
      await deaf.send(request(count, "nobody"))
      if (count % 500 === 0) await serves()
    }
    await serves()
    expect(service.running).toBe(0)
  })

  test("of calls that take their time ends with the service", async ({ context }) => {
    let ended = 0
    const hang = method([rest("values")], (_values, { signal }) => {
      signal.addEventListener("abort", () => ended++)
      return new Promise<never>(() => {})
    })
    const { service, send, frames, settled, serves } = await openTarget("rpc", { context, handler: { hang } })
    for (let count = 0; count < 2_000; count++) await send(frames("hang"))
    await settled()
    await serves()
    expect(service.running).toBe(2_000)
    service.close()
    await service.waitClosed()
    expect({ ended, running: service.running }).toEqual({ ended: 2_000, running: 0 })
  })
})

/** The name in one of its ways to be written: letters large or small. */
const written = (name: string, way: number): string =>
  [...name].map((letter, index) => (((way >> index) & 1) === 1 ? letter.toUpperCase() : letter)).join("")

const at = (timeZone: PythonTimeZone): PythonDateTime =>
  new PythonDateTime({ year: 2024, month: 1, day: 2, timeZone })

const zones: readonly (readonly [string, (index: number) => PythonTimeZone, count?: number])[] = [
  ["that nobody knows", (index) => PythonTimeZone.named(`Nowhere/Town${index}`)],
  [
    "that are written oddly",
    (index) => PythonTimeZone.named(written("america/argentina/buenos_aires", index)),
  ],
  ["of fixed offsets", (index) => PythonTimeZone.fixed((index - 2_500) * 1_000), 5_000],
  ["with names of their own", (index) => PythonTimeZone.fixed("+01:00", `zone ${index}`), 5_000],
]

describe("Thousands of time zones", () => {
  for (const [what, zone, count = 20_000] of zones) {
    test(`${what} are not kept`, async ({ context }) => {
      const packer = new Packer()
      const take = method([rest("values")], () => null)
      const { send, frames, settled, serves, log } = await openTarget("pipeline", {
        context,
        handler: { take },
      })
      const round = async (from: number, to: number): Promise<void> => {
        for (let index = from; index < to; index += 100) {
          const values = Array.from({ length: 100 }, (_, each) => at(zone(index + each)))
          await send(frames("take", packer.pack(values)))
        }
        await settled()
      }
      await round(0, 100)
      const before = await held()
      await round(100, count)
      expect((await held()) - before).toBeLessThan(8 * mebibyte)
      await serves()
      expect(log.count).toBe(0)
    })
  }
})
