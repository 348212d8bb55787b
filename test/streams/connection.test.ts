import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import { createZmqConnection, type ZmqTransport } from "../../src/streams/index.ts"
import { test } from "../support/context-test.ts"
import { closedEndpoint } from "../support/network.ts"
import { openRecorded } from "../support/recorded-connection.ts"
import { RecordingProtocol } from "../support/recording-protocol.ts"
import { turns } from "../support/until.ts"

const anywhere = "tcp://127.0.0.1:*"

describe("Making a connection", () => {
  test.for([zmq.DEALER, "DEALER", "dealer"] as const)(
    "takes a socket type as %s",
    async (type, { context }) => {
      const { transport } = await openRecorded(context, type)
      expect(transport.getExtraInfo("zmqSocket")).toBeInstanceOf(zmq.Dealer)
      expect(transport.getExtraInfo("zmqType")).toBe(zmq.DEALER)
      expect(transport.getExtraInfo("other")).toBeUndefined()
      expect(transport.getExtraInfo("other", 5)).toBe(5)
      expect(transport.canWriteEof()).toBe(false)
    },
  )

  test("uses the default context, unless told otherwise", async ({ context }) => {
    const { transport } = await createZmqConnection(() => ({}), "pull")
    expect(transport.getExtraInfo("zmqSocket").context).toBe(zmq.context)
    transport.close()
    const own = await openRecorded(context, "pull")
    expect(own.transport.getExtraInfo("zmqSocket").context).toBe(context)
  })

  test("calls connectionMade in a later turn, and before anything is bound or connected", async ({
    context,
  }) => {
    const protocol = new RecordingProtocol()
    const seen: unknown[] = []
    protocol.connectionMade = (transport) => {
      seen.push(transport, transport.getExtraInfo("zmqSocket").lastEndpoint)
    }
    const made = openRecorded(context, "dealer", { bind: anywhere, connect: "inproc://peer" }, protocol)
    await Promise.resolve()
    expect(seen).toEqual([])
    const { transport } = await made
    expect(seen).toEqual([transport, null])
  })

  test("binds first, then connects, each in order", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer", {
      bind: ["inproc://a", "inproc://b"],
      connect: new Set(["inproc://c", "inproc://d"]),
    })
    expect([...transport.bindings()]).toEqual(["inproc://a", "inproc://b"])
    expect([...transport.connections()]).toEqual(["inproc://c", "inproc://d"])
    expect(transport.getExtraInfo("zmqSocket").lastEndpoint).toBe("inproc://d")
  })

  test("needs no endpoints", async ({ context }) => {
    const { transport } = await openRecorded(context, "dealer", { bind: [], connect: undefined })
    expect(transport.bindings().size + transport.connections().size).toBe(0)
  })

  test("uses a socket that is given", async ({ context }) => {
    const socket = new zmq.Dealer({ context })
    const { transport } = await openRecorded(context, zmq.DEALER, { socket })
    expect(transport.getExtraInfo("zmqSocket")).toBe(socket)
    expect(socket.closed).toBe(false)
  })

  test("delivers what a socket that is given has received already", async ({ context }) => {
    const push = new zmq.Push({ context })
    const socket = new zmq.Pull({ context })
    push.connect(await socket.bind("inproc://early"))
    await push.send("early")
    const { protocol } = await openRecorded(context, "pull", { socket })
    await protocol.messages.until((messages) => messages.length === 1)
  })

  test("succeeds although connectionMade throws", async ({ context }) => {
    const failure = new Error("broken")
    const protocol = new RecordingProtocol()
    protocol.connectionMade = () => {
      throw failure
    }
    const { transport, errors } = await openRecorded(context, "dealer", { bind: anywhere }, protocol)
    expect(errors.items).toMatchObject([{ message: "protocol.connectionMade() failed", error: failure }])
    expect(transport.bindings().size).toBe(1)
  })

  test("may be closed by connectionMade", async ({ context }) => {
    const protocol = new RecordingProtocol()
    protocol.connectionMade = (transport) => transport.close()
    const { transport } = await openRecorded(context, "pull", {}, protocol)
    expect(transport.isClosing()).toBe(true)
    expect(await protocol.lost()).toBeUndefined()
  })
})

describe("Making a connection that does not come about", () => {
  const refusal = async (
    context: zmq.Context,
    options: object,
    type: never = "dealer" as never,
    protocol = new RecordingProtocol(),
  ): Promise<unknown> => {
    const made = openRecorded(context, type, options, protocol)
    const error = await made.then(
      () => new Error("It was made."),
      (reason: unknown) => reason,
    )
    await turns()
    expect(protocol.losses).toEqual([])
    return error
  }

  /** Ends only when no socket is left open in the context. */
  const expectNoSocket = async (context: zmq.Context): Promise<void> => {
    await context.term()
    expect(context.closed).toBe(true)
  }

  test.for([
    [{ bind: 5 }, TypeError],
    [{ connect: 5 }, TypeError],
    [{ bind: Buffer.from("tcp://127.0.0.1:*") }, TypeError],
    [{ bind: ["inproc://fine", 5] }, TypeError],
    [{ connect: [null] }, TypeError],
  ] as const)(
    "rejects with TypeError for endpoints that are none: %o",
    async ([options, kind], { context }) => {
      expect(await refusal(context, options)).toBeInstanceOf(kind)
      await expectNoSocket(context)
    },
  )

  test.for([
    [{ bind: "malformed" }, "EINVAL"],
    [{ connect: "malformed" }, "EINVAL"],
    [{ bind: "quic://127.0.0.1:1" }, "EPROTONOSUPPORT"],
    [{ bind: "tcp://8.8.8.8:5555" }, "EADDRNOTAVAIL"],
    [{ bind: ["inproc://fine", "inproc://fine"] }, "EADDRINUSE"],
  ] as const)(
    "rejects with what binding and connecting reject with: %o",
    async ([options, code], { context }) => {
      expect(await refusal(context, options)).toMatchObject({ code })
      await expectNoSocket(context)
    },
  )

  test("rejects with what the factory throws", async ({ context }) => {
    const failure = new Error("no protocol")
    const made = createZmqConnection(
      () => {
        throw failure
      },
      "dealer",
      { context },
    )
    await expect(made).rejects.toBe(failure)
    await expectNoSocket(context)
  })

  test.for([-1, 999, "nonsense"])("rejects with EINVAL for the socket type %s", async (type, { context }) => {
    expect(await refusal(context, {}, type as never)).toMatchObject({ code: "EINVAL" })
    await expectNoSocket(context)
  })

  test("leaves a socket of another type open", async ({ context }) => {
    const socket = new zmq.Push({ context })
    expect(await refusal(context, { socket })).toBeInstanceOf(TypeError)
    expect(socket.closed).toBe(false)
  })

  test("rejects with EBADF for a socket that is closed", async ({ context }) => {
    const socket = new zmq.Dealer({ context })
    await socket.close()
    expect(await refusal(context, { socket })).toMatchObject({ code: "EBADF" })
  })

  test("rejects with EBUSY for a socket that somebody else receives from", async ({ context }) => {
    const socket = new zmq.Dealer({ context })
    const consumption = socket.consume(() => {})
    expect(await refusal(context, { socket })).toMatchObject({ code: "EBUSY" })
    expect(socket.closed).toBe(false)
    consumption.stop()
  })

  test("leaves a socket that was given open, and lets go of it", async ({ context }) => {
    const socket = new zmq.Pull({ context })
    const protocol = new RecordingProtocol()
    const error = await refusal(
      context,
      { socket, bind: ["inproc://given", "malformed"] },
      "pull" as never,
      protocol,
    )
    expect(error).toMatchObject({ code: "EINVAL" })
    expect(socket.closed).toBe(false)
    const push = new zmq.Push({ context })
    push.connect("inproc://given")
    await push.send("for the socket")
    expect(String(await socket.receive())).toBe("for the socket")
    expect(protocol.messages.items).toEqual([])
    protocol.transport?.write(["dropped"])
    expect(protocol.transport?.isClosing()).toBe(true)
    await protocol.transport?.waitClosed()
  })

  test("rejects with ETERM when the context is shut down meanwhile", async ({ context }) => {
    const made = refusal(context, {}, "push" as never)
    context.shutdown()
    expect(await made).toMatchObject({ code: "ETERM" })
    await expectNoSocket(context)
  })

  test("gives up with the signal's reason", async ({ context }) => {
    const reason = new Error("never mind")
    const early = { signal: AbortSignal.abort(reason) }
    expect(await refusal(context, early)).toBe(reason)
    const controller = new AbortController()
    const protocol = new RecordingProtocol()
    protocol.connectionMade = () => controller.abort(reason)
    const late = { signal: controller.signal, bind: "inproc://given-up" }
    expect(await refusal(context, late, "dealer" as never, protocol)).toBe(reason)
    await expectNoSocket(context)
  })

  test("does not wait for anybody who would take what was written", async ({ context }) => {
    const protocol = new RecordingProtocol()
    const connect = await closedEndpoint()
    protocol.connectionMade = (transport: ZmqTransport) => {
      transport.set("linger", -1)
      transport.write(["lost"])
      void transport.connect(connect)
    }
    expect(await refusal(context, { bind: "malformed" }, "push" as never, protocol)).toMatchObject({
      code: "EINVAL",
    })
    await expectNoSocket(context)
  })
})
