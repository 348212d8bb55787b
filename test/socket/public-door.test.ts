import { describe, expect, it } from "vitest"
import * as zmq from "../../src/index.ts"
import { test } from "../support/context-test.ts"

const sending = ["send", "trySend"] as const
const receiving = ["receive", "tryReceive", "receiveMany", "consume", Symbol.asyncIterator] as const
const subscribing = ["subscribe", "unsubscribe"] as const

const everySocket = [
  "bind",
  "bindSync",
  "unbind",
  "unbindSync",
  "connect",
  "disconnect",
  "close",
  "get",
  "set",
  "stats",
  Symbol.asyncDispose,
  Symbol.dispose,
] as const

type Method = (typeof sending | typeof receiving | typeof subscribing)[number]

/** Each class: its constant, its name on the wire, the methods that not all have. */
const classes = [
  [zmq.Pair, zmq.PAIR, "PAIR", [...sending, ...receiving]],
  [zmq.Publisher, zmq.PUB, "PUB", sending],
  [zmq.Subscriber, zmq.SUB, "SUB", [...receiving, ...subscribing]],
  [zmq.Request, zmq.REQ, "REQ", [...sending, ...receiving]],
  [zmq.Reply, zmq.REP, "REP", [...sending, ...receiving]],
  [zmq.Dealer, zmq.DEALER, "DEALER", [...sending, ...receiving]],
  [zmq.Router, zmq.ROUTER, "ROUTER", [...sending, ...receiving]],
  [zmq.Pull, zmq.PULL, "PULL", receiving],
  [zmq.Push, zmq.PUSH, "PUSH", sending],
  [zmq.XPublisher, zmq.XPUB, "XPUB", [...sending, ...receiving, ...subscribing]],
  [zmq.XSubscriber, zmq.XSUB, "XSUB", [...sending, ...receiving]],
] as const satisfies readonly (readonly [unknown, number, string, readonly Method[]])[]

const properties = {
  type: "number",
  context: "object",
  closed: "boolean",
  readable: "boolean",
  writable: "boolean",
  events: "object",
  lastEndpoint: "object",
  securityMechanism: "object",
  threadSafe: "boolean",
} as const

describe.each(classes.map(([Class, constant, name, own]) => ({ Class, constant, name, own })))(
  "$Class.name",
  ({ Class, constant, name, own }) => {
    test("has the methods of its type and no others", ({ context }) => {
      const socket = new Class({ context })
      for (const method of everySocket)
        expect(Reflect.get(socket, method), String(method)).toBeTypeOf("function")
      for (const method of [...sending, ...receiving, ...subscribing]) {
        const expected = (own as readonly Method[]).includes(method) ? "function" : "undefined"
        expect(Reflect.get(socket, method), String(method)).toBeTypeOf(expected)
      }
    })

    test("is a Socket of its type, in its context, open and unconnected", ({ context }) => {
      const socket = new Class({ context })
      expect(socket).toBeInstanceOf(zmq.Socket)
      expect(socket.type).toBe(constant)
      expect(socket.context).toBe(context)
      expect(socket.closed).toBe(false)
      expect(socket.readable).toBe(false)
      expect(socket.lastEndpoint).toBe(null)
      expect(socket.securityMechanism).toBe(null)
      expect(socket.threadSafe).toBe(false)
      expect(socket.events).toBeInstanceOf(zmq.Observer)
      expect(socket.events).toBe(socket.events)
      expect(socket.events.closed).toBe(false)
    })

    test("is what a context makes for its constant and its name", ({ context }) => {
      expect(context.socket(constant)).toBeInstanceOf(Class)
      expect(context.socket(name)).toBeInstanceOf(Class)
    })

    test.for(Object.entries(properties))("throws when %s is assigned", ([property, type], { context }) => {
      const socket = new Class({ context })
      const before: unknown = Reflect.get(socket, property)
      expect(before).toBeTypeOf(type)
      expect(() => Object.assign(socket, { [property]: before })).toThrow(TypeError)
      expect(Reflect.get(socket, property)).toBe(before)
    })
  },
)

describe("The library", () => {
  it("has a default context, which sockets without one belong to", async () => {
    const socket = new zmq.Push({ linger: 0 })
    expect(zmq.context).toBeInstanceOf(zmq.Context)
    expect(socket.context).toBe(zmq.context)
    await socket.close()
  })

  it("tells its version and what it can do", () => {
    expect(zmq.version).toMatch(/^4\.\d+\.\d+$/)
    expect(zmq.capability).toMatchObject({ ipc: true, pgm: false, tipc: false, norm: false })
    for (const value of Object.values(zmq.capability)) expect(value).toBeTypeOf("boolean")
  })

  it("can be required by CommonJS modules as zeromq can: all names are properties", () => {
    for (const [Class] of classes) expect(Object.values(zmq)).toContain(Class)
    expect(Object.keys(zmq)).not.toContain("default")
  })
})

describe("A Proxy", () => {
  test("keeps its two sockets and closes them when it is terminated", async ({ context }) => {
    const [front, back] = [new zmq.Router({ context }), new zmq.Dealer({ context })]
    const proxy = new zmq.Proxy(front, back)
    expect(proxy.frontEnd).toBe(front)
    expect(proxy.backEnd).toBe(back)
    await front.bind("inproc://front")
    await back.bind("inproc://back")
    const running = proxy.run()
    proxy.terminate()
    expect(await running).toBe(undefined)
    expect([front.closed, back.closed]).toEqual([true, true])
  })
})
