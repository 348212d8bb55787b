import { endianness } from "node:os"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Context } from "../../src/index.ts"
import { type Way, ways, zmq } from "../support/compiled-devices.ts"
import { texts } from "../support/messages.ts"
import { describePeers, type Peers } from "../support/peers.ts"
import { type PythonDevices, startPythonDevices } from "../support/python-devices.ts"
import { until } from "../support/until.ts"

const anywhere = "tcp://127.0.0.1:*"

/** Subscribed to everything, and known to be: it has received the first words of a publisher that goes on trying. */
const monitorAt = async (peers: Peers, endpoint: string) => {
  const monitor = await peers.shared.socket("SUB")
  await monitor.set("SUBSCRIBE", "")
  await monitor.connect(endpoint)
  return monitor
}

describePeers("Peers of PyZMQ work through a device of ours", (peers) => {
  test.each(Object.keys(ways) as Way[])("in %s", async (way) => {
    const { Device, MonitoredQueue } = ways[way]
    await using broker = new Device({
      in: { type: "ROUTER", bind: anywhere },
      out: { type: "DEALER", bind: anywhere },
    })
    await using queue = new MonitoredQueue({
      in: { type: "ROUTER", bind: anywhere },
      out: { type: "ROUTER", bind: anywhere },
      monitor: { type: "PUB", bind: anywhere },
      inPrefix: "from the left",
      outPrefix: Buffer.from("from the right"),
    })
    await Promise.all([broker.start(), queue.start()])

    const worker = await peers.shared.socket("REP")
    const client = await peers.shared.socket("REQ")
    await worker.connect(broker.endpoints.out[0] as string)
    await client.connect(broker.endpoints.in[0] as string)
    const rounds = 20
    const echoes = worker.echo(rounds)
    for (let round = 0; round < rounds; round++) {
      await client.send([String(round), "", "part"])
      expect(await client.receive()).toEqual([String(round), "", "part"])
    }
    await echoes

    const monitor = await monitorAt(peers, queue.endpoints.monitor[0] as string)
    const left = await peers.shared.socket("DEALER", { ROUTING_ID: "left" })
    const right = await peers.shared.socket("DEALER", { ROUTING_ID: "right" })
    await left.connect(queue.endpoints.in[0] as string)
    await right.connect(queue.endpoints.out[0] as string)
    // Who is not there yet is sent nothing, and who has not subscribed yet gets nothing.
    let seen: string[] | undefined
    let heard: string[] | undefined
    for (let tries = 0; (seen === undefined || heard === undefined) && tries < 100; tries++) {
      await left.send(["right", "hello", "there"])
      heard = await right.tryReceive(100)
      seen = await monitor.tryReceive(heard === undefined ? 0 : 100)
    }
    expect(heard).toEqual(["left", "hello", "there"])
    expect(seen).toEqual(["from the left", "right", "left", "hello", "there"])
    while ((await right.tryReceive(50)) !== undefined || (await monitor.tryReceive(50)) !== undefined);
    await right.send(["left", "back"])
    expect(await left.receive()).toEqual(["right", "back"])
    expect(await monitor.receive()).toEqual(["from the right", "left", "right", "back"])
  })
})

describePeers("Our sockets work through devices of PyZMQ", () => {
  let context: Context
  let theirs: PythonDevices

  beforeAll(async () => {
    context = new zmq.Context({ defaults: { linger: 0 } })
    theirs = await startPythonDevices([
      ["ThreadDevice", ["ROUTER", "DEALER"]],
      ["ProcessDevice", ["PULL", "PUSH"]],
      ["ThreadMonitoredQueue", ["ROUTER", "ROUTER", "PUB"], ["one", "two"]],
      ["ThreadProxySteerable", ["PULL", "PUSH", "PUB", "PAIR"]],
    ])
  })

  afterAll(async () => {
    await context.destroy({ linger: 0 })
    await theirs.stop()
  })

  const placesOf = (index: number): readonly string[] => theirs.endpoints[index] as readonly string[]

  test("in a thread", async () => {
    const [front, back] = placesOf(0) as [string, string]
    const [request, reply] = [new zmq.Request({ context }), new zmq.Reply({ context })]
    request.connect(front)
    reply.connect(back)
    for (const word of ["a", "", "c"]) {
      await request.send([word, "?"])
      expect(texts(await reply.receive())).toEqual([word, "?"])
      await reply.send(`${word}!`)
      expect(texts(await request.receive())).toEqual([`${word}!`])
    }
  })

  test("in a process", async () => {
    const [front, back] = placesOf(1) as [string, string]
    const [push, pull] = [new zmq.Push({ context }), new zmq.Pull({ context })]
    push.connect(front)
    pull.connect(back)
    const count = 500
    const sent = (async () => {
      for (let number = 0; number < count; number++) await push.send(String(number))
    })()
    for (let number = 0; number < count; number++)
      expect(texts(await pull.receive())).toEqual([String(number)])
    await sent
  })

  test("that is a monitored queue", async () => {
    const [front, back, place] = placesOf(2) as [string, string, string]
    const monitor = new zmq.Subscriber({ context })
    monitor.subscribe()
    monitor.connect(place)
    const left = new zmq.Dealer({ context, routingId: "left" })
    const right = new zmq.Dealer({ context, routingId: "right" })
    left.connect(front)
    right.connect(back)
    await until(() => {
      left.trySend(["right", "hello"])
      return right.readable && monitor.readable
    })
    expect(texts(await right.receive())).toEqual(["left", "hello"])
    expect(texts(await monitor.receive())).toEqual(["one", "right", "left", "hello"])
  })

  test("that is steered", async () => {
    const [front, back, , place] = placesOf(3) as [string, string, string, string]
    const operator = new zmq.Pair({ context })
    const [push, pull] = [new zmq.Push({ context }), new zmq.Pull({ context })]
    operator.connect(place)
    push.connect(front)
    pull.connect(back)
    await push.send("counted")
    expect(texts(await pull.receive())).toEqual(["counted"])
    await operator.send("STATISTICS")
    const numbers = (await operator.receive()).map((frame) =>
      Number(endianness() === "LE" ? frame.readBigUInt64LE() : frame.readBigUInt64BE()),
    )
    expect(numbers).toEqual([1, 7, 0, 0, 0, 0, 1, 7])
    await operator.send("TERMINATE")
  })
})
