import { expect, onTestFinished } from "vitest"
import { signals } from "../../examples/guide/paranoid-pirate/protocol.mts"
import { queue } from "../../examples/guide/paranoid-pirate/queue.mts"
import { work } from "../../examples/guide/paranoid-pirate/worker.mts"
import { type Context, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers, type PeerSocket } from "../support/peers.ts"
import { until } from "../support/until.ts"

const { ready, heartbeat } = signals

/** Such that nobody is taken for gone in a test, and such that everybody is soon who says nothing. */
const patient = { interval: 30, liveness: 1000 }
const quick = { interval: 30, liveness: 3 }

const start = async (context: Context, heartbeats: typeof patient) => {
  const [clients, workers] = [new Router({ context }), new Router({ context })]
  const endpoints = [
    await clients.bind("tcp://127.0.0.1:*"),
    await workers.bind("tcp://127.0.0.1:*"),
  ] as const
  const stop = new AbortController()
  const changes: string[] = []
  const changed = (change: string, worker: string): void => {
    changes.push(`${worker} ${change}`)
  }
  const running = queue(clients, workers, { ...heartbeats, signal: stop.signal, changed })
  onTestFinished(async () => {
    stop.abort()
    await running
  })
  return { clients, endpoints, changes, running }
}

/** The next message that is not a heartbeat. */
const beyondHeartbeats = async (socket: PeerSocket): Promise<string[]> => {
  for (;;) {
    const message = await socket.receive()
    if (message.at(-1) !== heartbeat) return message
  }
}

describePeers("The paranoid pirates' queue", (peers) => {
  test("sends heartbeats to a worker of libzmq, and brings it the question of a client of libzmq", async ({
    context,
  }) => {
    const { endpoints, changes } = await start(context, patient)
    const worker = await peers.shared.socket("DEALER", { ROUTING_ID: "worker" })
    await worker.connect(endpoints[1])
    await worker.send(ready)
    expect(await worker.receive()).toEqual([heartbeat])
    const client = await peers.shared.socket("REQ", { ROUTING_ID: "client" })
    await client.connect(endpoints[0])
    for (const round of ["1", "2"]) {
      await client.send(`question ${round}`)
      expect(await beyondHeartbeats(worker)).toEqual(["client", "", `question ${round}`])
      await worker.send(heartbeat)
      await worker.send(["client", "", `answer ${round}`])
      expect(await client.receive()).toEqual([`answer ${round}`])
    }
    expect(changes).toEqual(["worker came"])
  })

  test("drops what is no question, and ends when its sockets are gone", async ({ context }) => {
    const { endpoints, running } = await start(context, patient)
    const worker = await peers.shared.socket("DEALER", { ROUTING_ID: "worker" })
    await worker.connect(endpoints[1])
    await worker.send(ready)
    const client = await peers.shared.socket("DEALER", { ROUTING_ID: "client" })
    await client.connect(endpoints[0])
    for (const wrong of [["question"], [""], ["x", "question"], ["", "a question"]]) await client.send(wrong)
    expect(await beyondHeartbeats(worker)).toEqual(["client", "", "a question"])
    await context.destroy({ linger: 0 })
    await running
  })

  test("gives nothing to a worker of libzmq that has fallen silent, until it is heard of again", async ({
    context,
  }) => {
    const { clients, endpoints, changes } = await start(context, quick)
    const worker = await peers.shared.socket("DEALER", { ROUTING_ID: "worker" })
    await worker.connect(endpoints[1])
    await worker.send(ready)
    await until(() => changes.length === 2, "the worker has come and gone")
    const client = await peers.shared.socket("REQ", { ROUTING_ID: "client" })
    await client.connect(endpoints[0])
    await client.send("question")
    await until(() => clients.stats().messagesIn === 1, "the question is there")
    expect(changes).toEqual(["worker came", "worker went"])
    await worker.send(heartbeat)
    expect(await beyondHeartbeats(worker)).toEqual(["client", "", "question"])
    expect(changes[2]).toBe("worker came")
    await worker.send(["client", "", "answer"])
    expect(await client.receive()).toEqual(["answer"])
  })
})

describePeers("A paranoid pirate's worker", (peers) => {
  test("answers a queue of libzmq, and starts anew when that falls silent", async () => {
    const router = await peers.shared.socket("ROUTER", { ROUTER_HANDOVER: 1 })
    const waits: number[] = []
    const stop = new AbortController()
    let { liveness } = patient
    const options = {
      name: "worker",
      interval: 30,
      get liveness() {
        return liveness
      },
      backOff: { first: 10, most: 40 },
      lost: (wait: number) => waits.push(wait),
      signal: stop.signal,
    }
    const working = work(await router.bind(), (question) => `no ${question}`, options)
    expect(await router.receive()).toEqual(["worker", ready])
    expect(await router.receive()).toEqual(["worker", heartbeat])
    await router.send(["worker", "client", "", "question"])
    expect(await beyondHeartbeats(router)).toEqual(["worker", "client", "", "no question"])
    liveness = 3
    await router.send(["worker", heartbeat])
    for (let times = 0; times < 3; times++) expect(await beyondHeartbeats(router)).toEqual(["worker", ready])
    stop.abort()
    await working
    expect(waits.slice(0, 3)).toEqual([10, 20, 40])
  })
})
