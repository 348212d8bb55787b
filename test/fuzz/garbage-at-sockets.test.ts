import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Dealer, Pull, Push, Reply, Request, Subscriber, XPublisher } from "../../src/index.ts"
import { type RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { greeting, message, ready } from "../support/zmtp-octets.ts"
import { type Role, Stage } from "../wire/stage.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { frameSpec, octetsOf, size } from "./octets.ts"

/** Random octets, or frames of random content, in one or two segments. */
const garbage = fc.record({
  octets: fc.oneof(
    fc.uint8Array({ maxLength: 300, size: "max" }),
    fc.array(frameSpec(size), { maxLength: 12, size: "max" }).map(octetsOf),
  ),
  /** How much of a good opening comes before it: 0, part of a greeting, a greeting, or all. */
  opening: fc.constantFrom(0, 1, 10, 11, 40, 64, 70, 1000),
  end: fc.constantFrom("end", "reset", "stay" as const),
})

const speak = (peer: RawPeer, type: string, { octets, opening, end }: Garbage): void => {
  peer.send(Buffer.concat([greeting(), ready(type)]).subarray(0, opening), octets)
  if (end === "end") peer.end()
  else if (end === "reset") peer.reset()
}

type Garbage = typeof garbage extends fc.Arbitrary<infer Value> ? Value : never

const crowd = fc.array(garbage, { minLength: 5, maxLength: 15, size: "max" })

const guises: Readonly<Record<Role, string>> = {
  ROUTER: "DEALER",
  REP: "REQ",
  PULL: "PUSH",
  PUB: "SUB",
  XPUB: "XSUB",
}

describe("a bound socket serves its honest peers before, during and after garbage", () => {
  it.each(Object.entries(guises) as [Role, string][])("(%s)", { timeout: timeLimit }, async (role, guise) => {
    await attempt(
      fc.asyncProperty(crowd, async (all) => {
        const stage = await Stage.open(role, { handshakeInterval: 2_000 })
        for (const each of all) {
          speak(await stage.stranger(), guise, each)
          await stage.exchange()
        }
        await stage.close()
      }),
      { runs: 2, share: 0.12 },
    )
  })
})

/** Types that connect, and how each is seen to be served by the good one of its servers. */
const clients: readonly (readonly [type: string, peer: string, serve: (bad: string[]) => Promise<void>])[] = [
  [
    "PULL",
    "PUSH",
    async (bad) => {
      await using pull = new Pull({ linger: 0, reconnectInterval: 10 })
      await using push = new Push({ linger: 0 })
      pull.connect(await push.bind("tcp://127.0.0.1:*"))
      for (const endpoint of bad) pull.connect(endpoint)
      for (let round = 0; round < 20; round++) {
        await push.send(`honest ${round}`)
        for (;;) {
          const parts = await pull.receive({ timeout: 10_000 })
          if (String(parts[0]) === `honest ${round}`) break
        }
      }
    },
  ],
  [
    "SUB",
    "PUB",
    async (bad) => {
      await using subscriber = new Subscriber({ linger: 0, reconnectInterval: 10 })
      await using publisher = new XPublisher({ linger: 0 })
      subscriber.subscribe("honest")
      subscriber.connect(await publisher.bind("tcp://127.0.0.1:*"))
      for (const endpoint of bad) subscriber.connect(endpoint)
      await publisher.receive({ timeout: 10_000 })
      for (let round = 0; round < 20; round++) {
        await publisher.send(`honest ${round}`)
        for (;;) {
          const parts = await subscriber.receive({ timeout: 10_000 })
          if (String(parts[0]) === `honest ${round}`) break
        }
      }
    },
  ],
  [
    "REQ",
    "REP",
    async (bad) => {
      await using request = new Request({ linger: 0, reconnectInterval: 10, relaxed: true, correlate: true })
      await using reply = new Reply({ linger: 0 })
      const endpoint = await reply.bind("tcp://127.0.0.1:*")
      reply.consume((parts) => {
        reply.trySend(parts)
      })
      for (const each of bad) request.connect(each)
      request.connect(endpoint)
      // Requests go round; those that a bad server swallows are asked again.
      let served = 0
      for (let round = 0; served < 3; round++) {
        await request.send(`honest ${round}`)
        try {
          // Longer and longer, for machines on which 20 ms are too short.
          const parts = await request.receive({ timeout: 20 + round })
          if (String(parts[0]) === `honest ${round}`) served++
        } catch (error) {
          expect(error).toMatchObject({ code: "EAGAIN" })
        }
        expect(round).toBeLessThan(1000)
      }
    },
  ],
]

describe("a socket that connects to several servers", () => {
  it.each(clients)(
    "(%s) hears its good one, whatever the others (%s) say",
    { timeout: timeLimit },
    async (_, peer, serve) => {
      await attempt(
        fc.asyncProperty(crowd, async (all) => {
          const servers: RawServer[] = []
          for (const each of all) servers.push(await RawServer.listen((one) => speak(one, peer, each)))
          await serve(servers.map((server) => server.endpoint))
          for (const server of servers) server.close()
        }),
        { runs: 2, share: 0.13 },
      )
    },
  )

  it("comes back to a server that talked nonsense after a good beginning", async () => {
    using server = await RawServer.listen((peer, index) => {
      peer.send(greeting(), ready("DEALER"))
      peer.send(index < 3 ? Buffer.alloc(40, 0xff) : message("sense"))
    })
    await using dealer = new Dealer({ linger: 0, reconnectInterval: 10 })
    dealer.connect(server.endpoint)
    expect(String(await dealer.receive({ timeout: 10_000 }))).toBe("sense")
    await until(() => dealer.stats().peers === 1)
    expect(server.peers).toHaveLength(4)
  })
})
