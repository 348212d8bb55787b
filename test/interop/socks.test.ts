import { describe, expect } from "vitest"
import { Reply, Request } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { hasMicrosocks, startMicrosocks } from "../support/microsocks.ts"
import { ownPlace } from "../support/network.ts"
import { describePeers, type Peers } from "../support/peers.ts"
import { RawServer } from "../support/raw-peer.ts"
import { SocksProxy } from "../support/socks-proxy.ts"
import { watchEvents } from "../support/watch-events.ts"

const login = ["joe", "secret"] as const
const portOf = (endpoint: string): string => endpoint.split(":").at(-1) as string

/** What our REQ needs to get through a proxy to libzmq's REP, and the other way round. */
const describeProxy = (
  title: string,
  peers: Peers,
  start: (wanted?: readonly [string, string]) => Promise<string>,
): void => {
  describe(title, () => {
    test.for([
      ["without a password", undefined, "127.0.0.1"],
      ["with a password", login, "127.0.0.1"],
      ["by a name", undefined, "localhost"],
    ] as const)("takes us to libzmq %s", async ([, wanted, host], { context }) => {
      const socksProxy = await start(wanted)
      const reply = await peers.shared.socket("REP")
      const port = portOf(await reply.bind("tcp://127.0.0.1:*"))
      void reply.echo()
      const words = wanted === undefined ? {} : { socksUsername: wanted[0], socksPassword: wanted[1] }
      const request = new Request({ context, socksProxy, ...words })
      request.connect(`tcp://${host}:${port}`)
      await request.send("hello")
      expect(String((await request.receive({ timeout: 20_000 }))[0])).toBe("hello")
    })

    test("takes libzmq to us", async ({ context }) => {
      const reply = new Reply({ context })
      const endpoint = await reply.bind("tcp://127.0.0.1:*")
      const request = await peers.shared.socket("REQ", { SOCKS_PROXY: await start() })
      await request.connect(endpoint)
      await request.send("hello")
      await reply.send(await reply.receive({ timeout: 20_000 }))
      expect(await request.receive()).toEqual(["hello"])
    })

    test("that does not know our password is asked again and again", async ({ context }) => {
      const socksProxy = await start(login)
      const options = { socksProxy, socksUsername: "joe", socksPassword: "wrong", reconnectInterval: 10 }
      const request = new Request({ context, ...options })
      const events = watchEvents(request)
      request.connect("tcp://127.0.0.1:5555")
      expect(await events.told("connect:retry", 2)).toMatchObject({ error: { code: "EACCES" } })
      expect(events.types).not.toContain("connect")
    })
  })
}

describePeers("A SOCKS5 proxy", (peers) => {
  const open: SocksProxy[] = []
  describeProxy("of our own", peers, async (wanted) => {
    for (const each of open.splice(0)) each.close()
    const proxy = await SocksProxy.listen(wanted === undefined ? {} : { login: wanted })
    open.push(proxy)
    return proxy.address
  })

  // Not every machine has one; where there is none, the proxy above has to do.
  describe.runIf(hasMicrosocks)("in everyday use", () => {
    describeProxy("(microsocks)", peers, startMicrosocks)
  })

  const hex = (text: string): Buffer => Buffer.from(text, "hex")

  test("hears the same from us as from libzmq", async ({ context }) => {
    using proxy = await RawServer.listen((peer) => peer.send(hex("0500"), hex("05010001000000000000")))
    const socksProxy = proxy.endpoint.slice("tcp://".length)
    // A peer of its own, to be killed: libzmq does not always close in good order after a proxy's refusal.
    const peer = await peers.start()
    let count = 0
    for (const place of ["127.0.0.1:5555", "some.example:5555", "[::1]:5555"]) {
      const theirs = await peer.socket("REQ", { SOCKS_PROXY: socksProxy, RECONNECT_IVL: 60_000 })
      await theirs.connect(`tcp://${place}`)
      const first = await proxy.peer(count++)
      await first.gone()
      const ours = new Request({ context, socksProxy, reconnectInterval: 60_000 })
      ours.connect(`tcp://${place}`)
      const second = await proxy.peer(count++)
      await second.gone()
      expect(second.received).toEqual(first.received)
    }
  })

  test("that refuses makes us tell what libzmq tells", async ({ context }) => {
    using proxy = await RawServer.listen((peer) => peer.send(hex("0500"), hex("05050001000000000000")))
    const socksProxy = proxy.endpoint.slice("tcp://".length)
    const peer = await peers.start()
    const theirs = await peer.socket("REQ", { SOCKS_PROXY: socksProxy, RECONNECT_IVL: 60_000 })
    const told = await theirs.monitor()
    await theirs.connect("tcp://some.example:5555")
    const ours = new Request({ context, socksProxy, reconnectInterval: 60_000 })
    const events = watchEvents(ours)
    ours.connect("tcp://some.example:5555")
    await events.told("connect:retry")
    const names = { "connect:delay": "CONNECT_DELAYED", close: "CLOSED", "connect:retry": "CONNECT_RETRIED" }
    expect(events.types).toEqual(Object.keys(names))
    await told.until((items) => items.length >= 3)
    expect(told.items.map(({ event }) => event)).toEqual(Object.values(names))
    const addresses = [...told.items, ...events.items].map((each) => (each as { address: string }).address)
    expect(new Set(addresses)).toEqual(new Set([proxy.endpoint]))
  })

  test("that connects makes us tell what libzmq tells", async ({ context }) => {
    using proxy = await SocksProxy.listen()
    const reply = new Reply({ context })
    const endpoint = await reply.bind(ownPlace())
    const theirs = await peers.shared.socket("REQ", { SOCKS_PROXY: proxy.address })
    const told = await theirs.monitor()
    await theirs.connect(endpoint)
    const request = new Request({ context, socksProxy: proxy.address })
    const events = watchEvents(request)
    request.connect(endpoint)
    await events.told("handshake")
    await told.until((items) => items.length >= 3)
    expect(told.items.map(({ event }) => event)).toEqual([
      "CONNECT_DELAYED",
      "CONNECTED",
      "HANDSHAKE_SUCCEEDED",
    ])
    expect(events.types).toEqual(["connect:delay", "connect", "handshake"])
    const addresses = [...told.items, ...events.items].map((each) => (each as { address: string }).address)
    expect(new Set(addresses)).toEqual(new Set([`tcp://${proxy.address}`]))
  })
})
