import { writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { BaseDevice } from "../../src/devices/index.ts"
import type { Context } from "../../src/index.ts"
import { devices, library, type Way, ways, zmq } from "../support/compiled-devices.ts"
import { texts } from "../support/messages.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const anywhere = "tcp://127.0.0.1:*"
const folder = temporaryFolder()

let context: Context

beforeEach(() => {
  context = new zmq.Context({ defaults: { linger: 0 } })
})

afterEach(() => context.destroy({ linger: 0 }))

/** Whether somebody listens at an endpoint. */
const listens = (endpoint: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(Number(endpoint.split(":").at(-1)), "127.0.0.1")
    socket.once("connect", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })

const refused = (
  promise: Promise<unknown>,
): Promise<Error & { code?: string; errno?: number; cause?: Error }> =>
  promise.then(
    () => expect.fail("it was not refused"),
    (error) => error,
  )

const passes = async (ins: string, out: string): Promise<void> => {
  const push = new zmq.Push({ context })
  const pull = new zmq.Pull({ context })
  push.connect(ins)
  pull.connect(out)
  await push.send(["it", "passes"])
  expect(texts(await pull.receive())).toEqual(["it", "passes"])
}

describe.each(Object.keys(ways) as Way[])("A device in %s", (way) => {
  const { Device, Proxy, ProxySteerable } = ways[way]

  it("is configured, bound before it starts, started, waited for and stopped", async () => {
    const device = new Proxy(zmq.PULL, "PUSH")
    device.setOptionIn(zmq.LINGER, 0)
    device.setOptionOut("linger", 0)
    device.setOptionMon("sendHighWaterMark", 5)
    device.bindIn(anywhere)
    const ports = await Promise.all([
      device.bindInToRandomPort("tcp://127.0.0.1"),
      device.bindOutToRandomPort("tcp://127.0.0.1"),
      device.bindMonToRandomPort("tcp://127.0.0.1"),
    ])
    expect(new Set(ports).size).toBe(3)
    for (const port of ports) expect(await listens(`tcp://127.0.0.1:${port}`)).toBe(true)
    expect([device.running, device.launcher === undefined]).toEqual([false, way === "this event loop"])
    await device.start()
    expect(device.running).toBe(true)
    const { in: ins, out, monitor, control } = device.endpoints
    expect([ins.length, out.length, monitor.length, control.length]).toEqual([2, 1, 1, 0])
    expect([ins[0], out[0], monitor[0]]).toEqual(ports.map((port) => `tcp://127.0.0.1:${port}`))
    await passes(ins[1] as string, out[0] as string)
    expect(await device.join({ timeout: 1 })).toBe(false)
    expect(await refused(device.join({ signal: AbortSignal.abort(new Error("enough")) }))).toMatchObject({
      message: "enough",
    })
    const joined = device.join()
    await device.stop()
    expect([await joined, await device.join(), device.running]).toEqual([true, true, false])
    expect(await device.join({ timeout: 0 })).toBe(true)
    await device.done
    for (const port of ports) expect(await listens(`tcp://127.0.0.1:${port}`)).toBe(false)
    expect(() => device.bindIn(anywhere)).toThrow(expect.objectContaining({ code: "EFSM" }))
    expect(await refused(device.start())).toMatchObject({ code: "EFSM" })
    const late: Promise<number> = device.bindOutToRandomPort("tcp://127.0.0.1")
    expect(await refused(late)).toMatchObject({ code: "EFSM" })
    await device.stop()
  })

  it("lets one socket play both parts", async () => {
    const device = new Device(zmq.QUEUE, zmq.REP, -1)
    device.setOptionOut(zmq.LINGER, 0)
    const asker = new zmq.Request({ context })
    device.connectOut(await asker.bind(anywhere))
    expect([device.inType, device.outType]).toEqual([zmq.REP, -1])
    await device.start()
    await asker.send("anybody?")
    expect(texts(await asker.receive())).toEqual(["anybody?"])
    await device.stop()
  })

  it("is steered by its methods", async () => {
    const device = new ProxySteerable({
      in: { type: "PULL", bind: anywhere },
      out: { type: "PUSH", bind: anywhere, options: { linger: 0 } },
    })
    expect(await refused(device.pause())).toMatchObject({ code: "EBADF" })
    await device.start()
    const push = new zmq.Push({ context })
    const pull = new zmq.Pull({ context })
    push.connect(device.endpoints.in[0] as string)
    pull.connect(device.endpoints.out[0] as string)
    await push.send("before")
    expect(texts(await pull.receive())).toEqual(["before"])
    await device.pause()
    await push.send("later")
    await expect(pull.receive({ timeout: 30 })).rejects.toMatchObject({ code: "EAGAIN" })
    expect(await device.statistics()).toMatchObject({ frontEnd: { framesIn: 1, bytesIn: 6 } })
    await device.resume()
    expect(texts(await pull.receive())).toEqual(["later"])
    expect(await device.statistics()).toMatchObject({ backEnd: { framesOut: 2, bytesOut: 11 } })
    await device.terminate()
    await device.done
    expect(await refused(device.statistics())).toMatchObject({ code: "EBADF" })
  })

  it("raises what goes wrong to its owner", async () => {
    await using other = new zmq.Pull({ context })
    const taken = await other.bind(anywhere)
    const device = new Device({ in: { type: "PULL", bind: taken }, out: "PUSH" })
    const error = await refused(device.start())
    expect(error).toBeInstanceOf(zmq.ZmqError)
    expect(error).toMatchObject({ code: "EADDRINUSE", errno: 98, address: taken })
    expect(await refused(device.done)).toMatchObject({ code: "EADDRINUSE" })
    expect(await refused(device.join())).toMatchObject({ code: "EADDRINUSE" })
    if (way !== "this event loop") {
      expect(error.cause).toBeInstanceOf(Error)
      expect(error.cause?.stack).toMatch(/\n +at .+:\d+:\d+/)
    }
  })

  it("tries no more ports than there are, and goes on without", async () => {
    await using device = new Device(zmq.QUEUE, zmq.PULL, zmq.PUSH)
    const port = await device.bindInToRandomPort("tcp://127.0.0.1")
    const error = await refused(device.bindOutToRandomPort("tcp://127.0.0.1", { min: port, max: port + 1 }))
    expect(error).toBeInstanceOf(zmq.BindError)
    expect(error).toMatchObject({ attempts: 1 })
    for (const range of [{ min: 9, max: 9 }, { min: 50_000.5 }, { max: "60000" as never }]) {
      expect(await refused(device.bindOutToRandomPort("tcp://127.0.0.1", range))).toBeInstanceOf(RangeError)
    }
    device.bindOut(anywhere)
    await device.start()
    await passes(`tcp://127.0.0.1:${port}`, device.endpoints.out[0] as string)
  })

  it("has its context from where it is told", async () => {
    const file = join(folder, "contexts.mjs")
    const made = `new Context({ defaults: { routingId: "mine", linger: 0 } })`
    writeFileSync(
      file,
      `import { Context } from ${JSON.stringify(library)}\nexport const contextFactory = () => ${made}\n`,
    )
    await using device = new Device({
      in: { type: "ROUTER", bind: anywhere },
      out: { type: "DEALER", bind: anywhere },
      contextFactory: pathToFileURL(file),
    })
    await device.start()
    const router = new zmq.Router({ context })
    const dealer = new zmq.Dealer({ context, routingId: "asker" })
    router.connect(device.endpoints.out[0] as string)
    dealer.connect(device.endpoints.in[0] as string)
    await dealer.send("who are you?")
    expect(texts(await router.receive())).toEqual(["mine", "asker", "who are you?"])
  })

  it("needs neither start nor end", async () => {
    const never: BaseDevice = new Device(zmq.QUEUE, "PULL", "PUSH")
    expect(await refused(never.join())).toMatchObject({ code: "EFSM" })
    await never.stop()
    await never.done
    const prepared = new Device(zmq.QUEUE, "PULL", "PUSH")
    await prepared.bindInToRandomPort("tcp://127.0.0.1")
    await prepared.stop()
    expect(await refused(prepared.start())).toMatchObject({ code: "EFSM" })
    expect(await prepared.join({ timeout: 0 })).toBe(true)
  })
})

describe("A device in this event loop", () => {
  it("ends when its context is shut down", async () => {
    const own = new zmq.Context({ defaults: { linger: 0 } })
    const device = new devices.Proxy({
      in: { type: "XSUB", bind: "inproc://publishers" },
      out: { type: "XPUB", bind: "inproc://subscribers" },
      contextFactory: () => own,
    })
    await device.start()
    own.shutdown()
    await device.done
    await own.term()
    await expect(
      new devices.Device({ in: 0, out: 0, contextFactory: () => own }).start(),
    ).rejects.toMatchObject({
      code: "ETERM",
    })
  })

  it("is reached by name from the context of the program", async () => {
    await using device = new devices.Device({ in: { type: "PULL", bind: "inproc://d-in" }, out: "PUSH" })
    await device.start()
    expect(zmq.Context.instance().closed).toBe(false)
    const push = new zmq.Push({ linger: 0 })
    push.connect("inproc://d-in")
    await push.send("x")
    await push.close()
  })

  it("keeps the process unless it is a daemon, and is none by default", () => {
    const both = { in: "PULL", out: "PUSH" } as const
    expect([new devices.Device(both).daemon, new devices.WorkerDevice(both).daemon]).toEqual([false, true])
    expect(new devices.ProcessDevice({ ...both, daemon: false }).daemon).toBe(false)
  })
})

describe("A device refuses", () => {
  it.each([
    ["no type", () => new devices.Device({ in: "PULL" } as never), TypeError],
    ["a type that there is not", () => new devices.Device(3, 99, 0), /no socket type 99/],
    ["a name that there is not", () => new devices.Proxy({ in: "PULL", out: "NONE" as never }), /"NONE"/],
    ["a prefix of numbers", () => new devices.MonitoredQueue(6, 6, 1, 5 as never), TypeError],
    ["an endpoint that is no text", () => new devices.Device(3, 6, 5).bindIn(5 as never), TypeError],
    [
      "commands without a socket",
      () => new devices.ProxySteerable(6, 5).bindCtrl(anywhere),
      /no control socket/,
    ],
  ])("%s", (_, make, what) => expect(make).toThrow(what))

  it("options, sockets and contexts that are none", async () => {
    const wrong = new devices.WorkerDevice({ in: "PULL", out: "PUSH" })
    wrong.setOptionIn(zmq.LINGER, "long")
    expect(await refused(wrong.start())).toBeInstanceOf(TypeError)
    const mute = new devices.ProxySteerable({ in: "PULL", out: "PUSH", control: "PUSH" })
    expect((await refused(mute.start())).message).toMatch(/must be a socket that receives/)
    const nowhere = new URL("data:text/javascript,")
    const nothing = new devices.Device({ in: "PULL", out: "PUSH", contextFactory: nowhere })
    expect(await refused(nothing.start())).toBeInstanceOf(TypeError)
    const other = { socket: () => ({ close: async () => {} }) } as never
    const foreign = new devices.Device({ in: "PULL", out: "PUSH", contextFactory: () => other })
    expect((await refused(foreign.start())).message).toMatch(/of the same copy of the library/)
  })

  it("a function for another thread", async () => {
    const device = new devices.WorkerDevice({ in: "PULL", out: "PUSH", contextFactory: () => context })
    await expect(device.start()).rejects.toThrow(/stays in its thread/)
  })

  it("to be monitored by what is no socket", () => {
    const [front, back] = [new zmq.Pull({ context }), new zmq.Push({ context })]
    expect(() => devices.monitoredQueue(front, back, {} as never)).toThrow(TypeError)
    expect(() => devices.monitoredQueue(front, {} as never, back)).toThrow(TypeError)
  })
})
