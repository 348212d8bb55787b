import { expect, onTestFinished } from "vitest"
import { Push, type Socket } from "../../src/index.ts"
import {
  connectPipeline,
  connectPubSub,
  connectRpc,
  method,
  param,
  py,
  type Service,
  servePipeline,
  servePubSub,
  serveRpc,
} from "../../src/rpc/index.ts"
import { type AiozmqEnd, AiozmqPeer, describeAiozmq } from "../support/aiozmq-peer.ts"
import { compiledLibrary } from "../support/compiled-library.ts"
import { test } from "../support/context-test.ts"
import { Feed } from "../support/feed.ts"
import { ownPlace } from "../support/network.ts"
import { range } from "../support/numbers.ts"
import { RawListener } from "../support/raw-listener.ts"
import { ScriptPeer } from "../support/script-peer.ts"
import { quietTime, until } from "../support/until.ts"

/** Starting a process takes its time on a busy machine, and each of these tests starts some. */
const timeout = 60_000

/** A process to be killed. */
const startPeer = async (): Promise<AiozmqPeer> => {
  const peer = await AiozmqPeer.start()
  onTestFinished(() => peer.kill())
  return peer
}

const socketOf = (service: Service): Socket => service.transport.getExtraInfo("zmqSocket")

/** Waits until a service has noticed that nobody is there any more. */
const alone = (service: Service): Promise<void> =>
  until(() => socketOf(service).stats().peers === 0, "the end of all connections")

/** Makes calls until something is true that they bring about: nobody knows when a subscription has arrived. */
const repeat = async (call: () => Promise<unknown>, until: Promise<unknown>): Promise<void> => {
  let done = false
  const watched = until.finally(() => {
    done = true
  })
  while (!done) {
    await call()
    await quietTime(10)
  }
  await watched
}

interface Calls {
  add(a: number, b?: number): Promise<number>
  sleep(seconds: number): Promise<string>
  note(...values: unknown[]): Promise<null>
}

const callsOf = (client: { readonly call: unknown }): Calls => client.call as Calls

/** What our services serve. */
const served = () => {
  const noted = new Feed<unknown>()
  const api = {
    add: method([param("a", Number), param("b", Number, { default: 1 })], ({ a, b }) => a + b),
    note: method([param("value")], ({ value }) => noted.push(value)),
  }
  return { api, noted }
}

type Answer = { readonly result?: string; readonly error?: string }

const ask = (client: AiozmqEnd, name: string, args: readonly unknown[], details = {}): Promise<Answer> =>
  client.call("ask", { method: name, args, ...details }) as Promise<Answer>

describeAiozmq("A service of Python's that is killed and started again at its endpoint", () => {
  test("answers calls again, also those that were made meanwhile", { timeout }, async ({ context }) => {
    const [former, later] = await Promise.all([startPeer(), startPeer()])
    const { endpoint } = await former.open("service", "rpc", { bind: ownPlace() })
    await using client = await connectRpc({ context, connect: endpoint })
    expect(await callsOf(client).add(1)).toBe(2)
    // The call that the service dies with is not made again.
    const lost = expect(callsOf(client.withTimeout(500)).sleep(60)).rejects.toThrow(py.TimeoutError)
    await former.kill()
    await alone(client)
    const waiting = range(0, 100).map((number) => callsOf(client).add(number))
    await lost
    await later.open("service", "rpc", { bind: endpoint })
    expect(await Promise.all(waiting)).toEqual(range(1, 101))
    expect(await callsOf(client).add(5, 6)).toBe(11)
    expect(client.waiting).toBe(0)
  })

  test("gets all notifications that were made meanwhile, also those beyond the high-water mark", {
    timeout,
  }, async ({ context }) => {
    const [former, later] = await Promise.all([startPeer(), startPeer()])
    const service = await former.open("service", "pipeline", { bind: ownPlace() })
    const socket = new Push({ context, sendHighWaterMark: 10 })
    await using client = await connectPipeline({ context, socket, connect: service.endpoint })
    const { notify } = client as unknown as { notify: Calls }
    await notify.note("before")
    expect(await service.call("noted")).toEqual(["('before',){}"])
    await former.kill()
    await alone(client)
    for (const number of range(0, 100)) await notify.note(number)
    // Ten wait in the socket, the others in its transport.
    expect(client.transport.getWriteBufferSize()).toBeGreaterThan(0)
    const again = await later.open("service", "pipeline", { bind: service.endpoint })
    await notify.note("after")
    expect(await again.call("noted", { count: 101 })).toEqual([
      ...range(0, 100).map((number) => `(${number},){}`),
      "('after',){}",
    ])
    expect(client.transport.getWriteBufferSize()).toBe(0)
  })

  test("hears published calls again", { timeout }, async ({ context }) => {
    const [former, later] = await Promise.all([startPeer(), startPeer()])
    const service = await former.open("service", "pubsub", { bind: ownPlace(), subscribe: "news" })
    await using client = await connectPubSub({ context, connect: service.endpoint })
    const publish = (topic: string): Calls => client.publish(topic) as unknown as Calls
    await repeat(() => publish("news").note(1), service.call("noted"))
    await former.kill()
    await alone(client)
    // A publisher that connects goes by the subscriptions that it was told last, and keeps what they are about.
    for (const number of range(0, 10)) {
      await publish("weather").note(`unheard ${number}`)
      await publish("news").note(`kept ${number}`)
    }
    const again = await later.open("service", "pubsub", { bind: service.endpoint, subscribe: "news" })
    expect(await again.call("noted", { count: 10 })).toEqual(
      range(0, 10).map((number) => `('kept ${number}',){}`),
    )
    await publish("news.late").note("after")
    expect(await again.call("noted")).toEqual(["('after',){}"])
  })
})

describeAiozmq("A client of Python's that is killed and started again at its endpoint", () => {
  test("is answered again by a service that connects to it", { timeout }, async ({ context }) => {
    const [former, later] = await Promise.all([startPeer(), startPeer()])
    const client = await former.open("client", "rpc", { bind: ownPlace() })
    await using service = await serveRpc(served().api, { context, connect: client.endpoint })
    expect(await ask(client, "add", [1])).toEqual({ result: "2" })
    await former.kill()
    await alone(service)
    const again = await later.open("client", "rpc", { bind: client.endpoint })
    expect(await ask(again, "add", [2, 3])).toEqual({ result: "5" })
  })

  test("is heard again by a subscriber, with the topics that it has by then", { timeout }, async ({
    context,
  }) => {
    const [former, later] = await Promise.all([startPeer(), startPeer()])
    const heard = new Set<unknown>()
    const api = { note: method([param("topic")], ({ topic }) => void heard.add(topic)) }
    const client = await former.open("client", "pubsub", { bind: ownPlace() })
    await using service = await servePubSub(api, {
      context,
      connect: client.endpoint,
      subscribe: ["first", "second"],
    })
    const publish = async (from: AiozmqEnd, ...topics: string[]): Promise<void> => {
      for (const topic of topics) await ask(from, "note", [topic], { topic })
    }
    await repeat(
      () => publish(client, "first"),
      until(() => heard.has("first")),
    )
    service.subscribe("third")
    await former.kill()
    await alone(service)
    service.unsubscribe("first")
    service.subscribe("fourth")
    heard.clear()
    const again = await later.open("client", "pubsub", { bind: client.endpoint })
    await repeat(
      () => publish(again, "first", "second", "third", "fourth"),
      until(() => heard.size === 3),
    )
    expect([...heard].toSorted()).toEqual(["fourth", "second", "third"])
  })
})

/** Waits until whoever looks for an endpoint does so again: then it has noticed that its service is gone. */
const missed = async (endpoint: string): Promise<void> => {
  const listener = await RawListener.listen(endpoint)
  await listener.accept()
  await listener.close()
}

describeAiozmq("A service of ours that ends and is started again at its endpoint", (peer) => {
  const close = async (service: Service): Promise<string> => {
    const { endpoint } = service
    await service[Symbol.asyncDispose]()
    await missed(endpoint)
    return endpoint
  }

  test("answers Python's calls again, also those that were made meanwhile", { timeout }, async ({
    context,
  }) => {
    const service = await serveRpc(served().api, { context, bind: ownPlace() })
    const client = await peer.open("client", "rpc", { connect: service.endpoint })
    expect(await ask(client, "add", [1])).toEqual({ result: "2" })
    const bind = await close(service)
    const waiting = range(0, 20).map((number) => ask(client, "add", [number]))
    await using _again = await serveRpc(served().api, { context, bind })
    expect(await Promise.all(waiting)).toEqual(range(1, 21).map((number) => ({ result: String(number) })))
    await client.call("close")
  })

  test("answers Python's calls again after its process was killed", { timeout }, async () => {
    const script = (endpoint: string): string => `
      const { method, param, serveRpc } = await import(${JSON.stringify(new URL("rpc/index.js", compiledLibrary))})
      const add = method([param("a"), param("b")], ({ a, b }) => a + b)
      const never = method([], () => new Promise(() => {}))
      const server = await serveRpc({ add, never }, { bind: ${JSON.stringify(endpoint)} })
      console.log(server.endpoint)`
    const start = async (endpoint: string): Promise<{ process: ScriptPeer; endpoint: string }> => {
      const process = new ScriptPeer(script(endpoint))
      return { process, endpoint: await process.lines.next(() => true, timeout) }
    }
    const { process, endpoint } = await start(ownPlace())
    const client = await peer.open("client", "rpc", { connect: endpoint })
    expect(await ask(client, "add", [1, 2])).toEqual({ result: "3" })
    const lost = ask(client, "never", [], { timeout: 0.5 })
    await process.kill()
    await missed(endpoint)
    expect((await lost).error).toContain("TimeoutError")
    const waiting = ask(client, "add", [3, 4])
    await start(endpoint)
    expect(await waiting).toEqual({ result: "7" })
    await client.call("close")
  })

  test("gets all notifications of Python's that were made meanwhile", { timeout }, async ({ context }) => {
    const first = served()
    const service = await servePipeline(first.api, { context, bind: ownPlace(), logger: null })
    const client = await peer.open("client", "pipeline", { connect: service.endpoint })
    await ask(client, "note", ["before"])
    await first.noted.next((each) => each === "before")
    const bind = await close(service)
    // More than the high-water marks of the two sockets together: the transport there keeps the rest.
    const count = 2_500
    await client.call("tell", { method: "note", count })
    const second = served()
    await using _again = await servePipeline(second.api, { context, bind, logger: null })
    expect(await second.noted.until(({ length }) => length === count)).toEqual(range(0, count))
    await client.call("close")
  })

  test("is heard by Python's subscribers again, and hears its publishers", { timeout }, async ({
    context,
  }) => {
    const former = await connectPubSub({ context, bind: ownPlace() })
    const subscriber = await peer.open("service", "pubsub", { connect: former.endpoint, subscribe: "news" })
    const publish = (client: typeof former, value: string): Promise<unknown> =>
      (client.publish("news") as unknown as Calls).note(value)
    await repeat(() => publish(former, "former"), subscriber.call("noted"))
    const bind = await close(former)
    await using later = await connectPubSub({ context, bind })
    await repeat(
      () => publish(later, "later"),
      (async () => {
        for (;;) {
          const [noted] = (await subscriber.call("noted")) as string[]
          if (noted === "('later',){}") return
        }
      })(),
    )
    await subscriber.call("close")

    const first = served()
    const topics = { subscribe: ["news", Buffer.from("weather")], logger: null }
    const service = await servePubSub(first.api, { context, bind: ownPlace(), ...topics })
    const publisher = await peer.open("client", "pubsub", { connect: service.endpoint })
    const tell = async (...told: string[]): Promise<void> => {
      for (const topic of told) await ask(publisher, "note", [topic], { topic })
    }
    await repeat(
      () => tell("news"),
      first.noted.next(() => true),
    )
    const place = await close(service)
    const second = served()
    await using _again = await servePubSub(second.api, { context, bind: place, ...topics })
    await repeat(
      () => tell("sports", "news", "weather"),
      second.noted.until((items) => items.includes("news") && items.includes("weather")),
    )
    expect(second.noted.items).not.toContain("sports")
    await publisher.call("close")
  })
})
