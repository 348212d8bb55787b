import { describe, expect } from "vitest"
import { Pull, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import type { Frame } from "../support/frames.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

const large: Frame = { size: 1 << 16, seed: "large" }
const farTooMany = 1_000

/** Milliseconds after which libzmq gives up sending: more than it takes to get on, on any machine. */
const stuck = 1_000

describePeers("Our socket that does not read", (peers) => {
  describe.each(["we bind", "they bind"])("%s", (role) => {
    test("makes libzmq's PUSH wait, keeps within its mark, and gets everything in order later", async ({
      context,
    }) => {
      const pull = new Pull({ context, receiveHighWaterMark: 10 })
      const push = await peers.shared.socket("PUSH", { SNDHWM: 10, SNDTIMEO: stuck })
      if (role === "we bind") await push.connect(await pull.bind("tcp://127.0.0.1:*"))
      else pull.connect(await push.bind())
      await until(() => pull.stats().peers === 1)
      const sent = await push.sendNumbers(0, farTooMany, { before: [large] })
      expect(sent).toBeLessThan(farTooMany)
      await until(() => pull.stats().queuedIn === 10)
      expect(await receiveNumbers(pull, sent)).toEqual(range(0, sent))
      await push.set("SNDTIMEO", 10_000)
      const more = push.sendNumbers(sent, 500, { before: [large] })
      expect(await receiveNumbers(pull, 500)).toEqual(range(sent, sent + 500))
      expect(await more).toBe(500)
    })
  })

  test("holds libzmq back while the consumer it hands messages to is busy with one", async ({ context }) => {
    const pull = new Pull({ context, receiveHighWaterMark: 10 })
    const push = await peers.shared.socket("PUSH", { SNDHWM: 10, SNDTIMEO: stuck })
    await push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await until(() => pull.stats().peers === 1)
    let release = (): void => {}
    const blocked = new Promise<void>((resolve) => {
      release = resolve
    })
    const numbers: number[] = []
    const consumption = pull.consume((message) => {
      numbers.push(Number(message.at(-1)))
      return numbers.length === 5 ? blocked : undefined
    })
    const sent = await push.sendNumbers(0, farTooMany, { before: [large] })
    expect(sent).toBeLessThan(farTooMany)
    await until(() => pull.stats().queuedIn === 10)
    expect(numbers).toEqual(range(0, 5))
    release()
    await until(() => numbers.length === sent)
    expect(numbers).toEqual(range(0, sent))
    consumption.stop()
  })

  test("misses what libzmq's PUB could not get rid of, but gets whole messages in order", async ({
    context,
  }) => {
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 10 })
    subscriber.subscribe("")
    const publisher = await peers.shared.socket("XPUB", { SNDHWM: 10 })
    subscriber.connect(await publisher.bind())
    await publisher.receive()
    expect(await publisher.sendNumbers(0, farTooMany, { before: ["topic", large] })).toBe(farTooMany)
    await until(() => subscriber.stats().queuedIn === 10)
    const numbers: number[] = []
    for (;;) {
      const message = await subscriber.receive({ timeout: 200 }).catch(() => undefined)
      if (message === undefined) {
        // Nothing more comes, as it seems. If so, there is room for this.
        await publisher.send(["topic", "last"])
        continue
      }
      if (String(message[1]) === "last") break
      expect(message.map(({ length }) => length).slice(0, 2)).toEqual([5, 1 << 16])
      numbers.push(Number(message[2]))
    }
    expect(numbers.length).toBeLessThan(farTooMany)
    expect(numbers[0]).toBe(0)
    expect(numbers).toEqual([...new Set(numbers)].sort((left, right) => left - right))
  })
})
