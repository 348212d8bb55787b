import { once } from "node:events"
import { describe, expect, onTestFinished } from "vitest"
import { AsyncClient } from "../../examples/guide/majordomo/async-client.mts"
import { Broker, type BrokerOptions } from "../../examples/guide/majordomo/broker.mts"
import { Client, NoReplyError } from "../../examples/guide/majordomo/client.mts"
import { Worker } from "../../examples/guide/majordomo/worker.mts"
import type { Context } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers, type PeerSocket } from "../support/peers.ts"

/** Nobody counts as gone in a test, unless that is what it is about. */
const patient = { heartbeatInterval: 30, liveness: 1000 }

const request = "\x02"
const heartbeat = "\x04"
const disconnect = "\x05"
const toBroker = (command: string, ...frames: string[]): string[] => ["", "MDPW01", command, ...frames]

const start = async (context: Context, options: BrokerOptions = {}): Promise<Broker> => {
  const broker = await Broker.bind("tcp://127.0.0.1:*", { ...patient, context, ...options })
  onTestFinished(() => broker.close())
  return broker
}

const closing = <Closed extends AsyncDisposable>(closed: Closed): Closed => {
  onTestFinished(() => closed[Symbol.asyncDispose]())
  return closed
}

/** The next command from the broker that is not a heartbeat. */
const beyondHeartbeats = async (worker: PeerSocket): Promise<string[]> => {
  for (;;) {
    const [empty, header, ...rest] = await worker.receive()
    expect([empty, header]).toEqual(["", "MDPW01"])
    if (rest[0] !== heartbeat) return rest
  }
}

describePeers("The majordomo broker", (peers) => {
  const offer = async (broker: Broker, service: string): Promise<PeerSocket> => {
    const worker = await peers.shared.socket("DEALER")
    await worker.connect(broker.endpoint)
    await worker.send(toBroker("\x01", service))
    return worker
  }

  test("brings the request of a libzmq client to a libzmq worker, and the reply back", async ({
    context,
  }) => {
    const broker = await start(context)
    const worker = await offer(broker, "echo")
    const client = await peers.shared.socket("REQ", { ROUTING_ID: "client" })
    await client.connect(broker.endpoint)
    for (const round of ["1", "2"]) {
      await client.send(["MDPC01", "echo", "some", `text ${round}`])
      expect(await beyondHeartbeats(worker)).toEqual([request, "client", "", "some", `text ${round}`])
      await worker.send(toBroker(heartbeat))
      await worker.send(toBroker("\x03", "client", "", "reply", round))
      expect(await client.receive()).toEqual(["MDPC01", "echo", "reply", round])
    }
  })

  test("sends heartbeats to workers, and tells them when it ends", async ({ context }) => {
    const broker = await start(context)
    const worker = await offer(broker, "echo")
    expect(await worker.receive()).toEqual(["", "MDPW01", heartbeat])
    await broker.close()
    expect(await beyondHeartbeats(worker)).toEqual([disconnect])
  })

  test.for([
    ["says it is alive before it has said what it offers", [toBroker(heartbeat)]],
    ["replies to nothing", [toBroker("\x01", "echo"), toBroker("\x03", "client", "", "reply")]],
    ["introduces itself twice", [toBroker("\x01", "echo"), toBroker("\x01", "echo")]],
    ["offers what is the broker's own", [toBroker("\x01", "mmi.service")]],
  ] as const)("sends a worker away that %s", async ([, messages], { context }) => {
    const broker = await start(context)
    const worker = await peers.shared.socket("DEALER")
    await worker.connect(broker.endpoint)
    for (const each of messages) await worker.send(each)
    expect(await beyondHeartbeats(worker)).toEqual([disconnect])
    const client = closing(new Client({ broker: broker.endpoint, context }))
    expect(await client.discover("echo")).toBe(false)
  })

  test("gives the request of a worker that has left or fallen silent to another one", async ({ context }) => {
    const broker = await start(context, { liveness: 4 })
    const client = closing(new Client({ broker: broker.endpoint, context, timeout: 10_000 }))
    const silent = await offer(broker, "slow")
    const reply = client.request("slow", ["work"])
    expect((await beyondHeartbeats(silent))[0]).toBe(request)
    const leaving = await offer(broker, "slow")
    expect((await beyondHeartbeats(leaving)).at(-1)).toBe("work")
    await leaving.send(toBroker(disconnect))
    closing(new Worker({ broker: broker.endpoint, service: "slow", context, ...patient }, () => ["done"]))
    expect(String(await reply)).toBe("done")
  })

  test("leaves nothing open when it cannot be bound", async ({ context }) => {
    const { endpoint } = await start(context)
    await expect(Broker.bind(endpoint, { context })).rejects.toMatchObject({ code: "EADDRINUSE" })
    await expect(Broker.bind("no endpoint", { context })).rejects.toThrow()
  })

  test("answers about itself, and refuses the rest of that", async ({ context }) => {
    const broker = await start(context)
    const client = await peers.shared.socket("REQ")
    await client.connect(broker.endpoint)
    const worker = await offer(broker, "echo")
    expect((await worker.receive()).at(-1)).toBe(heartbeat)
    for (const [service, about, code] of [
      ["mmi.service", "echo", "200"],
      ["mmi.service", "nothing", "404"],
      ["mmi.other", "echo", "501"],
    ] as const) {
      await client.send(["MDPC01", service, about])
      expect(await client.receive()).toEqual(["MDPC01", service, code])
    }
  })
})

describePeers("A majordomo worker", (peers) => {
  test("speaks to a libzmq broker: offers, beats, replies, comes anew when sent away, says good-bye", async ({
    context,
  }) => {
    const broker = await peers.shared.socket("ROUTER")
    const options = { broker: await broker.bind(), service: "echo", context, heartbeatInterval: 20 }
    const worker = closing(new Worker({ ...options, liveness: 1000 }, (body) => ["you said", ...body]))
    const next = async (): Promise<string[]> => {
      for (;;) {
        const message = await broker.receive()
        if (message[3] !== heartbeat) return message
      }
    }
    const [address = "", ...ready] = await next()
    expect(ready).toEqual(["", "MDPW01", "\x01", "echo"])
    expect(await broker.receive()).toEqual([address, "", "MDPW01", heartbeat])
    await broker.send([address, "", "MDPW01", request, "client", "", "some", "text"])
    expect(await next()).toEqual([address, "", "MDPW01", "\x03", "client", "", "you said", "some", "text"])

    await broker.send([address, "", "MDPW01", disconnect])
    const [second = "", ...again] = await next()
    expect(second).not.toBe(address)
    expect(again).toEqual(ready)
    await worker.close()
    expect(await next()).toEqual([second, "", "MDPW01", disconnect])
  })

  test("ends with what its function throws, also when that belongs to an earlier conversation", async ({
    context,
  }) => {
    const broker = await peers.shared.socket("ROUTER")
    const options = { broker: await broker.bind(), service: "slow", context, ...patient }
    let fail = (_: Error): void => {}
    const work = new Promise<never>((_, reject) => {
      fail = reject
    })
    const worker = closing(new Worker(options, () => work))
    const next = async (wanted: string): Promise<string> => {
      for (;;) {
        const [address = "", , , command] = await broker.receive()
        if (command === wanted) return address
      }
    }
    const address = await next("\x01")
    await broker.send([address, "", "MDPW01", request, "client", "", "work"])
    await broker.send([address, "", "MDPW01", disconnect])
    const second = await next("\x01")
    fail(new Error("too hard"))
    await expect(worker.ended).rejects.toThrow("too hard")
    expect(await next(disconnect)).toBe(second)
  })

  test("comes anew to a libzmq broker that is silent", async ({ context }) => {
    const broker = await peers.shared.socket("ROUTER")
    const options = { broker: await broker.bind(), service: "echo", context, heartbeatInterval: 20 }
    closing(new Worker({ ...options, liveness: 2 }, () => []))
    const addresses = new Set<string>()
    while (addresses.size < 3) {
      const [address = "", , , command] = await broker.receive()
      if (command === "\x01") addresses.add(address)
    }
  })
})

describe("Majordomo clients", () => {
  test("ask again with new sockets, then give up", async ({ context }) => {
    const broker = await start(context)
    const client = closing(new Client({ broker: broker.endpoint, context, timeout: 20, attempts: 3 }))
    await expect(client.request("nobody", ["offers it"])).rejects.toThrow(NoReplyError)
  })

  test("get no work done twice that nobody waits for any more", async ({ context }) => {
    const broker = await start(context)
    const impatient = closing(new Client({ broker: broker.endpoint, context, timeout: 20, attempts: 3 }))
    await expect(impatient.request("late", ["old"])).rejects.toThrow(NoReplyError)
    const client = closing(new Client({ broker: broker.endpoint, context }))
    const reply = client.request("late", ["new"])
    const done: string[] = []
    closing(
      new Worker({ broker: broker.endpoint, service: "late", context, ...patient }, (body) => {
        done.push(String(body))
        return body
      }),
    )
    expect(String(await reply)).toBe("new")
    expect(done).toEqual(["new"])
  })

  test("can be cancelled, and used afterwards", async ({ context }) => {
    const broker = await start(context)
    const client = closing(new Client({ broker: broker.endpoint, context }))
    await expect(client.request("nobody", ["x"], { signal: AbortSignal.timeout(20) })).rejects.toThrow(
      "timeout",
    )
    expect(await client.discover("nobody")).toBe(false)
  })

  test("are not answered by a worker whose function throws, which ends", async ({ context }) => {
    const broker = await start(context, { attempts: 1 })
    const options = { broker: broker.endpoint, service: "bad", context, ...patient }
    const begun = new EventTarget()
    const worker = closing(
      new Worker(options, () => {
        begun.dispatchEvent(new Event("begun"))
        throw new Error("too hard")
      }),
    )
    const asking = closing(new AsyncClient({ broker: broker.endpoint, context }))
    const beginning = once(begun, "begun")
    await asking.send("bad", ["work"])
    await beginning
    await expect(worker.ended).rejects.toThrow("too hard")
  })
})
