import { once } from "node:events"
import { describe, expect, it, onTestFinished } from "vitest"
import { CloneClient, type CloneClientOptions } from "../../examples/guide/clone/client.mts"
import { endpointsFrom } from "../../examples/guide/clone/endpoints.mts"
import { keyValue, read, words, write, writeAsk } from "../../examples/guide/clone/messages.mts"
import { CloneServer, type CloneServerOptions } from "../../examples/guide/clone/server.mts"
import { type Context, Dealer, XPublisher } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

/** Nobody counts as gone in a test, unless that is what it is about. */
const patient = { heartbeatInterval: 20, liveness: 1000 }

const start = async (context: Context, options: CloneServerOptions = {}): Promise<CloneServer> => {
  const server = await CloneServer.start("tcp://127.0.0.1:*", { ...patient, context, ...options })
  onTestFinished(() => server.close())
  return server
}

const join = (context: Context, options: CloneClientOptions): CloneClient => {
  const client = new CloneClient({ ...patient, context, ...options })
  onTestFinished(() => client.close())
  return client
}

const contents = (client: CloneClient): Record<string, string> =>
  Object.fromEntries([...client.keys()].sort().map((key) => [key, String(client.get(key))]))

describe("Messages of the clustered hashmap", () => {
  it("are five frames, and what they were when they are read", () => {
    const message = keyValue("/a", {
      sequence: 258,
      id: Buffer.alloc(16, 7),
      properties: { ttl: "30", note: "a=b" },
      value: Buffer.from("on"),
    })
    const frames = write(message).map((each) => Buffer.from(each as string))
    expect(frames.map((each) => each.toString("latin1"))).toEqual([
      "/a",
      "\0\0\0\0\0\0\x01\x02",
      "\x07".repeat(16),
      "ttl=30\nnote=a=b\n",
      "on",
    ])
    expect(read(frames)).toEqual(message)
    for (const wrong of [
      frames.slice(1),
      [...frames, Buffer.from("more")],
      frames.with(2, Buffer.from("id")),
    ]) {
      expect(read(wrong)).toBeUndefined()
    }
  })
})

describePeers("A clone server", (peers) => {
  test("gives a libzmq client a snapshot of a subtree, then the changes, with the frames of the protocol", async ({
    context,
  }) => {
    const server = await start(context)
    const writer = join(context, { servers: [server.endpoint] })
    await writer.set("/lights/hall", "on", { timeToLive: 3_600_000 })
    await writer.set("/heating/hall", "19")
    const { snapshots, publications, changes } = endpointsFrom(server.endpoint)
    const subscriber = await peers.shared.socket("SUB")
    await subscriber.set("SUBSCRIBE", "/lights/")
    await subscriber.set("SUBSCRIBE", "HUGZ")
    await subscriber.connect(publications)
    const nothing = "\0".repeat(8)
    expect(await subscriber.receive()).toEqual(["HUGZ", nothing, "", "", ""])
    const dealer = await peers.shared.socket("DEALER")
    await dealer.connect(snapshots)
    await dealer.send(["ICANHAZ?", "/lights/"])
    const [key, sequence = "", ...rest] = await dealer.receive()
    expect([key, ...rest]).toEqual(["/lights/hall", "", "", "on"])
    expect(sequence > nothing).toBe(true)
    expect(await dealer.receive()).toEqual(["KTHXBAI", sequence, "", "", "/lights/"])

    const publisher = await peers.shared.socket("PUB")
    await publisher.connect(changes)
    const id = "0123456789abcdef"
    const change = async (): Promise<string[]> => {
      for (;;) {
        // Until somebody listens to it: it is the same change, however often it is sent.
        await publisher.send(["/lights/hall", nothing, id, "note=dark\n", "off"])
        const message = await subscriber.receive()
        if (message[0] !== "HUGZ") return message
      }
    }
    const [changed, next = "", ...news] = await change()
    expect([changed, ...news]).toEqual(["/lights/hall", id, "note=dark\n", "off"])
    expect(next > sequence).toBe(true)
    await writer.until(() => String(writer.get("/lights/hall")) === "off")

    // A key that would end every snapshot.
    await publisher.send(["KTHXBAI", nothing, id, "", "bad"])
    await publisher.send(["/lights/last", nothing, "", "", "on"])
    await writer.until(() => writer.get("/lights/last") !== undefined)
    expect(server.get("KTHXBAI")).toBeUndefined()
  })
})

describe("A clone client", () => {
  test("that comes late, in the midst of changes, ends with the same copy as one from the start", async ({
    context,
  }) => {
    const server = await start(context)
    const writer = join(context, { servers: [server.endpoint] })
    const early = join(context, { servers: [server.endpoint] })
    await once(early, "synchronized")
    const changes: Promise<void>[] = []
    let late: CloneClient[] = []
    for (let number = 0; number < 180; number++) {
      if (number === 60) await Promise.all(changes)
      if (number === 90) {
        late = ["", "/even/"].map((subtree) => join(context, { servers: [server.endpoint], subtree }))
      }
      const key = `/${number % 2 === 0 ? "even" : "odd"}/${number % 40}`
      changes.push(number % 7 === 0 ? writer.delete(key) : writer.set(key, `${number}`))
      // So that the late ones come while changes are under way.
      if (number > 90) await Promise.race([changes.at(-1), new Promise((resolve) => setImmediate(resolve))])
    }
    await Promise.all(changes)
    await writer.set("/even/last", "done")
    for (const each of [early, ...late]) await each.until(() => String(each.get("/even/last")) === "done")
    const [whole, part] = late.map(contents)
    expect(contents(early)).toEqual(contents(writer))
    expect(whole).toEqual(contents(early))
    expect(part).toEqual(
      Object.fromEntries(Object.entries(contents(early)).filter(([key]) => key.startsWith("/even/"))),
    )
    expect(Object.keys(part ?? {}).length).toBeGreaterThan(10)
  })

  test("sees a value with a time to live go by itself, one that was set again later", async ({ context }) => {
    const server = await start(context)
    const client = join(context, { servers: [server.endpoint] })
    await once(client, "synchronized")
    const seen: (string | undefined)[] = []
    client.on("change", (key, value) => {
      if (key === "/short") seen.push(value?.toString())
    })
    await client.set("/refreshed", "1", { timeToLive: 40 })
    await client.set("/refreshed", "2", { timeToLive: 60_000 })
    await client.set("/lasting", "1")
    await client.set("/short", "1", { timeToLive: 60 })
    await client.until(() => seen.length === 2)
    expect(seen).toEqual(["1", undefined])
    expect(contents(client)).toEqual({ "/lasting": "1", "/refreshed": "2" })
    expect(server.get("/short")).toBeUndefined()
  })

  test("goes to the other server when its own is gone; changes and times to live are known there", async ({
    context,
  }) => {
    const brief = { heartbeatInterval: 20, liveness: 4 }
    const primary = await start(context, { role: "primary", ...brief })
    const backup = await start(context, { role: "backup", ...brief })
    const servers = [primary.endpoint, backup.endpoint]
    const client = join(context, { servers, ...brief })
    primary.pairWith(backup.endpoint)
    await client.set("/before", "1")
    await client.set("/short", "1", { timeToLive: 500 })
    const isReady = once(backup, "synchronized")
    backup.pairWith(primary.endpoint)
    await isReady
    expect(String(backup.get("/before"))).toBe("1")
    await client.set("/followed", "1")
    await until(() => backup.get("/followed") !== undefined, "the backup follows")
    await primary.close()
    await client.set("/after", "1")
    expect(client.server).toBe(backup.endpoint)
    await client.until(() => client.get("/short") === undefined)
    expect(contents(client)).toEqual({ "/after": "1", "/before": "1", "/followed": "1" })
  })

  test("finds a change at the second server that was made while nobody served", async ({ context }) => {
    const brief = { heartbeatInterval: 20, liveness: 4 }
    const primary = await start(context, { role: "primary", ...brief })
    const backup = await start(context, { role: "backup", ...brief })
    const publisher = new XPublisher({ context })
    publisher.connect(endpointsFrom(backup.endpoint).changes)
    await publisher.receive()
    const isReady = once(backup, "synchronized")
    primary.pairWith(backup.endpoint)
    backup.pairWith(primary.endpoint)
    await isReady
    await primary.close()
    await publisher.send(write(keyValue("/orphan", { id: Buffer.alloc(16, 1), value: Buffer.from("here") })))
    const client = join(context, { servers: [primary.endpoint, backup.endpoint], ...brief })
    await client.until(() => String(client.get("/orphan")) === "here")
    expect(backup.star?.state).toBe("active")
  })

  test("begins anew when its connection was lost, though the server is back before anybody misses it", async ({
    context,
  }) => {
    const first = await start(context)
    const client = join(context, { servers: [first.endpoint] })
    await client.set("/old", "1")
    await client.set("/old", "2")
    await first.close()
    // It counts its changes from the start: compared with the last one, they would all be old.
    const second = await CloneServer.start(first.endpoint, { ...patient, context })
    onTestFinished(() => second.close())
    await client.set("/new", "1")
    expect(contents(client)).toEqual({ "/new": "1" })
  })

  test("gets its snapshot while another one takes nothing of its own", async ({ context }) => {
    context.defaults.sendHighWaterMark = 10
    const server = await start(context)
    const writer = join(context, { servers: [server.endpoint] })
    await once(writer, "synchronized")
    const value = Buffer.alloc(100_000, "x")
    await Promise.all(Array.from({ length: 120 }, (_, number) => writer.set(`/${number}`, value)))
    const stuck = new Dealer({ context, receiveHighWaterMark: 1 })
    stuck.connect(server.endpoint)
    await stuck.send(writeAsk("", false))
    await stuck.receive()
    const client = join(context, { servers: [server.endpoint] })
    await once(client, "synchronized")
    expect(client.size).toBe(120)
  })

  test("refuses what it could never see confirmed, and stops waiting when told to", async ({ context }) => {
    const server = await start(context)
    const client = join(context, { servers: [server.endpoint], subtree: "/mine/" })
    await expect(async () => client.set("/yours", "1")).rejects.toThrow(RangeError)
    await expect(async () => client.set("/mine/a", "")).rejects.toThrow(RangeError)
    const all = join(context, { servers: [server.endpoint] })
    await expect(all.set(words.end, "1")).rejects.toThrow(RangeError)
    expect(() => new CloneClient({ servers: [server.endpoint], subtree: "mine" })).toThrow(RangeError)
    await server.close()
    const signal = AbortSignal.timeout(20)
    await expect(client.set("/mine/a", "1", { signal })).rejects.toThrow("timeout")
  })
})
