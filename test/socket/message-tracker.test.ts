import { describe, expect } from "vitest"
import {
  Dealer,
  Frame,
  MessageTracker,
  NotDoneError,
  Publisher,
  Pull,
  Push,
  Router,
  Subscriber,
} from "../../src/index.ts"
import { authority, good } from "../support/certificates.ts"
import { test } from "../support/context-test.ts"
import { closedEndpoint } from "../support/network.ts"
import { until } from "../support/until.ts"

/** Larger than what is copied, and together more than the buffers of a connection hold. */
const block = (): Buffer => Buffer.alloc(1 << 20, "x")
const blocks = 32

describe("A tracked message", () => {
  test("is done when it has been written", async ({ context }) => {
    const push = new Push({ context })
    const pull = new Pull({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    for (const body of ["small", Buffer.alloc(1000), block()]) {
      const tracker = await push.send(["head", body], { track: true })
      expect(tracker).toBeInstanceOf(MessageTracker)
      await tracker.wait()
      expect(tracker.done).toBe(true)
      await pull.receive()
    }
  })

  test("is not done while it waits for a peer, and is when that has come", async ({ context }) => {
    const push = new Push({ context, reconnectInterval: 10 })
    const endpoint = await closedEndpoint()
    push.connect(endpoint)
    const tracker = await push.send(block(), { track: true })
    expect(tracker.done).toBe(false)
    await expect(tracker.wait(5)).rejects.toThrow(NotDoneError)
    await expect(tracker.wait({ timeout: 0 })).rejects.toThrow(NotDoneError)
    const pull = new Pull({ context })
    await pull.bind(endpoint)
    await tracker.wait()
    expect(tracker.done).toBe(true)
    expect((await pull.receive())[0]?.length).toBe(1 << 20)
  })

  test("is not done while its peer does not read", async ({ context }) => {
    const push = new Push({ context })
    const pull = new Pull({ context, receiveHighWaterMark: 1 })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    const trackers: MessageTracker[] = []
    for (let count = 0; count < blocks; count++) trackers.push(await push.send(block(), { track: true }))
    const last = trackers.at(-1) as MessageTracker
    expect(last.done).toBe(false)
    const all = MessageTracker.all(...trackers)
    expect(all.done).toBe(false)
    for (let count = 0; count < blocks; count++) await pull.receive()
    await all.wait()
    expect(trackers.every((each) => each.done)).toBe(true)
  })

  test.for(["tcp", "ws", "wss"])(
    "over %s can be changed once it is done, and not before",
    async (scheme, { context }) => {
      const push = new Push({ context, wss: { ca: authority } })
      const pull = new Pull({ context, wss: good, receiveHighWaterMark: 1 })
      push.connect(await pull.bind(`${scheme}://127.0.0.1:*`))
      const size = 1 << 19
      const trackers: MessageTracker[] = []
      const changes: Promise<void>[] = []
      for (let index = 1; index <= blocks; index++) {
        const body = Buffer.alloc(size, index)
        const tracker = await push.send(body, { track: true })
        trackers.push(tracker)
        changes.push(tracker.wait().then(() => void body.fill(0)))
      }
      expect(trackers.at(-1)?.done).toBe(false)
      for (let index = 1; index <= blocks; index++) {
        const [body] = await pull.receive()
        expect(body?.equals(Buffer.alloc(size, index))).toBe(true)
      }
      await Promise.all(changes)
    },
  )

  test("that many peers get is done when the slowest has it", async ({ context }) => {
    const publisher = new Publisher({ context, sendHighWaterMark: 0 })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const quick = new Subscriber({ context, receiveHighWaterMark: 0 })
    const slow = new Subscriber({ context, receiveHighWaterMark: 1 })
    for (const each of [quick, slow]) {
      each.connect(endpoint)
      each.subscribe()
    }
    const greeted = { quick: false, slow: false }
    await until(() => {
      publisher.trySend("hello")
      greeted.quick ||= quick.tryReceive() !== undefined
      greeted.slow ||= slow.tryReceive() !== undefined
      return greeted.quick && greeted.slow
    })
    const trackers: MessageTracker[] = []
    for (let count = 0; count < blocks; count++) {
      trackers.push(await publisher.send(block(), { track: true }))
    }
    const drain = async (socket: Subscriber): Promise<void> => {
      for (let blocksLeft = blocks; blocksLeft > 0; ) {
        const [body] = await socket.receive()
        if ((body?.length ?? 0) > 5) blocksLeft--
      }
    }
    await drain(quick)
    expect(trackers.at(-1)?.done).toBe(false)
    await drain(slow)
    await MessageTracker.all(...trackers).wait()
  })

  test("leaves a peer in the same process a copy", async ({ context }) => {
    const push = new Push({ context })
    const pull = new Pull({ context })
    push.connect("inproc://copies")
    const early = Buffer.alloc(1000, "a")
    const before = await push.send(early, { track: true })
    expect(before.done).toBe(true)
    await pull.bind("inproc://copies")
    early.fill("z")
    const late = Buffer.alloc(1000, "b")
    const after = await push.send(late, { track: true })
    expect(after.done).toBe(true)
    late.fill("z")
    expect(String((await pull.receive())[0])).toBe("a".repeat(1000))
    expect(String((await pull.receive())[0])).toBe("b".repeat(1000))
  })

  test("has its tracker only when somebody takes it", async ({ context }) => {
    const push = new Push({ context })
    const bodies = [Buffer.alloc(1000, "a"), Buffer.alloc(1000, "b")]
    const sending = bodies.map((body) => push.send(body, { track: true }))
    const pull = new Pull({ context })
    push.connect(await pull.bind("inproc://parked"))
    for (const each of await Promise.all(sending)) await each.wait()
    for (const body of bodies) body.fill("z")
    expect(String((await pull.receive())[0])).toBe("a".repeat(1000))
    expect(String((await pull.receive())[0])).toBe("b".repeat(1000))
  })

  test("is done when it is thrown away", async ({ context }) => {
    const endpoint = await closedEndpoint()
    const push = new Push({ context, conflate: true })
    push.connect(endpoint)
    const replaced = await push.send(block(), { track: true })
    const replacement = replaced.wait()
    const closed = await push.send(block(), { track: true })
    await replacement
    expect([replaced.done, closed.done]).toEqual([true, false])
    const waiting = closed.wait()
    await push.close({ linger: 0 })
    await waiting
    expect(closed.done).toBe(true)
  })

  test("is done when its connection is lost with it", async ({ context }) => {
    const router = new Router({ context, sendHighWaterMark: 0 })
    const dealer = new Dealer({ context, routingId: "peer", receiveHighWaterMark: 1 })
    dealer.connect(await router.bind("tcp://127.0.0.1:*"))
    await dealer.send("here")
    await router.receive()
    const trackers: MessageTracker[] = []
    for (let count = 0; count < blocks; count++) {
      trackers.push(await router.send(["peer", block()], { track: true }))
    }
    const all = MessageTracker.all(...trackers)
    expect(all.done).toBe(false)
    await dealer.close({ linger: 0 })
    await all.wait()
  })

  test("of a ROUTER to nobody is done at once", async ({ context }) => {
    const router = new Router({ context })
    expect((await router.send(["nobody", block()], { track: true })).done).toBe(true)
  })

  test("fails as others do when it cannot be sent", async ({ context }) => {
    const push = new Push({ context })
    await expect(push.send("x", { track: true, timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
    const router = new Router({ context, mandatory: true })
    await expect(router.send(["nobody", "x"], { track: true })).rejects.toMatchObject({
      code: "EHOSTUNREACH",
    })
    const parked = push.send("x", { track: true })
    await push.close()
    await expect(parked).rejects.toMatchObject({ code: "EAGAIN" })
  })

  test("is tracked by its frames too", async ({ context }) => {
    const push = new Push({ context })
    push.connect(await closedEndpoint())
    const frame = new Frame(block())
    const untracked = new Frame("x")
    const tracker = await push.send(["head", frame], { track: true })
    expect(frame.tracker).toBe(tracker)
    expect(MessageTracker.all(frame).done).toBe(false)
    expect(() => MessageTracker.all(untracked)).toThrow(TypeError)
    expect(() => MessageTracker.all(5 as unknown as Frame)).toThrow(TypeError)
    await push.close({ linger: 0 })
    expect(MessageTracker.all(frame, tracker).done).toBe(true)
  })
})

describe("Waiting for a tracker", () => {
  test("ends with the signal's reason", async ({ context }) => {
    const push = new Push({ context })
    push.connect(await closedEndpoint())
    const tracker = await push.send(block(), { track: true })
    const controller = new AbortController()
    const waiting = tracker.wait({ signal: controller.signal })
    controller.abort(new Error("enough"))
    await expect(waiting).rejects.toThrow("enough")
  })

  test("of nothing is over at once", async () => {
    expect(MessageTracker.all().done).toBe(true)
    await MessageTracker.all().wait(0)
  })
})
