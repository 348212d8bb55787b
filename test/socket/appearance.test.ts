import { inspect } from "node:util"
import { MessageChannel } from "node:worker_threads"
import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import { test } from "../support/context-test.ts"

describe("A socket", () => {
  test("shows its class, its last endpoint, and that it is closed", async ({ context }) => {
    const pull = new zmq.Pull({ context })
    expect(`${pull}`).toBe("Pull {}")
    await pull.bind("inproc://appearance")
    expect(inspect(pull)).toBe("Pull {inproc://appearance}")
    expect(inspect({ pull })).toBe("{ pull: Pull {inproc://appearance} }")
    await pull.close()
    expect(`${pull}`).toBe("Pull {inproc://appearance, closed}")
    class Jobs extends zmq.Pull {}
    expect(`${new Jobs({ context })}`).toBe("Jobs {}")
  })

  test("cannot be sent to another thread, and neither can a context", ({ context }) => {
    const { port1, port2 } = new MessageChannel()
    for (const each of [new zmq.Push({ context }), context, zmq.context]) {
      expect(() => structuredClone(each)).toThrow("stays in the thread that made it")
      expect(() => port1.postMessage({ each })).toThrow(expect.objectContaining({ name: "DataCloneError" }))
    }
    port1.close()
    port2.close()
  })

  test("reads and sets options as text in an encoding", ({ context }) => {
    const dealer = new zmq.Dealer({ context })
    dealer.setString(zmq.ROUTING_ID, "ä", "utf-16")
    expect(dealer.get(zmq.ROUTING_ID)).toEqual(Buffer.from("fffee400", "hex"))
    expect(dealer.getString(zmq.ROUTING_ID, "utf-16")).toBe("ä")
    dealer.setString("routingId", "plain")
    expect([dealer.getString("routingId"), dealer.getString(zmq.ROUTING_ID)]).toEqual(["plain", "plain"])
    expect(new zmq.Dealer({ context }).getString("routingId")).toBe("")
    expect(() => dealer.getString(zmq.LINGER)).toThrow(TypeError)
    expect(() => dealer.getString("immediate")).toThrow(TypeError)
    expect(() => dealer.getString(9999)).toThrow(expect.objectContaining({ code: "EINVAL" }))
    expect(() => new zmq.Subscriber({ context }).getString(zmq.SUBSCRIBE)).toThrow(
      expect.objectContaining({ code: "EINVAL" }),
    )
    expect(() => dealer.setString(zmq.ROUTING_ID, Buffer.from("x") as unknown as string)).toThrow(TypeError)
  })

  test("has its events as bits, which nobody sets", async ({ context }) => {
    const publisher = new zmq.Publisher({ context })
    publisher.connect("tcp://127.0.0.1:5555")
    expect(publisher.get(zmq.EVENTS)).toBe(zmq.POLLOUT)
    expect(() => publisher.set(zmq.EVENTS, 1)).toThrow(expect.objectContaining({ code: "EINVAL" }))
  })
})

describe("A context", () => {
  test("shows how many sockets it has, and that it is closed", async () => {
    const context = new zmq.Context()
    expect(`${context}`).toBe("Context {}")
    new zmq.Push({ context })
    expect(inspect(context)).toBe("Context {1 socket}")
    new zmq.Push({ context })
    expect(`${context}`).toBe("Context {2 sockets}")
    context.shutdown()
    expect(`${context}`).toBe("Context {2 sockets, closed}")
    await context.destroy()
    expect(`${context}`).toBe("Context {closed}")
  })
})
