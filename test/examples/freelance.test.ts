import { once } from "node:events"
import { describe, expect, onTestFinished } from "vitest"
import { FreelanceClient, type FreelanceClientOptions } from "../../examples/guide/freelance/client.mts"
import { FreelanceServer } from "../../examples/guide/freelance/server.mts"
import type { Context } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers } from "../support/peers.ts"

const start = async (context: Context): Promise<FreelanceServer> => {
  const server = await FreelanceServer.bind("tcp://127.0.0.1:*", {
    context,
    answer: (body) => ["yes", ...body],
  })
  onTestFinished(() => server.close())
  return server
}

const join = (context: Context, options: FreelanceClientOptions): FreelanceClient => {
  const client = new FreelanceClient({ pingInterval: 20, liveness: 1000, context, ...options })
  onTestFinished(() => client.close())
  return client
}

describePeers("A freelance server", (peers) => {
  test("answers pings and requests of a libzmq client, to which its endpoint is its name", async ({
    context,
  }) => {
    const { endpoint } = await start(context)
    const client = await peers.shared.socket("ROUTER", { PROBE_ROUTER: 0, ROUTER_MANDATORY: 1 })
    await client.set("CONNECT_ROUTING_ID", endpoint)
    await client.connect(endpoint)
    await client.send([endpoint, "PING"])
    expect(await client.receive()).toEqual([endpoint, "PONG"])
    await client.send([endpoint, "request 5", "some", "text"])
    expect(await client.receive()).toEqual([endpoint, "request 5", "yes", "some", "text"])
  })
})

describePeers("A freelance client", (peers) => {
  test("asks a libzmq server that pongs, and another one when that falls silent", async ({ context }) => {
    const silent = await peers.shared.socket("ROUTER")
    const endpoint = await silent.bind()
    const client = join(context, { servers: [endpoint], liveness: 3 })
    const [address = "", ping] = await silent.receive()
    expect(ping).toBe("PING")
    const isThere = once(client, "alive")
    await silent.send([address, "PONG"])
    expect(await isThere).toEqual([endpoint])
    const reply = client.request(["really?"])
    let asked = await silent.receive()
    while (asked[1] === "PING") asked = await silent.receive()
    expect(asked).toEqual([address, "1", "really?"])
    const other = await start(context)
    const isGone = once(client, "gone")
    client.connect(other.endpoint)
    expect(await isGone).toEqual([endpoint])
    expect((await reply).map(String)).toEqual(["yes", "really?"])
    expect(client.alive).toEqual([other.endpoint])
  })
})

describe("A freelance server", () => {
  test("ends with what its function has thrown", async ({ context }) => {
    const answer = (): never => {
      throw new Error("too hard")
    }
    const server = await FreelanceServer.bind("tcp://127.0.0.1:*", { context, answer })
    const client = join(context, { servers: [server.endpoint] })
    const asking = client.request(["hello"], { timeout: 20_000 }).catch((error: Error) => error.name)
    await expect(server.ended).rejects.toThrow("too hard")
    await client.close()
    expect(await asking).toBe("AbortError")
  })
})

describe("A freelance client", () => {
  test("shares requests out, and repeats at once those of a server whose connection is lost", async ({
    context,
  }) => {
    const asked: string[] = []
    const begun = new EventTarget()
    const stuck = await FreelanceServer.bind("tcp://127.0.0.1:*", {
      context,
      answer: (body) => {
        asked.push(String(body))
        begun.dispatchEvent(new Event("asked"))
        return new Promise<never>(() => {})
      },
    })
    const good = await start(context)
    const client = join(context, { servers: [stuck.endpoint, good.endpoint] })
    while (client.alive.length < 2) await once(client, "alive")
    const isAsked = once(begun, "asked")
    const replies = ["a", "b", "c", "d"].map((each) => client.request([each]))
    await isAsked
    await stuck.close()
    expect((await Promise.all(replies)).map(String)).toEqual(["yes,a", "yes,b", "yes,c", "yes,d"])
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.length).toBeLessThan(4)
  })

  test("gives up when nobody is there in time, or when told to", async ({ context }) => {
    const client = join(context, {})
    await expect(client.request(["hello"], { timeout: 10 })).rejects.toMatchObject({ name: "TimeoutError" })
    const told = new AbortController()
    const waiting = client.request(["hello"], { signal: told.signal })
    told.abort(new Error("changed our mind"))
    await expect(waiting).rejects.toThrow("changed our mind")
  })
})
