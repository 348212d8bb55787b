import { expect } from "vitest"
import { Context, Dealer, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import type { Feed } from "../support/feed.ts"
import { octets } from "../support/frames.ts"
import { closedEndpoint, ownPlace } from "../support/network.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { describePeers, type PeerEvent, type PeerSocket } from "../support/peers.ts"
import { runScript } from "../support/run-script.ts"
import { until } from "../support/until.ts"

/** More than kernels keep for a connection. */
const count = 400
const body = octets({ size: 1 << 16, seed: "large" })
const unlimited = { sendHighWaterMark: 0 }
const forEver = -1

const sendAll = async (socket: Push | Dealer): Promise<void> => {
  for (const number of range(0, count)) await socket.send([body, String(number)])
}

/** How many messages libzmq receives until it finds the connection ended: while it does not read it cannot. */
const countUntilGone = async (theirs: PeerSocket, events: Feed<PeerEvent>): Promise<number> => {
  let received = 0
  const gone = (): boolean => events.items.some(({ event }) => event === "DISCONNECTED")
  while (!gone()) if ((await theirs.tryReceive(20)) !== undefined) received++
  while ((await theirs.tryReceive(0)) !== undefined) received++
  return received
}

describePeers("A process of ours that ends right after sending", (peers) => {
  test.for([
    ["waits for close()", "await push.close()"],
    ["only calls close()", "push.close()"],
    ["ends its context", "await push.context.destroy()"],
  ] as const)("and %s loses nothing", async ([, ending]) => {
    const pull = await peers.shared.socket("PULL")
    const endpoint = await pull.bind()
    const numbers = pull.receiveNumbers(count)
    const { code, errors } = await runScript(`
      const push = new zmq.Push({ sendHighWaterMark: 0 })
      push.connect("${endpoint}")
      for (let number = 0; number < ${count}; number++) push.send([Buffer.alloc(65_536), String(number)])
      ${ending}
    `)
    expect({ code, errors }).toEqual({ code: 0, errors: "" })
    expect(await numbers).toEqual(range(0, count))
  })
})

describePeers("Closing our socket", (peers) => {
  test("waits for a libzmq that is yet to come, when linger is -1", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, linger: forEver, reconnectInterval: 10, ...unlimited })
    push.connect(endpoint)
    await sendAll(push)
    let closed = false
    const closing = push.close().then(() => {
      closed = true
    })
    const pull = await peers.shared.socket("PULL")
    await pull.bind(endpoint)
    expect(await pull.receiveNumbers(count - 1)).toEqual(range(0, count - 1))
    await closing
    expect(closed).toBe(true)
    expect(await pull.receiveNumbers(1)).toEqual([count - 1])
  })

  test("takes as long as linger says when nobody comes, and what comes later gets nothing", async ({
    context,
  }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, linger: 150, reconnectInterval: 10 })
    push.connect(endpoint)
    await push.send("too late")
    const start = performance.now()
    await push.close()
    expect(performance.now() - start).toBeGreaterThan(140)
    const pull = await peers.shared.socket("PULL")
    await pull.bind(endpoint)
    const other = new Push({ context })
    other.connect(endpoint)
    await other.send("in time")
    expect(await pull.receive()).toEqual(["in time"])
  })

  test("is done at once with linger 0, and drops what a slow libzmq did not take", async ({ context }) => {
    const push = new Push({ context, ...unlimited })
    const pull = await peers.shared.socket("PULL", { RCVHWM: 1 })
    const theirEvents = await pull.monitor()
    push.connect(await pull.bind())
    await sendAll(push)
    await until(() => push.stats().messagesOut > 0)
    const { queuedOut } = push.stats()
    await push.close({ linger: 0 })
    expect(await countUntilGone(pull, theirEvents)).toBeLessThanOrEqual(count - queuedOut)
  })

  test("ends after linger although libzmq does not read", async ({ context }) => {
    const push = new Push({ context, linger: 200, ...unlimited })
    const pull = await peers.shared.socket("PULL", { RCVHWM: 1 })
    await pull.connect(await push.bind("tcp://127.0.0.1:*"))
    await sendAll(push)
    const start = performance.now()
    await push.close()
    expect(performance.now() - start).toBeGreaterThan(190)
    const [first] = await pull.receiveNumbers(1)
    expect(first).toBe(0)
  })

  test("lets a slow libzmq have everything, when it had connected to us", async ({ context }) => {
    const dealer = new Dealer({ context, linger: forEver, ...unlimited })
    const theirs = await peers.shared.socket("DEALER", { RCVHWM: 1 })
    await theirs.connect(await dealer.bind("tcp://127.0.0.1:*"))
    await sendAll(dealer)
    const closing = dealer.close()
    expect(await theirs.receiveNumbers(count)).toEqual(range(0, count))
    await closing
  })

  test("keeps the context from ending until the last message is out", async () => {
    const context = new Context()
    const push = new Push({ context, linger: forEver, ...unlimited })
    const pull = await peers.shared.socket("PULL", { RCVHWM: 1 })
    push.connect(await pull.bind())
    await sendAll(push)
    let ended = false
    const ending = context.term().then(() => {
      ended = true
    })
    void push.close()
    expect(await pull.receiveNumbers(10)).toEqual(range(0, 10))
    expect(ended).toBe(false)
    expect(await pull.receiveNumbers(count - 10)).toEqual(range(10, count))
    await ending
  })
})

describePeers("Ending an endpoint of our socket", (peers) => {
  test("by disconnect() still sends what waits, within linger", async ({ context }) => {
    const push = new Push({ context, linger: forEver, ...unlimited })
    const [former, later] = [
      await peers.shared.socket("PULL", { RCVHWM: 1 }),
      await peers.shared.socket("PULL"),
    ]
    const endpoint = await former.bind()
    push.connect(endpoint)
    await sendAll(push)
    push.disconnect(endpoint)
    push.connect(await later.bind())
    await push.send(String(count))
    expect(await later.receiveNumbers(1)).toEqual([count])
    expect(await former.receiveNumbers(count)).toEqual(range(0, count))
  })

  test("by unbind() drops what waits for those who came in there, and keeps what they had sent", async ({
    context,
  }) => {
    const dealer = new Dealer({ context, linger: forEver, ...unlimited })
    const theirs = await peers.shared.socket("DEALER", { RCVHWM: 1 })
    const theirEvents = await theirs.monitor()
    const endpoint = await dealer.bind(ownPlace())
    await theirs.connect(endpoint)
    await theirs.sendNumbers(0, 100)
    await until(() => dealer.stats().queuedIn === 100)
    await sendAll(dealer)
    const { queuedOut } = dealer.stats()
    await dealer.unbind(endpoint)
    await until(() => dealer.stats().peers === 0)
    expect(dealer.stats().queuedOut).toBe(0)
    expect(await countUntilGone(theirs, theirEvents)).toBeLessThanOrEqual(count - queuedOut)
    expect(await receiveNumbers(dealer, 100)).toEqual(range(0, 100))
  })
})

describePeers("A libzmq socket that is closed right after sending", (peers) => {
  test("loses nothing on the way to us", async ({ context }) => {
    const pull = new Pull({ context, receiveHighWaterMark: 5 })
    const push = await peers.shared.socket("PUSH", { SNDHWM: 0 })
    await push.connect(await pull.bind("tcp://127.0.0.1:*"))
    await push.sendNumbers(0, count, { before: [{ size: 1 << 16, seed: "large" }] })
    await push.close(forEver)
    expect(await receiveNumbers(pull, count)).toEqual(range(0, count))
  })
})
