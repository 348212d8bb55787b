import { describe, expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { octets } from "../support/frames.ts"
import { closedEndpoint, ownPlace } from "../support/network.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { describePeers, type Peer } from "../support/peers.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { turns, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"

const quick = { reconnectInterval: 10 }

describePeers("A libzmq PULL that is killed", (peers) => {
  describe.each([
    ["tcp", ownPlace()],
    ["ipc", `ipc://${temporaryFolder()}/pull`],
  ])("we connect to it over %s", (_, address) => {
    test("gets what we sent meanwhile, once and in order, when it is started again", async ({ context }) => {
      const [former, later] = await Promise.all([peers.start(), peers.start()])
      const push = new Push({ context, ...quick })
      const pull = await former.socket("PULL")
      const endpoint = await pull.bind(address)
      push.connect(endpoint)
      void pull.streamNumbers(100).catch(() => {})
      for (const number of range(0, 100)) await push.send(String(number))
      await pull.numbers.until(({ length }) => length === 100)
      await former.kill()
      await until(() => push.stats().peers === 0)
      for (const number of range(100, 600)) await push.send(["part", String(number)])
      expect(push.stats().queuedOut).toBe(500)
      const again = await later.socket("PULL")
      await again.bind(endpoint)
      expect(await again.receiveNumbers(500)).toEqual(range(100, 600))
      await push.send("600")
      expect(await again.receive()).toEqual(["600"])
      expect(pull.numbers.items).toEqual(range(0, 100))
    })
  })

  test("again and again in the middle of the stream loses what was under way, and nothing comes twice", async ({
    context,
  }) => {
    const lives = await Promise.all(range(0, 4).map(() => peers.start()))
    const push = new Push({ context, ...quick })
    const endpoint = await closedEndpoint()
    push.connect(endpoint)
    // Large enough that not too many of them are under way: those have to arrive in the end.
    const part = Buffer.alloc(8_192)
    let count = 0
    let ending = false
    const sending = (async () => {
      while (!ending) {
        await push.send([part, String(count++)])
        if (count % 100 === 0) await turns(1)
      }
    })()
    const runs: (readonly number[])[] = []
    for (const peer of lives.slice(0, -1)) {
      const pull = await peer.socket("PULL")
      await pull.bind(endpoint)
      pull.streamNumbers(1_000_000).catch(() => {})
      await pull.numbers.until(({ length }) => length > 500)
      await peer.kill()
      runs.push(pull.numbers.items)
    }
    const last = await (lives.at(-1) as Peer).socket("PULL")
    await last.bind(endpoint)
    last.streamNumbers(1_000_000).catch(() => {})
    await last.numbers.until(({ length }) => length > 500)
    ending = true
    await sending
    await last.numbers.until((numbers) => numbers.at(-1) === count - 1)
    runs.push(last.numbers.items)
    let previous = -1
    for (const run of runs) {
      const [first = -1] = run
      expect(first).toBeGreaterThan(previous)
      expect(run).toEqual(range(first, first + run.length))
      previous = run.at(-1) as number
    }
  })

  test("loses only what had left our queue when it did not read", async ({ context }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const push = new Push({ context, sendHighWaterMark: 40, ...quick })
    const pull = await former.socket("PULL", { RCVHWM: 1 })
    const endpoint = await pull.bind()
    push.connect(endpoint)
    await until(() => push.stats().peers === 1)
    await former.stop()
    const body = octets({ size: 1 << 16, seed: "body" })
    let count = 0
    const send = async (): Promise<boolean> => {
      const sent = await push.send([body, String(count)], { timeout: 200 }).then(
        () => true,
        () => false,
      )
      if (sent) count++
      return sent
    }
    while (await send());
    // As long as less than half of a full queue was taken, it stays closed.
    expect(push.stats().queuedOut).toBeGreaterThan(20)
    await former.kill()
    await until(() => push.stats().peers === 0)
    const { queuedOut, messagesOut } = push.stats()
    expect(queuedOut).toBe(count - messagesOut)
    const again = await later.socket("PULL")
    await again.bind(endpoint)
    expect(await again.receiveNumbers(queuedOut)).toEqual(range(count - queuedOut, count))
    await send()
    expect(await again.receiveNumbers(1)).toEqual([count - 1])
  })

  test("is forgotten with what waited for it when it had connected to us", async ({ context }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const push = new Push({ context })
    const endpoint = await push.bind("tcp://127.0.0.1:*")
    const pull = await former.socket("PULL")
    await pull.connect(endpoint)
    for (const number of range(0, 10)) await push.send(String(number))
    expect(await pull.receiveNumbers(10)).toEqual(range(0, 10))
    await former.stop()
    const body = octets({ size: 1 << 16, seed: "body" })
    let count = 10
    while (push.stats().queuedOut < 100) await push.send([body, String(count++)])
    await former.kill()
    await until(() => push.stats().peers === 0)
    expect(push.stats().queuedOut).toBe(0)
    // Nobody is there: these wait for whoever comes next.
    expect(push.trySend("lost?")).toBe(false)
    const sending = range(count, count + 20).map((number) => push.send(String(number)))
    const again = await later.socket("PULL")
    await again.connect(endpoint)
    await Promise.all(sending)
    expect(await again.receiveNumbers(20)).toEqual(range(count, count + 20))
  })
})

describePeers("A libzmq PUSH that is killed", (peers) => {
  test("leaves us everything that came in, and goes on when it is started again", async ({ context }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const pull = new Pull({ context, ...quick })
    const push = await former.socket("PUSH")
    const endpoint = await push.bind()
    pull.connect(endpoint)
    await push.sendNumbers(0, 300, { before: ["part"] })
    await until(() => pull.stats().queuedIn === 300)
    await former.kill()
    await until(() => pull.stats().peers === 0)
    const again = await later.socket("PUSH")
    await again.bind(endpoint)
    await again.sendNumbers(300, 300)
    expect(await receiveNumbers(pull, 600)).toEqual(range(0, 600))
  })

  test("in the middle of sending leaves whole messages only, without gaps", async ({ context }) => {
    const [former, later] = await Promise.all([peers.start(), peers.start()])
    const pull = new Pull({ context })
    const events = watchEvents(pull)
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    const push = await former.socket("PUSH")
    await push.connect(endpoint)
    const before = [{ size: 50_000, seed: "first" }, "", { size: 50_000, seed: "second" }]
    push.sendNumbers(0, 1_000_000, { before }).catch(() => {})
    const numbers = await receiveNumbers(pull, 50)
    await former.kill()
    await until(() => {
      // While its queue is full it does not read, and does not see the end.
      for (let message = pull.tryReceive(); message !== undefined; message = pull.tryReceive()) {
        expect(message.map(({ length }) => length).slice(0, 3)).toEqual([50_000, 0, 50_000])
        numbers.push(Number(message[3]))
      }
      return events.types.includes("disconnect")
    }, "the end of the connection")
    expect(numbers).toEqual(range(0, numbers.length))
    const again = await later.socket("PUSH")
    await again.connect(endpoint)
    await again.sendNumbers(0, 10)
    expect(await receiveNumbers(pull, 10)).toEqual(range(0, 10))
    expect(pull.stats().peers).toBe(1)
  })
})
