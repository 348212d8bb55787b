import { describe, expect } from "vitest"
import { type EventType, Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { closedEndpoint, impossibleHost, ownPlace } from "../support/network.ts"
import { describePeers } from "../support/peers.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { watchEvents } from "../support/watch-events.ts"

const folder = temporaryFolder()
const quick = { reconnectInterval: 5 }

/** Where nobody else comes by: what is told is told of these two. */
const anywhere = ownPlace()

/** On tcp a connection is reported as begun before it is made. */
const begun = (endpoint: string): EventType[] => (endpoint.startsWith("tcp") ? ["connect:delay"] : [])

describePeers("Our observer", (peers) => {
  describe.each([
    ["tcp", anywhere],
    ["ipc", `ipc://${folder}/events`],
  ])("over %s", (_, address) => {
    test("tells of connecting, of the loss of libzmq, of trying again, and of its return", async ({
      context,
    }) => {
      const push = new Push({ context, ...quick })
      const events = watchEvents(push)
      const pull = await peers.shared.socket("PULL")
      const endpoint = await pull.bind(address)
      push.connect(endpoint)
      await events.told("handshake")
      expect(events.types).toEqual([...begun(endpoint), "connect", "handshake"])
      for (const event of events.items) expect(event).toMatchObject({ address: endpoint })
      events.clear()
      // First to newcomers: else we might come in once more while it closes.
      await pull.unbind(endpoint)
      await pull.close()
      await events.told("connect:retry", 3)
      const expected: EventType[] = ["disconnect", "connect:retry"]
      for (let count = 0; count < 2; count++) expected.push(...begun(endpoint), "close", "connect:retry")
      expect(events.types.slice(0, expected.length)).toEqual(expected)
      for (const event of events.items) expect(event).toMatchObject({ address: endpoint })
      events.clear()
      await (await peers.shared.socket("PULL")).bind(endpoint)
      await events.told("handshake")
      expect(events.types.slice(-begun(endpoint).length - 2)).toEqual([
        ...begun(endpoint),
        "connect",
        "handshake",
      ])
    })

    test("tells of binding, of libzmq that comes and goes, and of the end", async ({ context }) => {
      const pull = new Pull({ context })
      const events = watchEvents(pull)
      const endpoint = await pull.bind(address)
      const push = await peers.shared.socket("PUSH")
      await push.connect(endpoint)
      await events.told("handshake")
      expect(events.types).toEqual(["bind", "accept", "handshake"])
      await push.close()
      await events.told("disconnect")
      await pull.close()
      await events.told("end")
      expect(events.types).toEqual(["bind", "accept", "handshake", "disconnect", "close", "end"])
      for (const event of events.items.slice(0, -1)) expect(event).toMatchObject({ address: endpoint })
    })

    test("says nothing of a disconnect() of our own, and libzmq's monitor does", async ({ context }) => {
      const push = new Push({ context })
      const events = watchEvents(push)
      const pull = await peers.shared.socket("PULL")
      const theirEvents = await pull.monitor()
      const endpoint = await pull.bind(address)
      push.connect(endpoint)
      await events.told("handshake")
      events.clear()
      push.disconnect(endpoint)
      await theirEvents.next(({ event }) => event === "DISCONNECTED")
      expect(theirEvents.items.map(({ event }) => event)).toEqual([
        "LISTENING",
        "ACCEPTED",
        "HANDSHAKE_SUCCEEDED",
        "DISCONNECTED",
      ])
      expect(events.types).toEqual([])
    })
  })

  test("tells of each refused attempt and of the time until the next", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: 4, reconnectMaxInterval: 16 })
    const events = watchEvents(push)
    push.connect(await closedEndpoint())
    await events.told("connect:retry", 3)
    const attempt = ["connect:delay", "close", "connect:retry"]
    expect(events.types.slice(0, 9)).toEqual([...attempt, ...attempt, ...attempt])
    expect(events.items[2]).toMatchObject({ interval: 4 })
    expect(events.items[5]).toMatchObject({ interval: 8 })
  })

  test("tells of a refused attempt and nothing more when it is the only one", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: -1 })
    const events = watchEvents(push)
    push.connect(await closedEndpoint())
    await events.told("close")
    expect(events.types).toEqual(["connect:delay", "close"])
  })

  test("tells of a name that cannot be found by the next attempt only", async ({ context }) => {
    const push = new Push({ context, ...quick })
    const events = watchEvents(push)
    // Too long for a name: no server need be asked to know that there is none.
    push.connect(`tcp://${impossibleHost}:5555`)
    await events.told("connect:retry", 2)
    expect(new Set(events.types)).toEqual(new Set(["connect:retry"]))
  })

  test("tells of a libzmq that is frozen before the handshake, and of trying again", async ({ context }) => {
    const frozen = await peers.start()
    const pull = await frozen.socket("PULL")
    const endpoint = await pull.bind()
    await frozen.stop()
    const push = new Push({ context, handshakeInterval: 250, ...quick })
    const events = watchEvents(push)
    push.connect(endpoint)
    await events.told("connect:retry")
    expect(events.types.slice(0, 5)).toEqual([
      "connect:delay",
      "connect",
      "handshake:error:other",
      "disconnect",
      "connect:retry",
    ])
    frozen.continue()
    await push.send("healed")
    expect(await pull.receive()).toEqual(["healed"])
  })

  test.for([
    ["they are a PLAIN server", { PLAIN_SERVER: 1 }],
    ["they are a PLAIN client", { PLAIN_USERNAME: "name", PLAIN_PASSWORD: "secret" }],
  ] as const)(
    "tells of another security mechanism as a failed handshake: %s",
    async ([, options], { context }) => {
      const push = new Push({ context, ...quick })
      const events = watchEvents(push)
      const pull = await peers.shared.socket("PULL", options)
      const theirEvents = await pull.monitor()
      push.connect(await pull.bind())
      await events.told("disconnect")
      // Whoever reads the other's greeting first hangs up; the other may not have heard enough to know why.
      expect(events.types.slice(0, 4)).toEqual([
        "connect:delay",
        "connect",
        expect.stringMatching(/^handshake:error:(protocol|other)$/),
        "disconnect",
      ])
      await theirEvents.next(({ event }) => event === "DISCONNECTED")
      expect(theirEvents.items.map(({ event }) => event)).not.toContain("HANDSHAKE_SUCCEEDED")
      expect(events.types).not.toContain("handshake")
      expect(push.stats().messagesOut).toBe(0)
    },
  )

  test("tells of a frame above the limit, and of the libzmq that sent it as it comes again", async ({
    context,
  }) => {
    const pull = new Pull({ context, maxMessageSize: 1_000 })
    const events = watchEvents(pull)
    const push = await peers.shared.socket("PUSH", { RECONNECT_IVL: 10 })
    await push.connect(await pull.bind(anywhere))
    await push.send({ size: 1_000, seed: "fits" })
    expect((await pull.receive({ timeout: 10_000 }))[0]).toHaveLength(1_000)
    await push.send({ size: 1_001, seed: "too large" })
    await events.told("handshake", 2)
    expect(events.types).toEqual(["bind", "accept", "handshake", "disconnect", "accept", "handshake"])
    await push.send("small")
    expect(String(await pull.receive({ timeout: 10_000 }))).toBe("small")
  })

  test("tells of an endpoint that is taken", async ({ context }) => {
    const theirs = await peers.shared.socket("PULL")
    const endpoint = await theirs.bind()
    const pull = new Pull({ context })
    const events = watchEvents(pull)
    await expect(pull.bind(endpoint)).rejects.toMatchObject({ code: "EADDRINUSE" })
    expect(await events.told("bind:error")).toMatchObject({ error: { code: "EADDRINUSE" } })
  })
})

describePeers("libzmq's monitor", (peers) => {
  test("sees our bound socket as one of its own, also when it goes and comes back", async ({ context }) => {
    const push = await peers.shared.socket("PUSH", { RECONNECT_IVL: 10 })
    const theirEvents = await push.monitor()
    const first = new Pull({ context })
    const endpoint = await first.bind(anywhere)
    await push.connect(endpoint)
    await theirEvents.next(({ event }) => event === "HANDSHAKE_SUCCEEDED")
    await first.close()
    await theirEvents.next(({ event }) => event === "DISCONNECTED")
    const second = new Pull({ context })
    await second.bind(endpoint)
    await theirEvents.next(({ event }) => event === "HANDSHAKE_SUCCEEDED")
    const seen = theirEvents.items.map(({ event }) => event)
    expect(seen.slice(0, 5)).toEqual([
      "CONNECT_DELAYED",
      "CONNECTED",
      "HANDSHAKE_SUCCEEDED",
      "DISCONNECTED",
      "CONNECT_RETRIED",
    ])
    expect(seen.slice(-3)).toEqual(["CONNECT_DELAYED", "CONNECTED", "HANDSHAKE_SUCCEEDED"])
    expect(seen.filter((event) => event.startsWith("HANDSHAKE_FAILED"))).toEqual([])
  })
})
