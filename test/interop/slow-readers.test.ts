import { describe, expect } from "vitest"
import { Publisher, Push, type Socket, type Writable, XPublisher } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { type Frame, octets } from "../support/frames.ts"
import { range } from "../support/numbers.ts"
import { describePeers } from "../support/peers.ts"
import { ScriptPeer } from "../support/script-peer.ts"
import { until } from "../support/until.ts"

const large: Frame = { size: 1 << 16, seed: "large" }
const body = octets(large)

/** More than the marks of both sides and the kernel's own memory for a connection can hold. */
const farTooMany = 1_000

/** Sends numbered messages until one has to wait for long; answers how many went. */
const sendUntilStuck = async (socket: Writable): Promise<number> => {
  for (const number of range(0, farTooMany)) {
    const stuck = await socket.send([body, String(number)], { timeout: 150 }).catch(() => "stuck")
    if (stuck) return number
  }
  return farTooMany
}

describePeers("A libzmq peer that does not read", (peers) => {
  describe.each(["we bind", "they bind"])("%s", (role) => {
    test.for([
      ["PUSH", "PULL"],
      ["DEALER", "DEALER"],
      ["PAIR", "PAIR"],
    ] as const)(
      "makes our %s wait, and its %s gets everything in order later",
      async ([ourType, theirType], { context }) => {
        const socket: Socket & Writable = context.socket(ourType, { sendHighWaterMark: 20 })
        const theirs = await peers.shared.socket(theirType, { RCVHWM: 20 })
        if (role === "we bind") await theirs.connect(await socket.bind("tcp://127.0.0.1:*"))
        else socket.connect(await theirs.bind())
        const sent = await sendUntilStuck(socket)
        expect(sent).toBeLessThan(farTooMany)
        expect(socket.stats().queuedOut).toBeLessThanOrEqual(20)
        const waiting = range(sent, sent + 50).map((number) => socket.send([body, String(number)]))
        expect(await theirs.receiveNumbers(sent + 50)).toEqual(range(0, sent + 50))
        await Promise.all(waiting)
      },
    )
  })

  test("costs a process of ours no memory beyond the marks, however much there is to send", async () => {
    const pull = await peers.shared.socket("PULL", { RCVHWM: 10 })
    const ours = new ScriptPeer(`
      import { setFlagsFromString } from "node:v8"
      import { runInNewContext } from "node:vm"
      setFlagsFromString("--expose-gc")
      const collect = runInNewContext("gc")
      const push = new zmq.Push({ sendHighWaterMark: 10 })
      push.connect("${await pull.bind()}")
      const memory = async () => {
        for (let round = 0; round < 2; round++) {
          collect()
          await new Promise((resolve) => setImmediate(resolve))
        }
        return process.memoryUsage().arrayBuffers
      }
      const before = await memory()
      let peak = 0
      for (let number = 0; number < 3000; number++) {
        const sending = push.send([Buffer.alloc(65_536), String(number)])
        const timer = setTimeout(() => console.log("stuck"), 150)
        await sending
        clearTimeout(timer)
        if (number % 50 === 0) peak = Math.max(peak, (await memory()) - before)
      }
      await push.close()
      console.log(peak)
    `)
    await ours.lines.until(({ length }) => length > 0, 30_000)
    expect(ours.lines.items[0]).toBe("stuck")
    expect(await pull.receiveNumbers(3_000)).toEqual(range(0, 3_000))
    const peak = await ours.lines.next((line) => line !== "stuck", 30_000)
    // The messages make up 196 MB.
    expect(Number(peak)).toBeLessThan(20_000_000)
  })

  test("gets no more work from our PUSH, and others do", async ({ context }) => {
    const push = new Push({ context, sendHighWaterMark: 5 })
    const endpoint = await push.bind("tcp://127.0.0.1:*")
    // The kernel keeps little for them, so that what was sent and what was received are not far apart.
    const [lazy, busy] = [
      await peers.shared.socket("PULL", { RCVHWM: 5, RCVBUF: 1 << 16 }),
      await peers.shared.socket("PULL", { RCVHWM: 5, RCVBUF: 1 << 16 }),
    ]
    await lazy.connect(endpoint)
    await busy.connect(endpoint)
    await until(() => push.stats().peers === 2)
    const received = busy.streamNumbers(farTooMany).catch(() => {})
    let sent = 0
    while (busy.numbers.items.length < 600) await push.send([body, String(sent++)])
    const forTheLazy = sent - (await busy.numbers.until(({ length }) => length > 0)).length
    expect(forTheLazy).toBeLessThan(sent / 2)
    const late = await lazy.receiveNumbers(3)
    expect(busy.numbers.items).not.toEqual(expect.arrayContaining([late[0]]))
    void received
  })

  test("misses messages of our PUB, and nobody else does", async ({ context }) => {
    const publisher = new Publisher({ context, sendHighWaterMark: 10 })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const [slow, quick] = [
      await peers.shared.socket("SUB", { RCVHWM: 10 }),
      await peers.shared.socket("SUB", { RCVHWM: 2_000 }),
    ]
    await slow.set("SUBSCRIBE", "all")
    for (const topic of ["all", "quick"]) await quick.set("SUBSCRIBE", topic)
    for (const subscriber of [slow, quick]) await subscriber.connect(endpoint)
    while (publisher.topicsCount < 2 || publisher.stats().messagesIn < 3) await slow.tryReceive(1)
    const received = quick.streamNumbers(farTooMany)
    for (const number of range(0, farTooMany)) {
      await publisher.send(["all", body, String(number)])
      // The quick one keeps up as long as it is given the time.
      if (number % 5 === 0) await quick.numbers.until(({ length }) => length > number - 5)
    }
    await received
    expect(quick.numbers.items).toEqual(range(0, farTooMany))
    const { dropped } = publisher.stats()
    expect(dropped).toBeGreaterThan(0)
    const late = await slow.receiveNumbers(farTooMany - dropped)
    expect(late).toEqual([...new Set(late)].sort((left, right) => left - right))
    expect(late[0]).toBe(0)
    expect(await slow.tryReceive(50)).toBeUndefined()
    await publisher.send(["all", String(farTooMany)])
    expect(await slow.receiveNumbers(1)).toEqual([farTooMany])
  })

  test("makes our XPUB wait for it when noDrop is set", async ({ context }) => {
    const publisher = new XPublisher({ context, sendHighWaterMark: 10, noDrop: true })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const slow = await peers.shared.socket("SUB", { RCVHWM: 10 })
    await slow.set("SUBSCRIBE", "")
    await slow.connect(endpoint)
    await publisher.receive({ timeout: 10_000 })
    const sent = await sendUntilStuck(publisher)
    expect(sent).toBeLessThan(farTooMany)
    const waiting = publisher.send([body, String(sent)])
    expect(await slow.receiveNumbers(sent + 1)).toEqual(range(0, sent + 1))
    await waiting
    expect(publisher.stats().dropped).toBe(0)
  })
})
