import { statSync } from "node:fs"
import { dirname } from "node:path"
import { describe, expect, onTestFinished } from "vitest"
import { Context, curveKeyPair, Dealer, Pair, Pull, Push, Router, Subscriber } from "../../src/index.ts"
import { connectInspect, enableInspect, findInspected, type Inspector } from "../../src/inspect/index.ts"
import { test as plain } from "../support/context-test.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { until } from "../support/until.ts"

const test = plain.extend<{ inspector: Inspector; folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture depends on
  folder: async ({}, use) => {
    let remove = (): void => {}
    await use(
      temporaryFolder((end) => {
        remove = end
      }),
    )
    remove()
  },
  inspector: async ({ context, folder }, use) => {
    await using inspector = await enableInspect({ context, folder, name: "under test" })
    await use(inspector)
  },
})

describe("An inspected process", () => {
  test("shows its sockets, their endpoints and what went through them", async ({ context, inspector }) => {
    const push = new Push({ context })
    const pull = new Pull({ context, receiveHighWaterMark: 7 })
    inspector.label(pull, "orders in")
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    push.connect(endpoint)
    for (const text of ["one", "two", "three"]) await push.send(["order", text])
    await pull.receive()
    await until(() => pull.stats().queuedIn === 2)

    await using reader = await connectInspect(inspector.path as string)
    const { sockets, process: identity, vitals } = await reader.state()
    expect(identity).toMatchObject({
      pid: process.pid,
      thread: 0,
      name: "under test",
      runtime: process.version,
    })
    expect(vitals.memory.resident).toBeGreaterThan(1e6)
    expect(vitals.eventLoop.utilization).toBeLessThanOrEqual(1)
    expect(sockets).toMatchObject([
      {
        id: 1,
        type: "PUSH",
        label: null,
        security: { mechanism: "NULL", server: false },
        closing: false,
        endpoints: [{ address: endpoint, role: "connected" }],
        statistics: { messagesOut: 3, bytesOut: 26, messagesIn: 0, peers: 1 },
        events: { connect: 1, handshake: 1 },
        peers: [{ remote: endpoint, type: "PULL", state: "connected", queuedOut: 0 }],
      },
      {
        id: 2,
        type: "PULL",
        label: "orders in",
        endpoints: [{ address: endpoint, role: "bound", handshakes: 0 }],
        options: { receiveHighWaterMark: 7 },
        statistics: { messagesIn: 3, bytesIn: 26, queuedIn: 2, peers: 1 },
        events: { bind: 1, accept: 1, handshake: 1 },
        peers: [{ local: endpoint, type: "PUSH", queuedIn: 2 }],
      },
    ])
    const [sender, receiver] = sockets.flatMap(({ peers }) => peers)
    expect(receiver?.remote).toBe(sender?.local)
    expect(sender?.since).toBeGreaterThan(Date.now() - 60_000)
    expect(inspector.state().sockets).toEqual(sockets)
  })

  test("shows routing ids as text, or as digits where they are none", async ({ context, inspector }) => {
    const router = new Router({ context })
    const endpoint = await router.bind("tcp://127.0.0.1:*")
    const workers = ["ärbeiter-1", Buffer.from([1, 0xff])].map(
      (routingId) => new Dealer({ context, routingId: routingId as string }),
    )
    for (const dealer of workers) {
      dealer.connect(endpoint)
      await dealer.send("here")
      await router.receive()
    }
    const [first, ...dealers] = inspector.state().sockets
    expect(first?.peers.map(({ routingId }) => routingId)).toEqual(["ärbeiter-1", "0x01ff"])
    expect(dealers.map(({ routingId }) => routingId)).toEqual(["ärbeiter-1", "0x01ff"])
    await Promise.all(workers.map((dealer) => dealer.close()))
  })

  test("tells who is not there yet, and how often it was tried", async ({ context, inspector }) => {
    const gone = new Pull({ context })
    const endpoint = await gone.bind("tcp://127.0.0.1:*")
    await gone.close()
    const push = new Push({ context, reconnectInterval: 1 })
    push.connect(endpoint)
    await push.send("waits")
    await until(() => (inspector.state().sockets[0]?.events["connect:retry"] ?? 0) > 2)
    const [socket] = inspector.state().sockets
    expect(socket?.peers).toMatchObject([
      { state: "connecting", since: null, queuedOut: 1, remote: endpoint },
    ])
    expect(socket?.statistics).toMatchObject({ peers: 0, queuedOut: 1 })
  })

  test("shows sockets that are joined inside of the process", async ({ context, inspector }) => {
    const [one, other] = [new Pair({ context }), new Pair({ context })]
    await one.bind("inproc://here")
    other.connect("inproc://here")
    await other.send("waits")
    expect(inspector.state().sockets).toMatchObject([
      { statistics: { queuedIn: 1 }, peers: [{ local: "inproc://here", state: "connected", since: null }] },
      { statistics: { messagesOut: 1 }, peers: [{ remote: "inproc://here", state: "connected" }] },
    ])
  })

  test("shows no key and no password", async ({ context, inspector }) => {
    const [server, client] = [curveKeyPair(), curveKeyPair()]
    const secrets = [server.secretKey, client.secretKey, "open sesame", "token=sesame", "tunnel sesame"]
    const subscriber = new Subscriber({ context })
    const kept = [
      new Router({
        context,
        curveServer: true,
        curveSecretKey: server.secretKey,
        socksPassword: "tunnel sesame",
      }),
      new Dealer({
        context,
        curveServerKey: server.publicKey,
        curvePublicKey: client.publicKey,
        curveSecretKey: client.secretKey,
      }),
      new Dealer({ context, plainUsername: "ali", plainPassword: "open sesame" }),
      subscriber,
    ]
    subscriber.connect("ws://127.0.0.1:1/feed?token=sesame")
    await using reader = await connectInspect(inspector.path as string)
    const { sockets } = await reader.state()
    expect(sockets.map(({ type, security }) => [type, security.mechanism, security.server])).toEqual([
      ["SUB", "NULL", false],
      ["ROUTER", "CURVE", true],
      ["DEALER", "CURVE", false],
      ["DEALER", "PLAIN", false],
    ])
    const shown = JSON.stringify(sockets)
    for (const secret of [...secrets, Buffer.from(server.secretKey).toString("hex")]) {
      expect(shown).not.toContain(secret)
    }
    expect(sockets[0]?.endpoints[0]?.address).toBe("ws://127.0.0.1:1/feed?…")
    await Promise.all(kept.map((socket) => socket.close({ linger: 0 })))
  })

  test("tells no more peers than it is asked for", async ({ context, inspector }) => {
    const router = new Router({ context })
    const endpoint = await router.bind("inproc://many")
    const dealers = Array.from({ length: 5 }, () => new Dealer({ context }))
    for (const dealer of dealers) dealer.connect(endpoint)
    await using reader = await connectInspect(inspector.path as string)
    const [socket] = (await reader.state({ peers: 2 })).sockets
    expect(socket?.statistics.peers).toBe(5)
    expect(socket?.peers).toHaveLength(2)
    for (const dealer of dealers) await dealer.close()
  })

  test("tells how late its timers are while somebody looks", async ({ inspector }) => {
    await using reader = await connectInspect(inspector.path as string)
    expect((await reader.state()).vitals.eventLoop.delay).toBeNull()
    let delay = (await reader.state()).vitals.eventLoop.delay
    while (delay?.max === 0) {
      // Lateness counts from the first timer on that fires after a look.
      await new Promise((resolve) => setTimeout(resolve, 25))
      const busy = performance.now() + 50
      while (performance.now() < busy);
      delay = (await reader.state()).vitals.eventLoop.delay
    }
    expect(delay?.max).toBeGreaterThan(1)
    expect(delay?.max).toBeGreaterThanOrEqual(delay?.p99 as number)
  })

  test("counts what is thrown away, and shows sockets that linger", async ({ context, inspector }) => {
    const router = new Router({ context })
    await router.send(["nobody", "lost"])
    expect(inspector.state().sockets[0]?.statistics.dropped).toBe(1)
    const push = new Push({ context, reconnectInterval: 1 })
    const gone = new Pull({ context })
    const endpoint = await gone.bind("tcp://127.0.0.1:*")
    await gone.close()
    push.connect(endpoint)
    await push.send("waits")
    const closed = push.close({ linger: -1 })
    expect(inspector.state().sockets[1]).toMatchObject({ type: "PUSH", closing: true })
    await new Pull({ context }).bind(endpoint)
    await closed
  })

  test("is for its own user alone, and nothing of it stays behind", async ({ folder, context }) => {
    const inspector = await enableInspect({ context, folder })
    const path = inspector.path as string
    expect(dirname(path)).toBe(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await using reader = await connectInspect(process.pid, { folder })
    await inspector.close()
    await expect(reader.state()).rejects.toMatchObject({ code: "EPIPE" })
    expect(inspector.path).toBeUndefined()
    expect(await findInspected({ folder })).toEqual([])
    expect(() => statSync(path)).toThrow("ENOENT")
  })

  plain("shows the sockets of all contexts if none is named", async ({ context }) => {
    const folder = temporaryFolder(onTestFinished)
    await using inspector = await enableInspect({ folder })
    await using other = new Context()
    using first = new Pull({ context })
    using second = new Pull({ context: other })
    inspector.label(first, "first of two contexts")
    inspector.label(second, "second of two contexts")
    const contexts = inspector.state().sockets.filter(({ label }) => label?.endsWith("two contexts"))
    expect(new Set(contexts.map((each) => each.context)).size).toBe(2)
  })
})
