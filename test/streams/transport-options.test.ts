import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { openRecorded } from "../support/recorded-connection.ts"
import { until } from "../support/until.ts"

describe("A transport's options", () => {
  test("are the socket's, by number and by name", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer", { bind: "inproc://options" })
    expect(transport.get(zmq.TYPE)).toBe(zmq.DEALER)
    expect(transport.getsockopt(zmq.LAST_ENDPOINT)).toBe("inproc://options")
    transport.set(zmq.LINGER, 5)
    expect(transport.get("linger")).toBe(5)
    transport.setsockopt("linger", 6)
    expect(transport.getsockopt(zmq.LINGER)).toBe(6)
  })

  test("throw EINVAL where there is none", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer")
    const unknown = expect.objectContaining({ code: "EINVAL" })
    expect(() => transport.get(9999)).toThrow(unknown)
    expect(() => transport.set(9999, 1)).toThrow(unknown)
    expect(() => transport.set(zmq.SUBSCRIBE, "x")).toThrow(unknown)
  })
})

describe("A transport's subscriptions", () => {
  /** A publisher that tells what its subscriber asks for, and the subscriber's transport. */
  const scene = async (context: zmq.Context) => {
    const publisher = new zmq.XPublisher({ context, verbosity: "allSubsUnsubs" })
    const notices: string[] = []
    publisher.consume(([notice]) => notices.push(`${notice?.[0] === 1 ? "+" : "-"}${notice?.subarray(1)}`))
    const subscriber = await openRecorded(context, "sub", {
      connect: await publisher.bind("inproc://topics"),
    })
    const heard = async (...expected: string[]): Promise<void> => {
      await until(
        () => notices.length >= expected.length,
        () => notices.join(),
      )
      expect(notices).toEqual(expected)
    }
    return { publisher, heard, ...subscriber }
  }

  test("choose what is received", async ({ context }) => {
    const { transport, publisher, protocol, heard } = await scene(context)
    transport.subscribe("weather.")
    transport.subscribe(Buffer.from([1, 2]))
    await heard("+weather.", "+\x01\x02")
    await publisher.send(["sports", "no"])
    await publisher.send(["weather.paris", "yes"])
    await protocol.messages.until((messages) => messages.length === 1)
    expect(protocol.messages.items).toEqual([["weather.paris", "yes"]])
    const subscriptions = transport.subscriptions()
    expect(subscriptions.has("weather.")).toBe(true)
    expect(subscriptions.has(Buffer.from("weather."))).toBe(true)
    expect(String(subscriptions)).toBe('{"\\u0001\\u0002", "weather."}')
    expect([...subscriptions].map(String)).toEqual(["weather.", "\x01\x02"])
  })

  test("count once, however often they are made", async ({ context }) => {
    const { transport, heard } = await scene(context)
    transport.subscribe("a")
    transport.subscribe(Buffer.from("a"))
    transport.unsubscribe("a")
    expect(transport.subscriptions().size).toBe(0)
    transport.subscribe("end")
    await heard("+a", "-a", "+end")
  })

  test("may be ended twice, or without having been made", async ({ context }) => {
    const { transport, heard } = await scene(context)
    transport.subscribe("a")
    transport.unsubscribe("a")
    transport.unsubscribe("a")
    transport.unsubscribe("never")
    transport.subscribe("end")
    await heard("+a", "-a", "+end")
    expect([...transport.subscriptions()].map(String)).toEqual(["end"])
  })

  test("may be made and ended as options", async ({ context }) => {
    const { transport, heard } = await scene(context)
    transport.set(zmq.SUBSCRIBE, "a")
    transport.setsockopt("subscribe", Buffer.from("b"))
    expect([...transport.subscriptions()].map(String)).toEqual(["a", "b"])
    transport.subscribe("a")
    transport.set(zmq.UNSUBSCRIBE, "a")
    expect([...transport.subscriptions()].map(String)).toEqual(["b"])
    await heard("+a", "+b", "-a")
  })

  test("keep their own memory", async ({ context }) => {
    const { transport } = await scene(context)
    const topic = Buffer.from("a")
    transport.subscribe(topic)
    topic.write("b")
    expect(transport.subscriptions().has("a")).toBe(true)
  })

  test.for(["push", "xsub", "dealer"] as const)("are for SUB sockets only: %s", async (type, { context }) => {
    const { transport } = await openRecorded(context, type)
    const refused = expect.objectContaining({ code: "ENOTSUP" })
    expect(() => transport.subscribe("a")).toThrow(refused)
    expect(() => transport.unsubscribe("a")).toThrow(refused)
    expect(() => transport.subscriptions()).toThrow(refused)
  })

  test("are bytes or text", async ({ context }) => {
    const { transport } = await scene(context)
    for (const wrong of [5, null, ["a"]] as never[]) {
      expect(() => transport.subscribe(wrong)).toThrow(TypeError)
      expect(() => transport.unsubscribe(wrong)).toThrow(TypeError)
    }
    expect(transport.subscriptions().size).toBe(0)
  })
})
