import { expect } from "vitest"
import { Dealer, POLLIN, POLLOUT, Poller, Pull, Push, Reply, Request, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers } from "../support/peers.ts"
import { turns } from "../support/until.ts"

describePeers("With libzmq at the other end", (peers) => {
  test("a poller tells which sockets have messages", async ({ context }) => {
    const pull = new Pull({ context })
    const subscriber = new Subscriber({ context })
    const push = await peers.shared.socket("PUSH")
    const publisher = await peers.shared.socket("XPUB")
    await push.connect(await pull.bind("tcp://127.0.0.1:*"))
    subscriber.connect(await publisher.bind())
    subscriber.subscribe("a")
    await publisher.receive()
    const poller = new Poller()
    poller.register(pull)
    poller.register(subscriber)
    const first = poller.poll()
    await push.send("job")
    expect([...(await first)]).toEqual([[pull, POLLIN]])
    await pull.receive()
    const second = poller.poll()
    await publisher.send("b, which nobody asked for")
    await publisher.send("a")
    expect([...(await second)]).toEqual([[subscriber, POLLIN]])
    expect(String(await subscriber.receive())).toBe("a")
    expect((await poller.poll(0)).size).toBe(0)
  })

  test("REQ and REP are ready in turns", async ({ context }) => {
    const request = new Request({ context })
    const theirs = await peers.shared.socket("REP")
    request.connect(await theirs.bind())
    expect(await request.poll(POLLIN | POLLOUT)).toBe(POLLOUT)
    await request.send("?")
    expect(await request.poll(POLLIN | POLLOUT, 0)).toBe(0)
    await theirs.echo()
    expect(await request.poll(POLLIN | POLLOUT)).toBe(POLLIN)
    await request.receive()

    const reply = new Reply({ context })
    const asking = await peers.shared.socket("REQ")
    await asking.connect(await reply.bind("tcp://127.0.0.1:*"))
    await asking.send("?")
    expect(await reply.poll(POLLIN | POLLOUT)).toBe(POLLIN)
    await reply.receive()
    expect(await reply.poll(POLLIN | POLLOUT)).toBe(POLLOUT)
  })

  test("a full socket is writable again when the peer goes on", async ({ context }) => {
    const frozen = await peers.start()
    const theirs = await frozen.socket("PULL", { RCVHWM: 1 })
    const push = new Push({ context, sendHighWaterMark: 1, linger: 0 })
    push.connect(await theirs.bind())
    const body = Buffer.alloc(1 << 20)
    expect(await push.poll(POLLOUT)).toBe(POLLOUT)
    await push.send(body)
    await theirs.receive()
    await frozen.stop()
    let sent = 0
    for (let idle = 0; idle < 20; idle++) {
      while (push.trySend(body)) {
        sent++
        idle = 0
      }
      await turns(2)
    }
    expect(await push.poll(POLLOUT, 0)).toBe(0)
    const waiting = push.poll(POLLOUT)
    frozen.continue()
    await theirs.receiveMany(sent)
    expect(await waiting).toBe(POLLOUT)
  })

  test("both sides read what the other says of itself", async ({ context }) => {
    const reply = new Reply({ context })
    reply.set("metadata", { "X-hello": "hello", "X-connection": "primary" })
    const endpoint = await reply.bind("tcp://127.0.0.1:*")
    const asking = await peers.shared.socket("REQ", { METADATA: "X-hello:from libzmq" })
    await asking.connect(endpoint)
    await asking.send("?")
    const [question] = await reply.receiveFrames()
    expect(question?.property("X-Hello")).toBe("from libzmq")
    expect(question?.socketType).toBe("REQ")
    await reply.send("!")
    await asking.receive()
  })

  test("every frame knows the routing id that its peer announced", async ({ context }) => {
    const dealer = new Dealer({ context })
    const theirs = await peers.shared.socket("DEALER", { ROUTING_ID: "their name" })
    dealer.connect(await theirs.bind())
    await theirs.send(["a", "b"])
    const frames = await dealer.receiveFrames()
    expect(frames.map((each) => each.property("Identity"))).toEqual(["their name", "their name"])
  })
})
