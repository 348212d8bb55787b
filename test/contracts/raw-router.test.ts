import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { drain, receiveTexts, saturate, texts } from "../support/messages.ts"
import { connectPlain, PlainServer, plainTransports } from "../support/plain-peers.ts"
import { quietTime, until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { anyEndpoint } from "../support/wiring.ts"

describe.each(plainTransports)("A ROUTER with the option raw (%s)", (transport) => {
  test("talks to programs that know nothing of ZeroMQ, as a STREAM does", async ({ context }) => {
    const router = context.socket("ROUTER", { raw: true })
    const events = watchEvents(router)
    const client = await connectPlain(await router.bind(anyEndpoint(transport)))
    const [id, notice] = await router.receive()
    expect([id?.length, id?.[0], notice?.length]).toEqual([5, 0, 0])
    client.send(Buffer.from("hello"))
    expect(texts(await router.receive())[1]).toBe("hello")
    await router.send([id as Buffer, "a", "b"])
    await client.hears(Buffer.from("ab"))
    await router.send([id as Buffer, "bye"])
    await router.send([id as Buffer, ""])
    await client.gone()
    expect(String(client.received)).toBe("abbye")
    await quietTime()
    expect(drain(router)).toEqual([])
    expect(events.types).toEqual(["bind", "accept"])
    // It has no routing id of its own.
    expect(router.routingId).toBeNull()
  })

  test("drops what is for nobody, or for one that is too slow, unless it is mandatory", async ({
    context,
  }) => {
    const router = context.socket("ROUTER", { raw: true, sendHighWaterMark: 1 })
    const client = await connectPlain(await router.bind(anyEndpoint(transport)))
    const [id] = await router.receive()
    await router.send(["nobody", "hello"])
    expect(router.stats().dropped).toBe(1)
    client.socket.pause()
    const block = Buffer.alloc(500_000)
    for (let count = 0; count < 40; count++) await router.send([id as Buffer, block])
    expect(router.stats().dropped).toBeGreaterThan(1)
    router.mandatory = true
    await expect(router.send(["nobody", "hello"])).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    await saturate(router, () => [id as Buffer, block], { brief: true })
    expect(router.trySend([id as Buffer, block])).toBe(false)
    expect(router.trySend([id as Buffer, ""])).toBe(true)
    client.socket.resume()
    await client.gone()
  })

  test("connects, and comes back under the id that it was given", async ({ context }) => {
    using server = await PlainServer.listen(transport)
    const router = context.socket("ROUTER", { raw: true, reconnectInterval: 5 })
    router.connect(server.endpoint, { routingId: "it" })
    await router.send(["it", "first"])
    const peer = await server.accept()
    await peer.hears(Buffer.from("first"))
    peer.end()
    await (await server.accept()).hears(Buffer.from(""))
    expect(await receiveTexts(router, 3)).toEqual([
      ["it", ""],
      ["it", ""],
      ["it", ""],
    ])
  })

  test("speaks ZMTP on what was bound before the option was set", async ({ context }) => {
    const router = context.socket("ROUTER")
    const before = await router.bind(anyEndpoint(transport))
    router.raw = true
    const after = await router.bind(anyEndpoint(transport))
    const dealer = context.socket("DEALER", { routingId: "dealer" })
    dealer.connect(before)
    await dealer.send("")
    expect(texts(await router.receive())).toEqual(["dealer", ""])
    // To a peer that speaks ZMTP an empty frame is a message like any other.
    await router.send(["dealer", ""])
    expect(texts(await dealer.receive())).toEqual([""])
    const client = await connectPlain(after)
    await until(() => router.readable)
    expect(texts(await router.receive())[1]).toBe("")
    client.destroy()
  })
})
