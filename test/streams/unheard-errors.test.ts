import { once } from "node:events"
import { describe, expect } from "vitest"
import { Push } from "../../src/index.ts"
import { createZmqConnection, type ZmqProtocol } from "../../src/streams/index.ts"
import { test } from "../support/context-test.ts"
import { uncaughtErrors } from "../support/uncaught-errors.ts"
import { turns, until } from "../support/until.ts"

describe("Without a listener for errors", () => {
  test("what a protocol throws surfaces, and the transport goes on", async ({ context }) => {
    const errors = uncaughtErrors()
    const failure = new Error("broken")
    let received = 0
    const protocol: ZmqProtocol = {
      messageReceived: () => {
        received++
        throw failure
      },
    }
    await createZmqConnection(() => protocol, "pull", { context, bind: "inproc://surface" })
    const push = new Push({ context })
    push.connect("inproc://surface")
    await push.send("1")
    await push.send("2")
    await until(() => errors.length === 2)
    expect(errors).toEqual([failure, failure])
    expect(received).toBe(2)
  })

  test("a failing socket is told to the protocol alone", async ({ context }) => {
    const errors = uncaughtErrors()
    const losses: unknown[] = []
    const protocol: ZmqProtocol = { connectionLost: (error) => losses.push(error) }
    const { transport } = await createZmqConnection(() => protocol, "rep", { context })
    transport.write(["an answer to nothing"])
    await transport.waitClosed()
    await turns()
    expect(losses).toMatchObject([{ code: "EFSM" }])
    expect(errors).toEqual([])
  })

  test("a failing socket surfaces where the protocol does not care", async ({ context }) => {
    const errors = uncaughtErrors()
    const { transport } = await createZmqConnection(() => ({}), "rep", { context })
    transport.write(["an answer to nothing"])
    await transport.waitClosed()
    await until(() => errors.length > 0)
    expect(errors).toMatchObject([{ code: "EFSM" }])
  })

  test("a socket that is closed beneath its transport does not surface", async ({ context }) => {
    const errors = uncaughtErrors()
    const { transport } = await createZmqConnection(() => ({}), "rep", { context })
    void transport.getExtraInfo("zmqSocket").close()
    await transport.waitClosed()
    await turns()
    expect(errors).toEqual([])
  })

  test("warnings are the platform's own", async ({ context }) => {
    const { transport } = await createZmqConnection(() => ({}), "dealer", { context })
    transport.close()
    const warned = once(process, "warning")
    for (let count = 0; count < 5; count++) transport.write(["lost"])
    const [warning] = await warned
    expect(warning).toMatchObject({ name: "TypeMQWarning", message: "write to closed ZMQ socket." })
  })
})

describe("A listener for errors", () => {
  test("that throws surfaces with what it threw", async ({ context }) => {
    const errors = uncaughtErrors()
    const failure = new Error("broken listener")
    const { transport } = await createZmqConnection(() => ({}), "rep", {
      context,
      onError: () => {
        throw failure
      },
    })
    transport.write(["an answer to nothing"])
    await until(() => errors.length > 0)
    expect(errors).toEqual([failure])
    expect(transport.isClosing()).toBe(true)
  })

  test("hears of a connectionLost that throws; the socket is closed all the same", async ({ context }) => {
    const failure = new Error("broken")
    const heard: unknown[] = []
    const protocol: ZmqProtocol = {
      connectionLost: () => {
        throw failure
      },
    }
    const { transport } = await createZmqConnection(() => protocol, "dealer", {
      context,
      onError: ({ message, error }) => heard.push([message, error]),
    })
    transport.close()
    await transport.waitClosed()
    expect(heard).toEqual([["protocol.connectionLost() failed", failure]])
    expect(transport.getExtraInfo("zmqSocket").closed).toBe(true)
  })
})
