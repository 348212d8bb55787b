import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { ownPlace } from "../support/network.ts"
import { openRecorded } from "../support/recorded-connection.ts"
import { RecordingProtocol } from "../support/recording-protocol.ts"
import { turns } from "../support/until.ts"

const known = new Set<number>(
  Object.entries(zmq)
    .filter(([name]) => /^EVENT_(?!ALL|PIPES)/.test(name))
    .map(([, number]) => number as number),
)

/** Opens a monitored connection that is not yet bound or connected. */
const monitored = async (context: zmq.Context, type: "dealer" | "router" | "rep", events?: number) => {
  const connection = await openRecorded(context, type)
  connection.transport.set("reconnectInterval", 10)
  await connection.transport.enableMonitor(events)
  const told = (number: number) => connection.protocol.events.next(({ event }) => event === number)
  return { ...connection, told }
}

describe("A monitored transport", () => {
  test("tells of binding, connecting, and of the end of either, in libzmq's numbers", async ({ context }) => {
    const router = await monitored(context, "router")
    const dealer = await monitored(context, "dealer")
    const endpoint = await router.transport.bind(ownPlace())
    await dealer.transport.connect(endpoint)
    await dealer.told(zmq.EVENT_HANDSHAKE_SUCCEEDED)
    await router.told(zmq.EVENT_HANDSHAKE_SUCCEEDED)
    const numbers = (protocol: RecordingProtocol) => protocol.events.items.map(({ event }) => event)
    expect(numbers(dealer.protocol)).toEqual([2, 1, 4096])
    expect(numbers(router.protocol)).toEqual([8, 32, 4096])
    expect(dealer.protocol.events.items.every((each) => each.endpoint === endpoint)).toBe(true)
    dealer.transport.write(["still", "works"])
    await router.protocol.messages.until(([message]) => message?.[2] === "works")
    await dealer.transport.disconnect(endpoint)
    await router.told(zmq.EVENT_DISCONNECTED)
    await dealer.transport.connect(endpoint)
    await router.told(zmq.EVENT_HANDSHAKE_SUCCEEDED)
    await router.transport.unbind(endpoint)
    await router.told(zmq.EVENT_CLOSED)
    await dealer.told(zmq.EVENT_CONNECT_RETRIED)
    for (const event of numbers(dealer.protocol)) expect(known).toContain(event)
  })

  test("tells only what its mask asks for", async ({ context }) => {
    const router = await monitored(context, "router", zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_LISTENING)
    const dealer = await openRecorded(context, "dealer")
    await dealer.transport.connect(await router.transport.bind(ownPlace()))
    await router.told(zmq.EVENT_HANDSHAKE_SUCCEEDED)
    expect(router.protocol.events.items.map(({ event }) => event)).toEqual([8, 4096])
  })

  test("takes 0 for everything, and keeps its first mask", async ({ context }) => {
    const router = await monitored(context, "router", 0)
    await router.transport.enableMonitor(zmq.EVENT_ACCEPTED)
    await router.transport.bind(ownPlace())
    await router.told(zmq.EVENT_LISTENING)
  })

  test("tells it after the call that brought it about", async ({ context }) => {
    const { transport, protocol, told } = await monitored(context, "router")
    transport.getExtraInfo("zmqSocket").bindSync(ownPlace())
    expect(protocol.events.items).toEqual([])
    await told(zmq.EVENT_LISTENING)
  })

  test("tells nothing any more once that is disabled, and again when it is enabled", async ({ context }) => {
    const { transport, protocol, told } = await monitored(context, "router")
    transport.getExtraInfo("zmqSocket").bindSync(ownPlace())
    await transport.disableMonitor()
    await transport.disableMonitor()
    await transport.bind(ownPlace())
    await turns()
    expect(protocol.events.items).toEqual([])
    await transport.enableMonitor()
    await transport.bind(ownPlace())
    await told(zmq.EVENT_LISTENING)
    expect(protocol.events.items).toHaveLength(1)
  })

  test.for(["close", "abort"] as const)("tells nothing any more after %s", async (end, { context }) => {
    const { transport, protocol, told } = await monitored(context, "router")
    await transport.bind(ownPlace())
    await told(zmq.EVENT_LISTENING)
    transport[end]()
    await expect(transport.enableMonitor()).rejects.toMatchObject({ code: "EBADF" })
    await transport[Symbol.asyncDispose]()
    await turns()
    expect(protocol.events.items.map(({ event }) => event)).toEqual([zmq.EVENT_LISTENING])
  })

  test("tells nothing any more once its socket has failed", async ({ context }) => {
    const { transport, protocol, told } = await monitored(context, "rep")
    await transport.bind(ownPlace())
    await told(zmq.EVENT_LISTENING)
    transport.write(["an answer to nothing"])
    expect(await protocol.lost()).toMatchObject({ code: "EFSM" })
    await turns()
    expect(protocol.events.items.map(({ event }) => event)).toEqual([zmq.EVENT_LISTENING])
  })

  test("goes on when the protocol throws", async ({ context }) => {
    const protocol = new RecordingProtocol()
    const failure = new Error("broken")
    protocol.eventReceived = () => {
      throw failure
    }
    const { transport, errors } = await openRecorded(context, "router", {}, protocol)
    await transport.enableMonitor()
    await transport.bind(ownPlace())
    await transport.bind(ownPlace())
    await errors.until((items) => items.length === 2)
    expect(errors.items[0]).toEqual({
      message: "protocol.eventReceived() failed",
      error: failure,
      transport,
      protocol,
    })
  })
})
