import { setTimeout as pause } from "node:timers/promises"
import { expect } from "vitest"
import { Dealer, Pair, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { range, receiveNumbers } from "../support/numbers.ts"
import { describePeers } from "../support/peers.ts"
import { ScriptPeer } from "../support/script-peer.ts"
import { TcpProxy } from "../support/tcp-proxy.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"

/**
 * How long a peer may be silent. So long that a machine which stands still for a while is not taken for a peer
 * that does.
 */
const silence = 2_000

/** Does something and holds up the event loop afterwards, in the phase that the timers come next after. */
const busily = (work: () => void, milliseconds: number): Promise<void> =>
  new Promise((resolve) =>
    setImmediate(() => {
      work()
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
      resolve()
    }),
  )

/** Resolves when one more heartbeat, or the answer to one, came back through the proxy: nothing else is sent. */
const heartbeat = (proxy: TcpProxy): Promise<void> => {
  const { answered } = proxy
  return until(() => proxy.answered > answered, "a heartbeat")
}

describePeers("Heartbeats", (peers) => {
  test("are answered by sockets of ours and of libzmq that have nothing to say", async ({ context }) => {
    const [asking, answering] = [
      new Push({ context, heartbeatInterval: 20, heartbeatTimeout: silence }),
      new Pull({ context }),
    ]
    const push = await peers.shared.socket("PUSH", { HEARTBEAT_IVL: 20, HEARTBEAT_TIMEOUT: silence })
    const pull = await peers.shared.socket("PULL")
    const [events, theirEvents] = [watchEvents(asking), await push.monitor()]
    asking.connect(await pull.bind())
    await push.connect(await answering.bind("tcp://127.0.0.1:*"))
    await events.told("handshake")
    await theirEvents.next(({ event }) => event === "HANDSHAKE_SUCCEEDED")
    await pause(silence + 500)
    await asking.send("still here")
    expect(await pull.receive()).toEqual(["still here"])
    await push.send("still here")
    expect(String(await answering.receive({ timeout: 10_000 }))).toBe("still here")
    expect(events.types).not.toContain("disconnect")
    expect(theirEvents.items.map(({ event }) => event)).not.toContain("DISCONNECTED")
  })

  test("find out that the libzmq we connected to is frozen, and it gets everything when it goes on", async ({
    context,
  }) => {
    const frozen = await peers.start()
    const options = { heartbeatInterval: 30, heartbeatTimeout: silence, reconnectInterval: 10 }
    const push = new Push({ context, ...options })
    const events = watchEvents(push)
    const pull = await frozen.socket("PULL")
    push.connect(await pull.bind())
    await push.send("0")
    expect(await pull.receiveNumbers(1)).toEqual([0])
    events.clear()
    await frozen.stop()
    const end = await events.told("disconnect")
    expect(end).toMatchObject({ error: { code: "ETIMEDOUT" } })
    expect(push.stats().peers).toBe(0)
    for (const number of range(1, 200)) await push.send(String(number))
    frozen.continue()
    expect(await pull.receiveNumbers(199)).toEqual(range(1, 200))
  })

  test("find out that a libzmq that had connected to us is frozen, and it comes back when it goes on", async ({
    context,
  }) => {
    const frozen = await peers.start()
    const pair = new Pair({ context, heartbeatInterval: 30, heartbeatTimeout: silence })
    const events = watchEvents(pair)
    const theirs = await frozen.socket("PAIR", { RECONNECT_IVL: 10 })
    await theirs.connect(await pair.bind("tcp://127.0.0.1:*"))
    await theirs.send("hello")
    expect(String(await pair.receive({ timeout: 10_000 }))).toBe("hello")
    events.clear()
    await frozen.stop()
    expect(await events.told("disconnect")).toMatchObject({ error: { code: "ETIMEDOUT" } })
    expect(pair.stats().peers).toBe(0)
    frozen.continue()
    await events.told("handshake")
    await theirs.send("again")
    expect(String(await pair.receive({ timeout: 10_000 }))).toBe("again")
  })

  test("of libzmq name a time to live, after which we give up a frozen peer without any heartbeats of ours", async ({
    context,
  }) => {
    const frozen = await peers.start()
    const pull = new Pull({ context })
    const events = watchEvents(pull)
    using proxy = await TcpProxy.before(await pull.bind("tcp://127.0.0.1:*"))
    const options = {
      HEARTBEAT_IVL: 50,
      HEARTBEAT_TTL: silence,
      HEARTBEAT_TIMEOUT: 60_000,
      RECONNECT_IVL: 10,
    }
    const push = await frozen.socket("PUSH", options)
    await push.connect(proxy.endpoint)
    await push.sendNumbers(0, 10)
    expect(await receiveNumbers(pull, 10)).toEqual(range(0, 10))
    await heartbeat(proxy)
    events.clear()
    const start = performance.now()
    await frozen.stop()
    expect(await events.told("disconnect")).toMatchObject({ error: { code: "ETIMEDOUT" } })
    // It may have been silent for a while before it was frozen.
    expect(performance.now() - start).toBeGreaterThan(silence / 2)
    frozen.continue()
    await events.told("handshake")
    await push.sendNumbers(10, 10)
    expect(await receiveNumbers(pull, 10)).toEqual(range(10, 20))
  })

  test.each([
    [
      "name a time to live, after which libzmq gives us up",
      `heartbeatInterval: 50, heartbeatTimeToLive: ${silence}, heartbeatTimeout: 60_000`,
      {},
    ],
    ["that do not come are noticed by libzmq", "", { HEARTBEAT_IVL: 50, HEARTBEAT_TIMEOUT: silence }],
  ])("of ours %s when our process is frozen", async (_, ourOptions, theirOptions) => {
    const theirs = await peers.shared.socket("DEALER", theirOptions)
    const theirEvents = await theirs.monitor()
    using proxy = await TcpProxy.before(await theirs.bind())
    const ours = new ScriptPeer(`
      const dealer = new zmq.Dealer({ reconnectInterval: 10, ${ourOptions} })
      dealer.connect("${proxy.endpoint}")
      for await (const message of dealer) await dealer.send(message)
    `)
    await theirs.send("hello")
    expect(await theirs.receive()).toEqual(["hello"])
    await heartbeat(proxy)
    await ours.stop()
    await theirEvents.next(({ event }) => event === "DISCONNECTED")
    ours.continue()
    await theirEvents.next(({ event }) => event === "HANDSHAKE_SUCCEEDED")
    await theirs.send("again")
    expect(await theirs.receive()).toEqual(["again"])
  })

  test("that were answered while our own process was busy are not missed", async ({ context }) => {
    const slow = await peers.start()
    const dealer = new Dealer({ context, heartbeatInterval: 20, heartbeatTimeout: silence })
    const events = watchEvents(dealer)
    const theirs = await slow.socket("DEALER")
    dealer.connect(await theirs.bind())
    await events.told("handshake")
    await slow.stop()
    await pause(100)
    await busily(() => slow.continue(), silence + 500)
    await dealer.send("still here")
    expect(await theirs.receive()).toEqual(["still here"])
    expect(events.types).not.toContain("disconnect")
  })
})
