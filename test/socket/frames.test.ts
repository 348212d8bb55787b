import { inspect } from "node:util"
import { describe, expect } from "vitest"
import { Dealer, Frame, Pair, Pull, Push, Reply, Request, Router, StateError } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { turns } from "../support/until.ts"

describe("A frame", () => {
  test("is made of bytes of any kind, and of text", () => {
    const bytes = Uint8Array.of(1, 2, 3)
    for (const data of [
      bytes,
      Buffer.from(bytes),
      bytes.buffer,
      new DataView(bytes.buffer),
      new Frame(bytes),
    ]) {
      expect([...new Frame(data).data]).toEqual([1, 2, 3])
    }
    expect(new Frame("é").data).toEqual(Buffer.from("é"))
    expect(new Frame().length).toBe(0)
    expect(() => new Frame({} as string)).toThrow(TypeError)
  })

  test("that was not received has no successors, properties or tracker", () => {
    const frame = new Frame("x")
    expect([frame.more, frame.metadata.size, frame.userId, frame.tracker]).toEqual([
      false,
      0,
      undefined,
      undefined,
    ])
  })

  test("shows its first bytes and its length", () => {
    expect(inspect(new Frame("xxxx"))).toBe("Frame(<Buffer 78 78 78 78> 4B)")
    expect(inspect(new Frame(Buffer.alloc(1000)))).toBe(`Frame(<Buffer ${"00 ".repeat(12)}…> 1000B)`)
    expect(inspect(new Frame())).toBe("Frame(<Buffer> 0B)")
  })

  test("is read as text, and cloned with its memory", () => {
    const frame = new Frame(Buffer.from([0xc3, 0xa9]), { more: true })
    expect(`${frame}`).toBe("é")
    expect(frame.toString("hex")).toBe("c3a9")
    expect(frame.clone().data).toBe(frame.data)
    expect(frame.clone().more).toBe(true)
  })

  test("can be sent again and again, alone and among others", async ({ context }) => {
    const left = new Pair({ context })
    const right = new Pair({ context })
    right.connect(await left.bind("tcp://127.0.0.1:*"))
    const frame = new Frame("again")
    for (let round = 0; round < 4; round++) {
      await left.send(frame)
      await left.send(["head", frame])
      expect((await right.receive()).map(String)).toEqual(["again"])
      expect((await right.receive()).map(String)).toEqual(["head", "again"])
    }
    expect(left.trySend(frame)).toBe(true)
    expect(String(await right.receiveFrame())).toBe("again")
  })
})

describe("Received frames", () => {
  test("know which peer they come from, every one of a message", async ({ context }) => {
    const router = new Router({ context })
    const dealer = new Dealer({ context, routingId: "me" })
    dealer.set("metadata", { "X-Version": "7" })
    dealer.connect(await router.bind("tcp://127.0.0.1:*"))
    await dealer.send(["a", "b"])
    const frames = await router.receiveFrames()
    expect(frames.map(({ more }) => more)).toEqual([true, true, false])
    expect(frames.map(String)).toEqual(["me", "a", "b"])
    for (const frame of frames) {
      expect(frame.peerAddress).toBe("127.0.0.1")
      expect(frame.socketType).toBe("DEALER")
      expect(frame.property("identity")).toBe("me")
      expect(frame.property("x-version")).toBe("7")
      expect(frame.userId).toBeUndefined()
      expect(frame.property("Routing-Id")).toBeUndefined()
      expect(frame.metadata.get("Socket-Type")).toBe("DEALER")
    }
  })

  test("tell peers apart, waiting or not", async ({ context }) => {
    const pull = new Pull({ context })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    const senders = ["one", "two", "three"].map((name) => {
      const push = new Push({ context })
      push.set("metadata", { "X-Name": name })
      push.connect(endpoint)
      return { name, push }
    })
    const waiting = [pull.receiveFrames(), pull.receiveFrames(), pull.receiveFrames()]
    for (const { name, push } of senders) await push.send(name)
    for (const [frame] of await Promise.all(waiting)) expect(frame?.property("X-Name")).toBe(String(frame))
    for (const { name, push } of senders) await push.send([name, name])
    for (let count = 0; count < 3; count++) {
      await pull.poll()
      const first = await pull.receiveFrame()
      const second = await pull.receiveFrame()
      expect([first.more, second.more]).toEqual([true, false])
      expect(first.property("X-Name")).toBe(String(first))
      expect(second.property("X-Name")).toBe(String(first))
    }
  })

  test("of a peer in the same process have no properties", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://frames"))
    await push.send("x")
    const [frame] = await pull.receiveFrames()
    expect([frame?.metadata.size, frame?.peerAddress]).toEqual([0, undefined])
  })
})

describe("A message received frame by frame", () => {
  test("leaves its rest to whoever receives next", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://rest"))
    await push.send(["a", "b", "c"])
    await push.send("d")
    expect(pull.receiveMore).toBe(false)
    expect(String(await pull.receiveFrame())).toBe("a")
    expect(pull.receiveMore).toBe(true)
    expect(pull.get("receiveMore")).toBe(true)
    expect(pull.readable).toBe(true)
    expect((await pull.receive()).map(String)).toEqual(["b", "c"])
    expect(pull.receiveMore).toBe(false)
    expect(String(pull.tryReceiveFrame())).toBe("d")
    expect(pull.tryReceiveFrame()).toBeUndefined()
  })

  test("is divided among the calls that wait, in their order", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://divided"))
    const calls = [pull.receiveFrame(), pull.receiveFrame(), pull.receive(), pull.receive()] as const
    await push.send(["a", "b", "c", "d"])
    await push.send("e")
    const [first, second, third, fourth] = await Promise.all(calls)
    expect([String(first), String(second)]).toEqual(["a", "b"])
    expect(third.map(String)).toEqual(["c", "d"])
    expect(fourth.map(String)).toEqual(["e"])
  })

  test("goes on to a consumer and to a loop", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://go-on"))
    for (const name of ["a", "b"]) await push.send([name, "rest"])
    await pull.receiveFrame()
    const consumed: string[] = []
    const consumption = pull.consume((message) => {
      consumed.push(message.join())
    })
    await turns()
    consumption.stop()
    expect(consumed).toEqual(["rest", "b,rest"])
    await push.send(["c", "looped"])
    await pull.receiveFrame()
    for await (const message of pull) {
      expect(message.map(String)).toEqual(["looped"])
      break
    }
  })

  test("may be a reply, whose frames are all this turn's", async ({ context }) => {
    const request = new Request({ context })
    const reply = new Reply({ context })
    request.connect(await reply.bind("inproc://reply"))
    await request.send("?")
    await reply.receiveFrame()
    await reply.send(["a", "b"])
    expect(String(await request.receiveFrame())).toBe("a")
    expect(String(await request.receiveFrame())).toBe("b")
    await expect(request.receiveFrame()).rejects.toThrow(StateError)
  })

  test("is lost with the socket", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://lost"))
    await push.send(["a", "b"])
    await pull.receiveFrame()
    await pull.close()
    expect(() => pull.receive()).toThrow("closed")
    expect(pull.receiveMore).toBe(false)
  })
})

describe("Receiving into memory", () => {
  test("fills any view by bytes, and answers the size of the frame", async ({ context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind("inproc://into"))
    const numbers = new Float64Array(2)
    await push.send(Float64Array.of(1.5, 2.5))
    expect(await pull.receiveInto(numbers)).toBe(16)
    expect([...numbers]).toEqual([1.5, 2.5])

    const small = Buffer.alloc(5)
    await push.send("three words here")
    expect(await pull.receiveInto(small)).toBe(16)
    expect(String(small)).toBe("three")

    await push.send("0123456789")
    expect(await pull.receiveInto(small, { length: 2 })).toBe(10)
    expect(String(small)).toBe("01ree")

    await push.send("thrown away")
    expect(await pull.receiveInto(small.subarray(0, 0))).toBe(11)
    expect(pull.readable).toBe(false)
  })

  test("takes only views, and lengths that they have", async ({ context }) => {
    const pull = new Pull({ context })
    const room = new Uint8Array(4)
    await expect(pull.receiveInto([] as unknown as Uint8Array)).rejects.toThrow(TypeError)
    for (const length of [-1, 5, 1.5]) {
      await expect(pull.receiveInto(room, { length })).rejects.toThrow(RangeError)
    }
    await expect(pull.receiveInto(room, { timeout: 0 })).rejects.toMatchObject({ code: "EAGAIN" })
  })
})
