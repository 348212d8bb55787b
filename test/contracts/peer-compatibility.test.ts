import { describe, expect } from "vitest"
import { type Observer, ProtocolError } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { quietTime, until } from "../support/until.ts"
import { anyEndpoint } from "../support/wiring.ts"

/** Who may talk to whom. */
const peersOf = {
  PAIR: ["PAIR"],
  PUB: ["SUB", "XSUB"],
  SUB: ["PUB", "XPUB"],
  REQ: ["REP", "ROUTER"],
  REP: ["REQ", "DEALER"],
  DEALER: ["REP", "DEALER", "ROUTER"],
  ROUTER: ["REQ", "DEALER", "ROUTER"],
  PULL: ["PUSH"],
  PUSH: ["PULL"],
  XPUB: ["SUB", "XSUB"],
  XSUB: ["PUB", "XPUB"],
} as const

type Type = keyof typeof peersOf
const types = Object.keys(peersOf) as Type[]
const everyPair = types.flatMap((bound) => types.map((connecting) => ({ bound, connecting })))
const fits = ({ bound, connecting }: { bound: Type; connecting: Type }): boolean =>
  (peersOf[bound] as readonly string[]).includes(connecting)
/** All that must be refused over tcp; every fifth of it over ipc, where the same code refuses it. */
const misfits = (transport: "tcp" | "ipc") =>
  everyPair.filter((pair) => !fits(pair)).filter((_, index) => transport === "tcp" || index % 5 === 0)

/** The types of events up to the first of a type, and the last one's error. */
const eventsUpTo = async (observer: Observer, last: string): Promise<{ types: string[]; error: unknown }> => {
  const seen: string[] = []
  for await (const event of observer) {
    seen.push(event.type)
    if (event.type === last) return { types: seen, error: "error" in event ? event.error : undefined }
  }
  return { types: seen, error: undefined }
}

describe.for(["tcp", "ipc"] as const)("Over %s", (transport) => {
  test.for(everyPair.filter(fits))(
    "a $connecting can talk to a $bound",
    async ({ bound, connecting }, { context }) => {
      const binder = context.socket(bound)
      const connector = context.socket(connecting)
      connector.connect(await binder.bind(anyEndpoint(transport)))
      await until(() => binder.stats().peers === 1 && connector.stats().peers === 1)
      expect([binder.stats().peers, connector.stats().peers]).toEqual([1, 1])
    },
  )

  test.for(misfits(transport))(
    "a $connecting cannot talk to a $bound, and gives up",
    async ({ bound, connecting }, { context }) => {
      const binder = context.socket(bound)
      const connector = context.socket(connecting, { reconnectInterval: 1 })
      const atBinder = eventsUpTo(binder.events, "disconnect")
      const atConnector = eventsUpTo(connector.events, "disconnect")
      const endpoint = await binder.bind(anyEndpoint(transport))
      connector.connect(endpoint)
      const [there, here] = await Promise.all([atBinder, atConnector])
      expect(there.types).toContain("accept")
      expect(here.types).toContain("connect")
      for (const { types } of [there, here]) expect(types).not.toContain("handshake")
      expect([there.error, here.error].some((error) => error instanceof ProtocolError)).toBe(true)
      expect([binder.stats().peers, connector.stats().peers]).toEqual([0, 0])
    },
  )
})

describe("A PUSH that found a PUB where it expected a PULL", () => {
  test("does not come back, and is as if it had never connected", async ({ context }) => {
    const push = context.socket("PUSH", { reconnectInterval: 1 })
    const publisher = context.socket("PUB")
    const endpoint = await publisher.bind(anyEndpoint("tcp"))
    let accepted = 0
    publisher.events.on("accept", () => accepted++)
    const refused = eventsUpTo(push.events, "disconnect")
    push.connect(endpoint)
    await refused
    expect(push.trySend("to nobody")).toBe(false)
    await quietTime(30)
    expect(accepted).toBe(1)
  })

  test("still serves the peers that fit", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    const endpoint = await push.bind(anyEndpoint("tcp"))
    const misfit = context.socket("SUB")
    const refused = eventsUpTo(misfit.events, "disconnect")
    misfit.connect(endpoint)
    pull.connect(endpoint)
    await refused
    await push.send("hello")
    expect((await pull.receive()).map(String)).toEqual(["hello"])
  })
})

describe("Inside the process", () => {
  test.for(everyPair)(
    "nobody asks whether a $connecting fits a $bound",
    ({ bound, connecting }, { context }) => {
      const binder = context.socket(bound)
      const connector = context.socket(connecting)
      binder.bindSync("inproc://any")
      connector.connect("inproc://any")
      expect([binder.stats().peers, connector.stats().peers]).toEqual([1, 1])
    },
  )
})
