import { expect, expectTypeOf, test } from "vitest"
import type { withContext, withSocket } from "../../src/decorators/index.ts"
import type * as draft from "../../src/draft/index.ts"
import type * as zmq from "../../src/index.ts"

type Sends<Type> = "send" extends keyof Type ? true : false

test("A tracked send answers a tracker, and every other nothing", () => {
  const send = (push: zmq.Push) =>
    [push.send("x", { track: true }), push.send("x"), push.send("x", {})] as const
  expectTypeOf<ReturnType<typeof send>>().toEqualTypeOf<
    readonly [Promise<zmq.MessageTracker>, Promise<void>, Promise<void>]
  >()
  expect(send).toBeTypeOf("function")
})

test("Subclasses override send as they did before there were trackers", () => {
  type Old = zmq.Push & { send(message: string): Promise<void> }
  expectTypeOf<Old["send"]>().toBeCallableWith("x")
  abstract class Counting {
    abstract count: number
    send: zmq.Push["send"] = async () => undefined as never
  }
  expect(Counting).toBeTypeOf("function")
})

test("Values are received as what the caller says they are, and unknown otherwise", () => {
  expectTypeOf<zmq.Pull["receiveString"]>().returns.resolves.toBeString()
  const receive = (pull: zmq.Pull) =>
    [
      pull.receiveJson<{ celsius: number }>(),
      pull.receiveJson(),
      pull.receiveStructured<Map<string, Date>>(),
      pull.receiveSerialized(([body]) => Number(body)),
      pull.receiveFrames(),
    ] as const
  expectTypeOf<ReturnType<typeof receive>>().toEqualTypeOf<
    readonly [
      Promise<{ celsius: number }>,
      Promise<unknown>,
      Promise<Map<string, Date>>,
      Promise<number>,
      Promise<zmq.Frame[]>,
    ]
  >()
  expect(receive).toBeTypeOf("function")
})

test("Sockets have only what their type can do", () => {
  expectTypeOf<zmq.Push>().not.toHaveProperty("receiveFrames")
  expectTypeOf<zmq.Subscriber>().not.toHaveProperty("sendJson")
  expectTypeOf<zmq.Pair>().toHaveProperty("sendArray")
  expectTypeOf<Sends<zmq.Pull>>().toEqualTypeOf<false>()
})

test("Polls answer the targets that they were given", () => {
  expectTypeOf<zmq.Poller<zmq.Pull>["poll"]>().returns.resolves.toEqualTypeOf<Map<zmq.Pull, number>>()
  const select = (run: typeof zmq.select, pull: zmq.Pull, push: zmq.Push) => run([pull], [push], [])
  expectTypeOf<Awaited<ReturnType<typeof select>>>().toEqualTypeOf<[zmq.Pull[], zmq.Push[], never[]]>()
  expect(select).toBeTypeOf("function")
})

test("A context makes sockets of a class with the options of that class", () => {
  const make = (context: zmq.Context, Push: typeof zmq.Push) =>
    [context.socket(Push, { linger: 0 }), context.socket("PULL"), context.socket(0)] as const
  expectTypeOf<ReturnType<typeof make>>().toEqualTypeOf<readonly [zmq.Push, zmq.Pull, zmq.Pair]>()
  expect(make).toBeTypeOf("function")
})

test("Draft sockets receive values beside what they tell", () => {
  const receive = (server: draft.Server, client: draft.Client, dish: draft.Dish) =>
    [server.receiveJson<{ a: 1 }>(), client.receiveJson<{ a: 1 }>(), dish.receiveString()] as const
  expectTypeOf<ReturnType<typeof receive>>().toEqualTypeOf<
    readonly [
      Promise<[value: { a: 1 }, from: draft.ServerRoutingOptions]>,
      Promise<{ a: 1 }>,
      Promise<[value: string, from: draft.DishGroupOptions]>,
    ]
  >()
  expectTypeOf<draft.Radio>().not.toHaveProperty("receiveJson")
  expectTypeOf<draft.Gather>().not.toHaveProperty("sendJson")
  expectTypeOf<draft.Client>().not.toHaveProperty("sendArray")
  expectTypeOf<draft.Datagram>().toHaveProperty("sendArray")
  const track = (server: draft.Server) => server.send("x", { routingId: 1, track: true })
  expectTypeOf(track).returns.toEqualTypeOf<Promise<zmq.MessageTracker>>()
  expect(receive).toBeTypeOf("function")
})

test("A message is anything that gives frames", () => {
  expectTypeOf<zmq.Push["trySend"]>().toBeCallableWith(new Set(["a"]))
  expectTypeOf<zmq.Push["trySend"]>().toBeCallableWith(["a", 1] as const)
  // @ts-expect-error Pairs of text are no frames.
  const send = (push: zmq.Push) => push.send(new Map([["a", "b"]]))
  // @ts-expect-error Exactly one frame.
  const sendTwo = (client: draft.Client) => client.send(new Set(["a"]))
  expect([send, sendTwo]).toHaveLength(2)
})

test("Functions that are given sockets and contexts take the rest from their callers", () => {
  const make = (socket: typeof withSocket, context: typeof withContext) =>
    [
      socket("PULL", (pull) => pull.receive()),
      socket(8, { linger: 0 }, (text: string, push: zmq.Push) => push.trySend(text)),
      context({ name: "own" }, ({ own, text }: { own: zmq.Context; text: string }) => own.closed || text),
    ] as const
  expectTypeOf<ReturnType<typeof make>>().toEqualTypeOf<
    readonly [
      () => Promise<zmq.Message[]>,
      (text: string) => Promise<boolean>,
      (values: Omit<{ own: zmq.Context; text: string }, "own">) => Promise<string | true>,
    ]
  >()
  expect(make).toBeTypeOf("function")
})
