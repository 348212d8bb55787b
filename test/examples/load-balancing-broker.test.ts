import { describe, expect, onTestFinished } from "vitest"
import { balance, ready } from "../../examples/guide/load-balancing-broker/broker.mts"
import { work } from "../../examples/guide/load-balancing-broker/worker.mts"
import { type Context, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers, type PeerSocket, type Peers } from "../support/peers.ts"
import { until } from "../support/until.ts"

const start = async (context: Context) => {
  const [clients, workers] = [new Router({ context }), new Router({ context })]
  const endpoints = [
    await clients.bind("tcp://127.0.0.1:*"),
    await workers.bind("tcp://127.0.0.1:*"),
  ] as const
  const stop = new AbortController()
  const running = balance(clients, workers, stop.signal)
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  return { endpoints, workers, running }
}

const connected = async (peers: Peers, type: string, name: string, endpoint: string): Promise<PeerSocket> => {
  const socket = await peers.shared.socket(type, { ROUTING_ID: name })
  await socket.connect(endpoint)
  return socket
}

describePeers("The load-balancing broker", (peers) => {
  test("brings questions of libzmq to the worker of libzmq that has been idle for longest", async ({
    context,
  }) => {
    const { endpoints, workers } = await start(context)
    const client = await connected(peers, "REQ", "client", endpoints[0])
    const crew: PeerSocket[] = []
    for (const name of ["first", "second"]) {
      const worker = await connected(peers, "REQ", name, endpoints[1])
      await worker.send(ready)
      await until(() => workers.stats().messagesIn === crew.length + 1)
      crew.push(worker)
    }
    for (const [round, worker] of [...crew, ...crew].entries()) {
      await client.send(`question ${round}`)
      expect(await worker.receive()).toEqual(["client", "", `question ${round}`])
      await worker.send(["client", "", `answer ${round}`])
      expect(await client.receive()).toEqual([`answer ${round}`])
    }
  })

  test("drops what is no question, and ends when its sockets are gone", async ({ context }) => {
    const { endpoints, running } = await start(context)
    const worker = await connected(peers, "REQ", "worker", endpoints[1])
    await worker.send(ready)
    const client = await connected(peers, "DEALER", "client", endpoints[0])
    for (const wrong of [["question"], [""], ["x", "question"], ["", "a question"]]) await client.send(wrong)
    expect(await worker.receive()).toEqual(["client", "", "a question"])
    await context.destroy({ linger: 0 })
    await running
  })

  test("passes over a worker of libzmq that has gone, and lets questions wait while all are busy", async ({
    context,
  }) => {
    const { endpoints, workers } = await start(context)
    const gone = await connected(peers, "REQ", "gone", endpoints[1])
    await gone.send(ready)
    await until(() => workers.stats().messagesIn === 1)
    await gone.close()
    await until(() => workers.stats().peers === 0)
    const clients: PeerSocket[] = []
    for (const name of ["Anne", "Mary", "Jack"]) {
      const client = await connected(peers, "REQ", name, endpoints[0])
      await client.send(`question of ${name}`)
      clients.push(client)
    }
    const stop = new AbortController()
    const working = work(endpoints[1], (question) => `no ${question}`, stop.signal)
    for (const [index, name] of ["Anne", "Mary", "Jack"].entries()) {
      expect(await clients[index]?.receive()).toEqual([`no question of ${name}`])
    }
    stop.abort()
    await working
  })
})

describe("The load-balancing broker", () => {
  test("ends at once when its signal has aborted before, and so does its worker", async ({ context }) => {
    const signal = AbortSignal.abort()
    const routers = [new Router({ context }), new Router({ context })] as const
    await balance(...routers, signal)
    expect(routers.map((each) => each.closed)).toEqual([true, true])
    await work("tcp://127.0.0.1:1", (question) => question, signal)
  })
})
