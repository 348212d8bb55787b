import { constants } from "node:os"
import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { impossibleHost } from "../support/network.ts"

/** What a program tries; `endpoint` is bound by somebody else, over tcp. */
type Attempt = (context: zmq.Context, endpoint: string) => unknown

/** libzmq's own codes, which are the same on every platform. */
const own: Readonly<Record<string, number>> = {
  EFSM: zmq.EFSM,
  ENOCOMPATPROTO: zmq.ENOCOMPATPROTO,
  EMTHREAD: zmq.EMTHREAD,
  ETERM: zmq.ETERM,
}

const errnoOf = (code: string): number | undefined =>
  own[code] ?? (constants.errno as Readonly<Record<string, number>>)[code]

const nowhere = "tcp://127.0.0.1:1"

/** Thrown at once: what is wrong with the call itself. */
const thrown: Readonly<Record<string, readonly [string, Attempt]>> = {
  "connecting to text": ["EINVAL", (context) => new zmq.Push({ context }).connect("nonsense")],
  "connecting without a port": ["EINVAL", (context) => new zmq.Push({ context }).connect("tcp://127.0.0.1")],
  "connecting over an unknown transport": [
    "EPROTONOSUPPORT",
    (context) => new zmq.Push({ context }).connect("pigeon://here"),
  ],
  "disconnecting what is not connected": [
    "ENOENT",
    (context) => new zmq.Push({ context }).disconnect(nowhere),
  ],
  "binding text at once": ["EINVAL", (context) => new zmq.Pull({ context }).bindSync("nonsense")],
  "binding at once what is taken": [
    "EADDRINUSE",
    (context, endpoint) => new zmq.Pull({ context }).bindSync(endpoint),
  ],
  "unbinding at once what is not bound": [
    "ENOENT",
    (context) => new zmq.Pull({ context }).unbindSync(nowhere),
  ],
  "an option out of range": ["EINVAL", (context) => new zmq.Pull({ context, linger: -2 })],
  "an unknown option": ["EINVAL", (context) => new zmq.Pull({ context }).set("lingr", 0)],
  "an option for other types": [
    "EINVAL",
    (context) => new zmq.Pull({ context }).set(zmq.ROUTER_MANDATORY, 1),
  ],
  "subscribing on an XPUB that is not manual": [
    "EINVAL",
    (context) => new zmq.XPublisher({ context }).subscribe("topic"),
  ],
  "a socket of an unknown type": ["EINVAL", (context) => context.socket(99 as never)],
  "a socket of a context that was shut down": [
    "ETERM",
    () => {
      const context = new zmq.Context()
      context.shutdown()
      return new zmq.Push({ context })
    },
  ],
}

/** Rejected: what turns out to be impossible. */
const rejected: Readonly<Record<string, readonly [string, Attempt]>> = {
  "binding text": ["EINVAL", (context) => new zmq.Pull({ context }).bind("nonsense")],
  "binding over an unknown transport": [
    "EPROTONOSUPPORT",
    (context) => new zmq.Pull({ context }).bind("pigeon://here"),
  ],
  "binding to an interface there is not": [
    "ENODEV",
    (context) => new zmq.Pull({ context }).bind(`tcp://${impossibleHost}:5555`),
  ],
  "binding what is taken": ["EADDRINUSE", (context, endpoint) => new zmq.Pull({ context }).bind(endpoint)],
  "unbinding what is not bound": ["ENOENT", (context) => new zmq.Pull({ context }).unbind(nowhere)],
  "sending to nobody": ["EAGAIN", (context) => new zmq.Push({ context, sendTimeout: 0 }).send("x")],
  "sending to nobody in time": ["EAGAIN", (context) => new zmq.Push({ context, sendTimeout: 1 }).send("x")],
  "receiving nothing": ["EAGAIN", (context) => new zmq.Pull({ context, receiveTimeout: 0 }).receive()],
  "receiving nothing in time": [
    "EAGAIN",
    (context) => new zmq.Pull({ context, receiveTimeout: 1 }).receive(),
  ],
  "receiving before a request was sent": ["EFSM", (context) => new zmq.Request({ context }).receive()],
  "answering what was not asked": ["EFSM", (context) => new zmq.Reply({ context }).send("x")],
  "sending to an unknown peer": [
    "EHOSTUNREACH",
    (context) => new zmq.Router({ context, mandatory: true }).send(["nobody", "x"]),
  ],
  "running a proxy of sockets that nobody bound": [
    "EINVAL",
    (context) => new zmq.Proxy(new zmq.Router({ context }), new zmq.Dealer({ context })).run(),
  ],
}

/** Misuse that no value could make right. */
const wrongTypes: Readonly<Record<string, Attempt>> = {
  "sending undefined": (context) => new zmq.Push({ context }).send(undefined as never),
  "sending an object": (context) => new zmq.Push({ context }).send({} as never),
  "sending no frames": (context) => new zmq.Push({ context }).send([]),
  "binding a number": (context) => new zmq.Push({ context }).bind(5555 as never),
  "connecting to nothing": (context) => new zmq.Push({ context }).connect(undefined as never),
  "subscribing to a number": (context) => new zmq.Subscriber({ context }).subscribe(5 as never),
  "a proxy of one socket": (context) => new zmq.Proxy(new zmq.Pair({ context }), undefined as never),
  "a proxy of something else": (context) => new zmq.Proxy({} as never, new zmq.Pair({ context })),
  "an observer of something else": () => new zmq.Observer({} as never),
}

const failure = (code: string): object => expect.objectContaining({ code, errno: errnoOf(code) })

describe("Errors carry libzmq's codes and this platform's numbers", () => {
  test.for(Object.entries(thrown))("%s", async ([, [code, attempt]], { context }) => {
    const endpoint = await new zmq.Pull({ context }).bind("tcp://127.0.0.1:*")
    expect(errnoOf(code)).toBeGreaterThan(0)
    expect(() => attempt(context, endpoint)).toThrow(failure(code))
    expect(() => attempt(context, endpoint)).toThrow(zmq.ZmqError)
  })

  test.for(Object.entries(rejected))("%s", async ([, [code, attempt]], { context }) => {
    const endpoint = await new zmq.Pull({ context }).bind("tcp://127.0.0.1:*")
    expect(errnoOf(code)).toBeGreaterThan(0)
    const promise = attempt(context, endpoint)
    await expect(promise).rejects.toThrow(failure(code))
    await expect(promise).rejects.toBeInstanceOf(zmq.ZmqError)
  })

  test.for(Object.entries(wrongTypes))("%s is a TypeError, thrown at once", ([, attempt], { context }) => {
    expect(() => attempt(context, "")).toThrow(TypeError)
    expect(() => attempt(context, "")).not.toThrow(/Cannot read properties|is not a function/)
  })

  test("of binding and connecting carry the endpoint", async ({ context }) => {
    const endpoint = await new zmq.Pull({ context }).bind("tcp://127.0.0.1:*")
    const socket = new zmq.Pull({ context })
    const about = (address: string) =>
      expect.objectContaining({ address, message: expect.stringContaining(address) })
    await expect(socket.bind(endpoint)).rejects.toEqual(about(endpoint))
    expect(() => socket.connect("pigeon://here")).toThrow(about("pigeon://here"))
    expect(() => socket.connect("tcp://127.0.0.1:70000")).toThrow(about("tcp://127.0.0.1:70000"))
    expect(() => socket.disconnect(nowhere)).toThrow(about(nowhere))
  })

  test("are of the class that belongs to the code", async ({ context }) => {
    await expect(new zmq.Push({ context, sendTimeout: 0 }).send("x")).rejects.toBeInstanceOf(zmq.AgainError)
    await expect(new zmq.Reply({ context }).send("x")).rejects.toBeInstanceOf(zmq.StateError)
    const ended = new zmq.Context()
    ended.shutdown()
    expect(() => new zmq.Push({ context: ended })).toThrow(zmq.TerminatedError)
  })
})
