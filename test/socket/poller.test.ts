import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { constants, openSync, writeFileSync } from "node:fs"
import { connect, createServer, Socket } from "node:net"
import { join } from "node:path"
import { PassThrough, Writable } from "node:stream"
import { describe, expect, onTestFinished } from "vitest"
import * as zmq from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { turns, until } from "../support/until.ts"

const { POLLERR, POLLIN, POLLOUT, Poller } = zmq

const named = (ready: Map<unknown, number>, names: ReadonlyMap<unknown, string>) =>
  Object.fromEntries([...ready].map(([target, bits]) => [names.get(target), bits]))

describe("A poller", () => {
  test("sees what two PAIR sockets can do, turn by turn", async ({ context }) => {
    const left = new zmq.Pair({ context })
    const right = new zmq.Pair({ context })
    right.connect(await left.bind("tcp://127.0.0.1:*"))
    const names = new Map([
      [left, "left"],
      [right, "right"],
    ] as const)
    const poller = new Poller()
    poller.register(left)
    poller.register(right)
    await until(() => left.writable && right.writable)
    expect(named(await poller.poll(), names)).toEqual({ left: POLLOUT, right: POLLOUT })
    await left.send("to the right")
    await right.send("to the left")
    await until(() => left.readable && right.readable)
    expect(named(await poller.poll(), names)).toEqual({ left: POLLIN | POLLOUT, right: POLLIN | POLLOUT })
    // It holds until somebody receives.
    expect(named(await poller.poll(), names)).toEqual({ left: POLLIN | POLLOUT, right: POLLIN | POLLOUT })
    await left.receive()
    await right.receive()
    expect(named(await poller.poll(), names)).toEqual({ left: POLLOUT, right: POLLOUT })
  })

  test("follows the turns of REQ and REP", async ({ context }) => {
    const request = new zmq.Request({ context })
    const reply = new zmq.Reply({ context })
    request.connect(await reply.bind("inproc://turns"))
    const names = new Map<unknown, string>([
      [request, "request"],
      [reply, "reply"],
    ])
    const poller = new Poller()
    poller.register(request)
    poller.register(reply)
    expect(named(await poller.poll(), names)).toEqual({ request: POLLOUT })
    await request.send("?")
    expect(named(await poller.poll(), names)).toEqual({ reply: POLLIN })
    await reply.receive()
    expect(named(await poller.poll(), names)).toEqual({ reply: POLLOUT })
    await reply.send("!")
    expect(named(await poller.poll(), names)).toEqual({ request: POLLIN })
    await request.receive()
    expect(named(await poller.poll(), names)).toEqual({ request: POLLOUT })
  })

  test("finds PUB always writable, and SUB readable for what it subscribed to", async ({ context }) => {
    const publisher = new zmq.Publisher({ context })
    const subscriber = new zmq.Subscriber({ context })
    subscriber.connect(await publisher.bind("inproc://topics"))
    subscriber.subscribe("a")
    const poller = new Poller()
    poller.register(publisher)
    poller.register(subscriber)
    expect([...(await poller.poll())]).toEqual([[publisher, POLLOUT]])
    poller.modify(publisher, 0)
    await publisher.send("b")
    const waiting = poller.poll()
    await publisher.send("a")
    expect([...(await waiting)]).toEqual([[subscriber, POLLIN]])
    await subscriber.receive()
    expect((await poller.poll(0)).size).toBe(0)
  })

  test("wakes up for a message, and does not take it", async ({ context }) => {
    const pull = new zmq.Pull({ context })
    const push = new zmq.Push({ context })
    push.connect(await pull.bind("tcp://127.0.0.1:*"))
    const poller = new Poller()
    poller.register(pull, POLLIN)
    const waiting = [poller.poll(), poller.poll(), pull.poll()]
    await push.send("x")
    const [first, second, own] = await Promise.all(waiting)
    expect([first, second, own]).toEqual([new Map([[pull, POLLIN]]), new Map([[pull, POLLIN]]), POLLIN])
    expect(String(await pull.receive())).toBe("x")
  })

  test.for(["tcp://127.0.0.1:*", "inproc://room"])(
    "wakes up when there is room again, over %s",
    async (endpoint, { context }) => {
      const push = new zmq.Push({ context, sendHighWaterMark: 1 })
      const pull = new zmq.Pull({ context, receiveHighWaterMark: 1 })
      const poller = new Poller()
      poller.register(push, POLLOUT)
      const appeared = poller.poll()
      push.connect(await pull.bind(endpoint))
      expect((await appeared).get(push)).toBe(POLLOUT)
      const body = Buffer.alloc(1 << 20)
      let sent = 0
      // Not one is refused: the last one that fits is the last one sent.
      for (let idle = 0; idle < 20; idle++) {
        while (push.writable) {
          push.trySend(body)
          sent++
          idle = 0
        }
        await turns(2)
      }
      let woken = false
      const waiting = poller.poll().then(() => {
        woken = true
      })
      await turns()
      expect(woken).toBe(false)
      for (let count = 0; count < sent; count++) await pull.receive()
      await waiting
      expect(push.writable).toBe(true)
    },
  )

  test("answers nothing when the time is up, at once for less than a millisecond", async ({ context }) => {
    const pull = new zmq.Pull({ context })
    const poller = new Poller()
    poller.register(pull, POLLIN)
    const order: number[] = []
    const timed = async (timeout: number): Promise<void> => {
      expect((await poller.poll({ timeout })).size).toBe(0)
      order.push(timeout)
    }
    await Promise.all([timed(150), timed(20), timed(0.5), timed(0)])
    expect(order.slice(2)).toEqual([20, 150])
    expect(order.slice(0, 2).sort()).toEqual([0, 0.5])
    expect(await pull.poll(POLLIN, 0)).toBe(0)
    expect(await pull.poll(POLLIN, { timeout: 5 })).toBe(0)
  })

  test("never says too early that the time is up: what is due then can be done", async ({ context }) => {
    const pull = new zmq.Pull({ context })
    const poller = new Poller()
    poller.register(pull, POLLIN)
    // An event loop that goes round all the time looks at its timers as early as can be.
    let over = false
    const spin = (): void => {
      if (!over) setImmediate(spin)
    }
    spin()
    for (let round = 0; round < 20; round++) {
      // At no particular part of a millisecond.
      const began = performance.now()
      while (performance.now() < began + round / 20) {}
      const timers = new zmq.Timers()
      let done = false
      timers.add(3, () => {
        done = true
      })
      await poller.poll(timers.timeout())
      timers.execute()
      expect(done).toBe(true)
    }
    over = true
  })

  test("never tells of errors of a socket, nor of urgent data", async ({ context }) => {
    const [pull, push] = [new zmq.Pull({ context }), new zmq.Push({ context })]
    push.connect(await pull.bind("inproc://errors"))
    await push.send("x")
    const poller = new Poller()
    poller.register(pull, POLLERR | zmq.POLLPRI)
    expect((await poller.poll(0)).size).toBe(0)
    poller.register(pull, POLLIN | POLLERR | zmq.POLLPRI)
    expect([...(await poller.poll())]).toEqual([[pull, POLLIN]])
  })

  test("with nothing registered answers at once", async () => {
    expect((await new Poller().poll()).size).toBe(0)
    for await (const _ of new Poller()) expect.unreachable()
  })

  test("ends with the signal's reason and leaves nothing behind", async ({ context }) => {
    const pull = new zmq.Pull({ context })
    const push = new zmq.Push({ context })
    push.connect(await pull.bind("inproc://signal"))
    for (let round = 0; round < 10; round++) {
      const controller = new AbortController()
      const waiting = pull.poll(POLLIN, { signal: controller.signal })
      controller.abort(new Error("stop"))
      await expect(waiting).rejects.toThrow("stop")
    }
    await expect(pull.poll(POLLIN, { signal: AbortSignal.abort(new Error("early")) })).rejects.toThrow(
      "early",
    )
    await push.send("x")
    expect(String(await pull.receive())).toBe("x")
  })

  // Windows sends no signals to processes.
  test.skipIf(process.platform === "win32")(
    "can be ended by a signal to the process",
    async ({ context }) => {
      const poller = new Poller()
      poller.register(new zmq.Pull({ context }), POLLIN)
      const controller = new AbortController()
      process.once("SIGUSR2", (signal) => controller.abort(new Error(signal)))
      const waiting = poller.poll({ signal: controller.signal })
      process.kill(process.pid, "SIGUSR2")
      await expect(waiting).rejects.toThrow("SIGUSR2")
    },
  )

  test("rejects when a socket is closed, before or meanwhile, and when its context ends", async () => {
    const context = new zmq.Context()
    const closed = new zmq.Pull({ context })
    const open = new zmq.Pull({ context })
    const poller = new Poller()
    poller.register(open, POLLIN)
    poller.register(closed, POLLIN)
    const waiting = poller.poll()
    await closed.close()
    await expect(waiting).rejects.toMatchObject({ code: "EAGAIN" })
    await expect(poller.poll()).rejects.toMatchObject({ code: "EBADF" })
    await expect(closed.poll()).rejects.toMatchObject({ code: "EBADF" })
    poller.unregister(closed)
    const ending = poller.poll()
    context.shutdown()
    await expect(ending).rejects.toMatchObject({ code: "ETERM" })
    await expect(open.poll()).rejects.toMatchObject({ code: "ETERM" })
    await context.destroy()
  })

  test("keeps its targets in order, and says what it does not know", async ({ context }) => {
    const pull = new zmq.Pull({ context })
    const push = new zmq.Push({ context })
    const poller = new Poller()
    poller.register(push, POLLOUT)
    poller.register(pull)
    poller.register(push, POLLIN)
    expect(poller.targets).toEqual([
      [push, POLLIN],
      [pull, POLLIN | POLLOUT],
    ])
    expect([poller.size, poller.has(pull)]).toEqual([2, true])
    poller.register(pull, 0)
    expect([poller.size, poller.has(pull)]).toEqual([1, false])
    expect(() => poller.unregister(pull)).toThrow(expect.objectContaining({ code: "EINVAL" }))
    for (const events of [16, -1, 1.5]) {
      expect(() => poller.register(pull, events)).toThrow(expect.objectContaining({ code: "EINVAL" }))
    }
    for (const target of ["x", null, 5, {}]) {
      expect(() => poller.register(target as unknown as zmq.Pull)).toThrow(TypeError)
    }
    await expect(pull.poll(16)).rejects.toMatchObject({ code: "EINVAL" })
  })

  test("can be looped over until nothing is registered", async ({ context }) => {
    const pull = new zmq.Pull({ context })
    const push = new zmq.Push({ context })
    push.connect(await pull.bind("inproc://loop"))
    const poller = new Poller()
    poller.register(pull, POLLIN)
    const sending = (async () => {
      for (const name of ["a", "b", "c"]) {
        await turns()
        await push.send(name)
      }
    })()
    const received: string[] = []
    for await (const ready of poller) {
      expect([...ready]).toEqual([[pull, POLLIN]])
      received.push(String(pull.tryReceive()))
      if (received.length === 3) poller.unregister(pull)
    }
    expect(received).toEqual(["a", "b", "c"])
    await sending
  })
})

describe("Select", () => {
  test("answers three lists, each target once", async ({ context }) => {
    const pull = new zmq.Pull({ context })
    const push = new zmq.Push({ context })
    push.connect(await pull.bind("inproc://select"))
    expect(await zmq.select([pull], [push], [])).toEqual([[], [push], []])
    const waiting = zmq.select([pull, pull], [], [], { timeout: 10_000 })
    await push.send("x")
    const [read, write, failed] = await waiting
    expect([read.length, read[0], write, failed]).toEqual([1, pull, [], []])
    expect(await zmq.select([push], [pull], [pull], 5)).toEqual([[], [], []])
    expect(await zmq.select([])).toEqual([[], [], []])
  })
})

describe("Streams of Node", () => {
  test("are readable when something has come, and when they have ended", async ({ context }) => {
    const stream = new PassThrough()
    const poller = new Poller()
    poller.register(new zmq.Pull({ context }), POLLIN)
    poller.register(stream, POLLIN)
    expect((await poller.poll(0)).size).toBe(0)
    const waiting = poller.poll()
    stream.write("x")
    expect((await waiting).get(stream)).toBe(POLLIN)
    expect((await poller.poll()).get(stream)).toBe(POLLIN)
    expect(String(stream.read())).toBe("x")
    expect((await poller.poll(0)).size).toBe(0)
    const ending = poller.poll()
    stream.end()
    expect((await ending).get(stream)).toBe(POLLIN)
  })

  test("are writable until they are full, and again when they have drained", async () => {
    let release = (): void => {}
    const stream = new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => (release = done) })
    const poller = new Poller()
    poller.register(stream)
    expect((await poller.poll()).get(stream)).toBe(POLLOUT)
    stream.write("xx")
    expect((await poller.poll(0)).size).toBe(0)
    const waiting = poller.poll()
    release()
    expect((await waiting).get(stream)).toBe(POLLOUT)
  })

  test("tell that they broke", async () => {
    const stream = new PassThrough()
    const waiting = zmq.select([], [], [stream])
    stream.destroy(new Error("broken"))
    expect(await waiting).toEqual([[], [], [stream]])
    const poller = new Poller()
    poller.register(stream, POLLIN | POLLOUT | POLLERR)
    expect((await poller.poll()).get(stream)).toBe(POLLIN | POLLERR)
  })

  // Windows has no named pipes in its file system.
  test.skipIf(process.platform === "win32")(
    "may be opened on a descriptor, and are polled beside sockets",
    async ({ context }) => {
      const path = join(temporaryFolder(onTestFinished), "pipe")
      execFileSync("mkfifo", [path])
      const stream = new Socket({ fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK) })
      const [pull, push] = [new zmq.Pull({ context }), new zmq.Push({ context })]
      push.connect(await pull.bind("inproc://beside"))
      const poller = new Poller()
      poller.register(stream, POLLIN)
      poller.register(pull, POLLIN)
      expect((await poller.poll(0)).size).toBe(0)
      const waiting = poller.poll()
      writeFileSync(path, "x")
      expect([...(await waiting)]).toEqual([[stream, POLLIN]])
      await push.send("x")
      expect([...(await poller.poll())]).toEqual([
        [stream, POLLIN],
        [pull, POLLIN],
      ])
      expect(String(stream.read())).toBe("x")
      expect([...(await poller.poll())]).toEqual([[pull, POLLIN]])
      stream.destroy()
    },
  )

  test("may be TCP connections", async () => {
    const server = createServer((socket) => socket.end("bye")).listen(0, "127.0.0.1")
    await once(server, "listening")
    const socket = connect((server.address() as { port: number }).port, "127.0.0.1")
    const poller = new Poller()
    poller.register(socket, POLLIN)
    expect((await poller.poll()).get(socket)).toBe(POLLIN)
    socket.destroy()
    server.close()
  })
})
