import { describe, expect } from "vitest"
import { type Pull, type Push, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { drain, receiveTexts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { anyEndpoint, type Transport, transports } from "../support/wiring.ts"

const wires: readonly Transport[] = ["tcp", "ipc"]

/** What happens to a PULL that has three messages it did not receive yet, and how many are left then. */
interface Event {
  readonly what: string
  readonly on: readonly Transport[]
  readonly puller: "binds" | "connects"
  readonly immediate?: boolean
  readonly left: number
  act(sockets: { push: Push; pull: Pull; endpoint: string }): Promise<unknown> | undefined
}

const events: readonly Event[] = [
  { what: "its peer closes", on: transports, puller: "binds", left: 3, act: ({ push }) => push.close() },
  { what: "its peer closes", on: transports, puller: "connects", left: 3, act: ({ push }) => push.close() },
  {
    what: "its peer closes and the option immediate is on",
    on: wires,
    puller: "connects",
    immediate: true,
    left: 0,
    act: ({ push }) => push.close(),
  },
  {
    what: "its peer disconnects",
    on: transports,
    puller: "binds",
    left: 3,
    act: ({ push, endpoint }) => {
      push.disconnect(endpoint)
      return undefined
    },
  },
  {
    what: "it disconnects",
    on: transports,
    puller: "connects",
    left: 0,
    act: ({ pull, endpoint }) => {
      pull.disconnect(endpoint)
      return undefined
    },
  },
  {
    what: "it unbinds",
    on: wires,
    puller: "binds",
    left: 3,
    act: ({ pull, endpoint }) => pull.unbind(endpoint),
  },
  {
    what: "its peer unbinds",
    on: wires,
    puller: "connects",
    left: 3,
    act: ({ push, endpoint }) => push.unbind(endpoint),
  },
]

describe.for(events)("When a PULL that $puller has unread messages and $what", (event) => {
  test.for(event.on)(`${event.left} of 3 can still be received (%s)`, async (transport, { context }) => {
    const push = context.socket("PUSH", { reconnectInterval: 10_000 })
    const pull = context.socket("PULL", {
      immediate: event.immediate ?? false,
      reconnectInterval: 10_000,
    })
    const [binder, connector] = event.puller === "binds" ? [pull, push] : [push, pull]
    const endpoint = await binder.bind(anyEndpoint(transport))
    connector.connect(endpoint)
    await until(() => push.stats().peers === 1)
    for (const body of ["1", "2", "3"]) await push.send(body)
    await until(() => pull.stats().queuedIn === 3)
    await event.act({ push, pull, endpoint })
    await until(() => pull.stats().peers === 0)
    expect(drain(pull).flat()).toEqual(["1", "2", "3"].slice(0, event.left))
    expect(pull.stats().queuedIn).toBe(0)
    expect(pull.readable).toBe(false)
  })
})

/** Types that a DEALER can leave, with how a send to it is refused then. */
const left = [
  { type: "DEALER", refusal: "EAGAIN" },
  { type: "ROUTER", refusal: "EHOSTUNREACH" },
] as const

describe.for(left)("When a DEALER disconnects from a $type", ({ type, refusal }) => {
  test.for(transports)(
    "what it sent can be read, and what was sent to it is gone (%s)",
    async (transport, { context }) => {
      const binder = context.socket(type)
      if (binder instanceof Router) binder.mandatory = true
      const dealer = context.socket("DEALER", { routingId: "leaver" })
      const to = (body: string): string[] => (type === "ROUTER" ? ["leaver", body] : [body])
      const endpoint = await binder.bind(anyEndpoint(transport))
      dealer.connect(endpoint)
      await dealer.send("hello")
      await binder.receive()
      for (const body of ["1", "2"]) {
        await dealer.send(`from the dealer ${body}`)
        await binder.send(to(`for the dealer ${body}`))
      }
      await until(() => binder.stats().queuedIn === 2 && dealer.stats().queuedIn === 2)
      dealer.disconnect(endpoint)
      await until(() => binder.stats().peers === 0)
      await expect(binder.send(to("too late"), { timeout: 0 })).rejects.toMatchObject({ code: refusal })
      expect(drain(dealer)).toEqual([])
      expect(drain(binder).map((message) => message.at(-1))).toEqual([
        "from the dealer 1",
        "from the dealer 2",
      ])
      dealer.connect(endpoint)
      await dealer.send("back again")
      await binder.receive()
      await binder.send(to("welcome"))
      expect(await receiveTexts(dealer, 1)).toEqual([["welcome"]])
    },
  )
})

describe("A name inside the process that is unbound", () => {
  test("leaves its connections as they are", async ({ context }) => {
    const push = context.socket("PUSH")
    const pull = context.socket("PULL")
    await pull.bind("inproc://name")
    push.connect("inproc://name")
    await push.send("before")
    await pull.unbind("inproc://name")
    await push.send("after")
    expect(await receiveTexts(pull, 2)).toEqual([["before"], ["after"]])
    const other = context.socket("PULL")
    await other.bind("inproc://name")
    const late = context.socket("PUSH")
    late.connect("inproc://name")
    await late.send("for the other")
    expect(drain(other)).toEqual([["for the other"]])
    expect(drain(pull)).toEqual([])
  })
})
