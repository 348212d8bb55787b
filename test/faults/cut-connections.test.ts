import { setTimeout as delay } from "node:timers/promises"
import { expect } from "vitest"
import { Dealer, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { TcpProxy } from "../support/tcp-proxy.ts"
import { until } from "../support/until.ts"

/** Random numbers below 1 that are the same in each run (a linear congruential generator). */
const randomNumbers = (seed: number) => {
  let state = seed
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Cuts connections at any moment, and every other one only when something has `come` through it. */
const cutAgainAndAgain = async (
  proxy: TcpProxy,
  cuts: number,
  seed: number,
  come: () => number,
): Promise<void> => {
  const random = randomNumbers(seed)
  for (let count = 0; count < cuts; count++) {
    await until(() => proxy.open > 0)
    const before = come()
    if (count % 2 === 0) await until(() => come() > before + 3)
    await delay(random() * 12)
    proxy.cut(random() < 0.5 ? "close" : "reset")
  }
}

const expectOrdered = (numbers: readonly number[]): void => {
  const misplaced = numbers.findIndex((each, index) => index > 0 && each <= (numbers[index - 1] as number))
  expect(misplaced === -1 ? "in order" : numbers.slice(Math.max(0, misplaced - 3), misplaced + 3)).toBe(
    "in order",
  )
}

/** Sends until something arrives: the last cut may have gone unnoticed so far, and costs what is sent then. */
const healed = async (
  numbers: readonly number[],
  next: number,
  send: (number: number) => Promise<void>,
): Promise<void> => {
  const first = next
  let number = next
  while ((numbers.at(-1) ?? -1) < first) {
    await send(number)
    number++
    await delay(10)
  }
  expect(number - first).toBeLessThan(1_000)
}

test.for([1, 2, 3])(
  "What comes through a connection that breaks again and again comes once, whole and in order (%i)",
  async (seed, { context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context, reconnectInterval: 3, sendHighWaterMark: 200 })
    using proxy = await TcpProxy.before(await pull.bind("tcp://127.0.0.1:*"))
    push.connect(proxy.endpoint)
    const numbers: number[] = []
    const faults: string[] = []
    pull.consume((message) => {
      const [number, size, body] = message
      numbers.push(Number(number))
      if (message.length !== 3 || body?.length !== Number(size))
        faults.push(message.map((each) => each.length).join())
    })
    let cutting = true
    const cuts = cutAgainAndAgain(proxy, 25, seed, () => numbers.length).then(() => {
      cutting = false
    })
    const random = randomNumbers(seed + 100)
    let sent = 0
    while (cutting) {
      const size = Math.floor(random() ** 4 * 100_000)
      await push.send([String(sent), String(size), Buffer.alloc(size)])
      sent++
    }
    await cuts
    await healed(numbers, sent, (number) => push.send([String(number), "0", ""]))
    expectOrdered(numbers)
    expect(faults).toEqual([])
    expect(numbers.length).toBeGreaterThan(25)
    expect(proxy.count).toBeGreaterThan(25)
  },
)

test("Both directions of a connection that breaks keep their order", async ({ context }) => {
  const bound = new Dealer({ context, sendHighWaterMark: 100 })
  const connected = new Dealer({ context, reconnectInterval: 3, sendHighWaterMark: 100 })
  using proxy = await TcpProxy.before(await bound.bind("tcp://127.0.0.1:*"))
  connected.connect(proxy.endpoint)
  const heard = new Map<Dealer, number[]>([
    [bound, []],
    [connected, []],
  ])
  for (const [dealer, numbers] of heard) dealer.consume(([number]) => numbers.push(Number(number)))
  const fewest = (): number => Math.min(...Array.from(heard.values(), (numbers) => numbers.length))
  let cutting = true
  const cuts = cutAgainAndAgain(proxy, 20, 7, fewest).then(() => {
    cutting = false
  })
  let sent = 0
  while (cutting) {
    for (const dealer of heard.keys()) dealer.trySend([String(sent), Buffer.alloc(5_000)])
    sent++
    await new Promise((resolve) => setImmediate(resolve))
  }
  await cuts
  for (const [dealer, numbers] of heard) {
    await healed(numbers, sent, (number) => (dealer === bound ? connected : bound).send(String(number)))
    expectOrdered(numbers)
    expect(numbers.length).toBeGreaterThan(20)
  }
})
