import { expect } from "vitest"
import { Dealer, Proxy, Reply, Request, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { range } from "../support/numbers.ts"
import { describePeers } from "../support/peers.ts"

const soon = { timeout: 10_000 }
const texts = (message: Buffer[]): string[] => message.map((frame) => frame.toString("latin1"))

describePeers("Our REQ at libzmq's ROUTER", (peers) => {
  test("with correlate numbers its requests, and takes only the reply with the right number", async ({
    context,
  }) => {
    const request = new Request({ context, correlate: true, routingId: "client" })
    const router = await peers.shared.socket("ROUTER")
    request.connect(await router.bind())
    const numbers: number[] = []
    for (const round of range(0, 3)) {
      await request.send(["question", String(round)])
      const [id, number, ...rest] = await router.receive()
      expect([id, number?.length, ...rest]).toEqual(["client", 4, "", "question", String(round)])
      const wrong = String.fromCharCode((number?.charCodeAt(0) as number) ^ 1) + number?.slice(1)
      await router.send(["client", wrong, "", "wrong number"])
      await router.send(["client", "", "no number"])
      await router.send(["client", number as string, "", "answer", String(round)])
      expect(texts(await request.receive(soon))).toEqual(["answer", String(round)])
      numbers.push(Buffer.from(number as string, "latin1").readUInt32LE())
    }
    const [first = 0] = numbers
    expect(numbers).toEqual([first, (first + 1) % 2 ** 32, (first + 2) % 2 ** 32])
  })

  test("with relaxed as well drops the late reply to the request it gave up", async ({ context }) => {
    const request = new Request({ context, correlate: true, relaxed: true, routingId: "client" })
    const router = await peers.shared.socket("ROUTER")
    request.connect(await router.bind())
    await request.send("first")
    const [, first] = await router.receive()
    await request.send("second")
    const [, second] = await router.receive()
    await router.send(["client", first as string, "", "late"])
    await router.send(["client", second as string, "", "in time"])
    expect(texts(await request.receive(soon))).toEqual(["in time"])
  })

  test("without relaxed refuses to ask again before the reply", async ({ context }) => {
    const request = new Request({ context, routingId: "client" })
    const router = await peers.shared.socket("ROUTER")
    request.connect(await router.bind())
    await request.send("first")
    expect(await router.receive()).toEqual(["client", "", "first"])
    await expect(request.send("second")).rejects.toMatchObject({ code: "EFSM" })
    await router.send(["client", "", "answer"])
    expect(texts(await request.receive(soon))).toEqual(["answer"])
    await expect(request.receive()).rejects.toMatchObject({ code: "EFSM" })
  })

  test("asks libzmq's REPs in turn, and takes the answer only from whom it asked", async ({ context }) => {
    const request = new Request({ context })
    const servers = await Promise.all(range(0, 3).map(() => peers.shared.socket("REP")))
    for (const server of servers) request.connect(await server.bind())
    for (const round of range(0, 6)) {
      await request.send(`question ${round}`)
      await servers[round % 3]?.echo()
      expect(texts(await request.receive(soon))).toEqual([`question ${round}`])
    }
  })
})

describePeers("libzmq's REQ with correlation", (peers) => {
  test("is answered by our REP, and seen whole by our ROUTER", async ({ context }) => {
    const [reply, router] = [new Reply({ context }), new Router({ context })]
    const clients = [
      await peers.shared.socket("REQ", { REQ_CORRELATE: 1, REQ_RELAXED: 1 }),
      await peers.shared.socket("REQ", { REQ_CORRELATE: 1, REQ_RELAXED: 1, ROUTING_ID: "client" }),
    ] as const
    await clients[0].connect(await reply.bind("tcp://127.0.0.1:*"))
    await clients[1].connect(await router.bind("tcp://127.0.0.1:*"))
    await clients[0].send(["question", ""])
    expect(texts(await reply.receive(soon))).toEqual(["question", ""])
    await reply.send(["", "answer"])
    expect(await clients[0].receive()).toEqual(["", "answer"])
    await clients[1].send("first")
    await clients[1].send("second")
    const [, first] = await router.receive(soon)
    const [, second, ...rest] = await router.receive(soon)
    expect(texts(rest)).toEqual(["", "second"])
    await router.send(["client", first as Buffer, "", "late"])
    await router.send(["client", second as Buffer, "", "in time"])
    expect(await clients[1].receive()).toEqual(["in time"])
  })
})

describePeers("Our proxy", (peers) => {
  test("stands between libzmq's clients and servers", async ({ context }) => {
    const [front, back] = [new Router({ context }), new Dealer({ context })]
    const [frontEnd, backEnd] = [await front.bind("tcp://127.0.0.1:*"), await back.bind("ipc://*")]
    const proxy = new Proxy(front, back)
    const running = proxy.run()
    const servers = await Promise.all(range(0, 3).map(() => peers.shared.socket("REP")))
    for (const server of servers) await server.connect(backEnd)
    const clients = await Promise.all(range(0, 5).map(() => peers.shared.socket("REQ")))
    for (const client of clients) await client.connect(frontEnd)
    const serving = servers.map((server) => server.echo(1_000).catch(() => {}))
    for (const round of range(0, 20)) {
      for (const [index, client] of clients.entries()) await client.send([`client ${index}`, String(round)])
      for (const [index, client] of clients.entries()) {
        expect(await client.receive()).toEqual([`client ${index}`, String(round)])
      }
    }
    proxy.terminate()
    await running
    void serving
  })
})
