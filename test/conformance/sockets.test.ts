import fc from "fast-check"
import { describe, expect } from "vitest"
import { z85Decode, z85Encode } from "../../src/core/z85.ts"
import * as zmq from "../../src/index.ts"
import {
  Dealer,
  EVENT_ALL,
  has,
  Poller,
  Pull,
  Push,
  Router,
  type Socket,
  strerror,
  version,
  zmqVersionInfo,
} from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { quietTime } from "../support/until.ts"
import { anyEndpoint, reservedEndpoint, transports } from "../support/wiring.ts"

describe("The library", () => {
  test("[ancillaries-1] has a version of three numbers, and words for every error", () => {
    expect(zmqVersionInfo()).toEqual(version.split(".").map(Number))
    expect(zmqVersionInfo().every((each) => Number.isInteger(each) && each >= 0)).toBe(true)
    for (const errno of [1, 11, 22, 98, zmq.ETERM, zmq.EFSM, 4711]) expect(strerror(errno)).not.toBe("")
    expect(EVENT_ALL).toBeGreaterThan(0)
  })

  test("[capabilities-1] tells what it can do, and false for all else", () => {
    for (const there of ["ipc", "tcp", "inproc", "ws", "wss", "draft"])
      expect([there, has(there)]).toEqual([there, true])
    for (const none of ["tipc", "norm", "vmci", "nonsense", ""])
      expect([none, has(none)]).toEqual([none, false])
  })
})

test("[z85-decode-fuzzer-1] any text is Z85, and then comes back, or is none", () => {
  const letters = fc.constantFrom(..."0AZaz.-:+=^!/*?&<>()[]{}@%$#", "~", " ", "\0", "é", "€")
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: letters, maxLength: 30 })), (text) => {
      let bytes: Uint8Array | undefined
      try {
        bytes = z85Decode(text)
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError)
      }
      if (bytes !== undefined) expect(z85Encode(bytes)).toBe(text)
      else expect(text).not.toBe("")
    }),
  )
})

describe("A context", () => {
  test.for([5, "context", {}, null] as unknown[])("[ctx-destroy-4] cannot be %j", (context) => {
    expect(() => new Push({ context: context as never })).toThrow(TypeError)
  })

  test.for(["DEALER", "ROUTER", "PULL"] as const)(
    "[ctx-destroy-5] that is shut down ends an endless poll of a %s with ETERM",
    async (type, { context }) => {
      const poller = new Poller()
      poller.register(context.socket(type), zmq.POLLIN)
      const polled = expect(poller.poll()).rejects.toMatchObject({ code: "ETERM" })
      await context.shutdown()
      await polled
    },
  )

  test("[ctx-options-4] passes on messages the same with and without zeroCopyReceive", async ({
    context,
  }) => {
    context.set(zmq.ZERO_COPY_RECV, 0)
    const [push, pull] = [new Push({ context }), new Pull({ context })]
    push.connect(await pull.bind(anyEndpoint("tcp")))
    for (const size of [0, 10, 33, 34, 1000, 100_000]) {
      await push.send(Buffer.alloc(size, "x"))
      expect(await pull.receive()).toEqual([Buffer.alloc(size, "x")])
    }
  })

  test("[ctx-options-5] refuses options that there are not", ({ context }) => {
    const wrong = expect.objectContaining({ code: "EINVAL" })
    for (const option of [-1, 0, 4711, "nonsense"] as never[]) {
      expect(() => context.get(option)).toThrow(wrong)
      expect(() => context.set(option, 1 as never)).toThrow(wrong)
    }
  })
})

describe("Inside the process", () => {
  test("[inproc-connect-3] sockets connected to names that nobody binds close at once", async ({
    context,
  }) => {
    const routers = Array.from({ length: 20 }, () => new Router({ context, linger: -1 }))
    for (const [index, router] of routers.entries()) router.connect(`inproc://nobody ${index}`)
    await Promise.all(routers.map((each) => each.close()))
    await context.term()
  })

  test("[inproc-connect-5] many that send and close at once are heard by who binds later", async ({
    context,
  }) => {
    const sending = Array.from({ length: 30 }, async (_, index) => {
      const push = new Push({ context })
      push.connect("inproc://later")
      await push.send(String(index))
      await push.close()
    })
    await Promise.all(sending.slice(0, 15))
    const pull = new Pull({ context })
    await pull.bind("inproc://later")
    const heard = await receiveTexts(pull, 30)
    expect(
      heard
        .flat()
        .map(Number)
        .sort((left, right) => left - right),
    ).toEqual(Array.from({ length: 30 }, (_, index) => index))
    await Promise.all(sending)
  })

  test("[inproc-connect-5] pairs of sockets meet in whichever order they bind and connect", async ({
    context,
  }) => {
    const meeting = Array.from({ length: 50 }, async (_, index) => {
      const [push, pull] = [new Push({ context }), new Pull({ context })]
      const name = `inproc://meeting ${index}`
      const steps = [() => push.connect(name), () => pull.bind(name)]
      for (const step of index % 2 === 0 ? steps : steps.reverse()) {
        await step()
        await quietTime(index % 3)
      }
      await push.send(String(index))
      expect(texts(await pull.receive())).toEqual([String(index)])
    })
    await Promise.all(meeting)
  })

  test("[inproc-connect-6] a ROUTER puts an id before what a DEALER sent before it was bound", async ({
    context,
  }) => {
    const [dealer, router] = [new Dealer({ context }), new Router({ context })]
    dealer.connect("inproc://ids")
    await dealer.send(["first", "second"])
    await router.bind("inproc://ids")
    const frames = await router.receiveFrames()
    expect(frames.map(({ more }) => more)).toEqual([true, true, false])
    expect(frames[0]?.length).toBe(5)
    expect(frames.slice(1).map(String)).toEqual(["first", "second"])
  })
})

describe("A socket", () => {
  test("[last-endpoint-1] names the endpoint that it bound last, with a real port", async ({ context }) => {
    const router = new Router({ context })
    for (let round = 0; round < 2; round++) {
      const endpoint = await router.bind("tcp://127.0.0.1:*")
      expect(endpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/)
      expect(router.lastEndpoint).toBe(endpoint)
      expect(router.get(zmq.LAST_ENDPOINT)).toBe(endpoint)
    }
  })

  test("[setsockopt-1] reads what was set, and else libzmq's defaults", ({ context }) => {
    const router: Socket = new Router({ context })
    for (const option of [zmq.SNDBUF, zmq.RCVBUF]) {
      expect(router.get(option)).toBe(-1)
      router.set(option, 16_384)
      expect(router.get(option)).toBe(16_384)
    }
    expect(router.get(zmq.USE_FD)).toBe(-1)
    expect(router.get(zmq.BINDTODEVICE)).toBeNull()
    expect(router.get(zmq.PRIORITY)).toBe(0)
    router.set(zmq.PRIORITY, 6)
    expect(router.get(zmq.PRIORITY)).toBe(6)
  })

  test("[busy-poll-1] takes busyPoll, and binds as ever", async ({ context }) => {
    const dealer: Socket = new Dealer({ context })
    dealer.set(zmq.BUSY_POLL, 1)
    expect(await dealer.bind(anyEndpoint("tcp"))).toBe(dealer.lastEndpoint)
  })

  test.for(transports)(
    "[reqrep-inproc-1] answers a request of two frames with a reply of two (%s)",
    async (transport, { context }) => {
      const [request, reply] = [context.socket("REQ"), context.socket("REP")]
      request.connect(await reply.bind(await reservedEndpoint(transport)))
      await request.send(["question", "part"])
      expect(texts(await reply.receive())).toEqual(["question", "part"])
      await reply.send(["answer", "part"])
      expect(texts(await request.receive())).toEqual(["answer", "part"])
    },
  )
})
