import { afterEach, describe, expect, it, vi } from "vitest"
import { devices, type Way, ways, zmq } from "../support/compiled-devices.ts"
import { scriptTime } from "../support/run-script.ts"

const sides = { in: "PULL", out: "PUSH" } as const

/** A module whose factory does that. */
const contextModule = (body: string): URL =>
  new URL(`data:text/javascript,${encodeURIComponent(`export const contextFactory = () => { ${body} }`)}`)

const errorOf = async (promise: Promise<unknown>): Promise<Error & { code?: string; cause?: unknown }> => {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  return expect.fail("it was not refused")
}

const causesOf = (error: unknown): string[] =>
  error instanceof Error ? [`${error.name}: ${error.message}`, ...causesOf(error.cause)] : []

afterEach(() => {
  vi.useRealTimers()
})

describe.each(Object.keys(ways) as Way[])("What goes wrong in %s", { timeout: scriptTime }, (way) => {
  const { Device, ProxySteerable } = ways[way]

  it("is raised with its class, its code, and all of its causes", async () => {
    const contextFactory = contextModule(
      "throw Object.assign(new RangeError('outer', { cause: new TypeError('inner', { cause: 'a word' }) }), { code: 'ERR_OUT' })",
    )
    const error = await errorOf(new Device({ ...sides, contextFactory }).start())
    expect(error).toBeInstanceOf(RangeError)
    expect(error).not.toBeInstanceOf(zmq.ZmqError)
    expect(error).toMatchObject({ message: "outer", code: "ERR_OUT" })
    const isHere = way === "this event loop"
    // Elsewhere, the first cause is the error as it was there.
    const there = isHere ? error : (error.cause as Error & { code?: string })
    expect(there).toMatchObject({ message: "outer", code: "ERR_OUT", stack: expect.stringContaining("at ") })
    expect(causesOf(there)).toEqual([
      "RangeError: outer",
      "TypeError: inner",
      ...(isHere ? [] : ["Error: a word"]),
    ])
  })

  it("leaves it to whoever asks again how long to linger", async () => {
    const device = new ProxySteerable({
      in: { type: "PULL", bind: "tcp://127.0.0.1:*" },
      // Nobody answers there.
      out: { type: "PUSH", connect: "ipc:///nonexistent/typemq", options: { linger: -1 } },
      control: { type: "PAIR" },
    })
    await device.start()
    const push = new zmq.Push({ linger: 0 })
    push.connect(device.endpoints.in[0] as string)
    await push.send("kept")
    await vi.waitUntil(async () => (await device.statistics()).backEnd.framesOut === 1, { timeout: 10_000 })
    let over = false
    const stopped = device.stop().then(() => {
      over = true
    })
    expect(await device.join({ timeout: 50 })).toBe(false)
    expect(over).toBe(false)
    await device.stop({ linger: 1 })
    await stopped
    await push.close()
  })
})

describe.each(["a thread", "a process"] as const)("In %s, a device", { timeout: scriptTime }, (way) => {
  const { Device } = ways[way]

  it("refuses options that are no data, and names them", async () => {
    const device = new Device({ ...sides, out: { type: "PUSH", options: { linger: (() => 5) as never } } })
    const error = await errorOf(device.start())
    expect(error).toBeInstanceOf(TypeError)
    expect(error.message).toBe(
      'The option linger of the socket "out" cannot be told to another thread or process: it must be data.',
    )
    await device.done
  })

  it("is ended even when it answers nothing", async () => {
    const device = new Device({ ...sides, contextFactory: contextModule("for (;;);") })
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const refused = errorOf(device.start({ timeout: 20 }))
    await vi.advanceTimersByTimeAsync(20)
    expect(await refused).toMatchObject({ code: "EAGAIN" })
    await vi.advanceTimersByTimeAsync(5000)
    vi.useRealTimers()
    await expect(device.done).rejects.toMatchObject({ code: "EPIPE" })
    expect(device.running).toBe(false)
  })
})

describe("What goes wrong elsewhere", () => {
  it("is not raised a second time when somebody had joined", async () => {
    const device = new devices.WorkerDevice(sides)
    await device.start()
    const joined = errorOf(device.join())
    await device.launcher?.terminate()
    expect(await joined).toMatchObject({ code: "EPIPE" })
    expect(await errorOf(device.join({ timeout: 0 }))).toMatchObject({ code: "EPIPE" })
  })
})
