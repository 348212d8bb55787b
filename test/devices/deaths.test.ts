import { describe, expect, it } from "vitest"
import { devices, zmq } from "../support/compiled-devices.ts"
import { saturate } from "../support/messages.ts"
import { runScript, scriptTime } from "../support/run-script.ts"
import { until } from "../support/until.ts"

const anywhere = "tcp://127.0.0.1:*"
const pipeline = { in: { type: "PULL", bind: anywhere }, out: { type: "PUSH", bind: anywhere } } as const

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe("A device elsewhere", { timeout: scriptTime }, () => {
  it("tells its owner that its process was killed", async () => {
    const device = new devices.ProcessProxySteerable(pipeline)
    await device.start()
    const joined = device.join()
    const asked = device.statistics()
    device.launcher?.kill("SIGKILL")
    const error = { code: "EPIPE", message: "The process of the device was killed by SIGKILL." }
    await expect(joined).rejects.toMatchObject(error)
    await expect(device.done).rejects.toMatchObject(error)
    await asked.catch((why) => expect(why).toMatchObject(error))
    expect(device.running).toBe(false)
    await expect(device.pause()).rejects.toMatchObject({ code: "EBADF" })
    await device.stop()
  })

  it("tells its owner that its thread was ended, or died of something", async () => {
    const ended = new devices.WorkerDevice(pipeline)
    await ended.start()
    await ended.launcher?.terminate()
    await expect(ended.done).rejects.toMatchObject({ code: "EPIPE" })
    const crash =
      "export const contextFactory = () => new Promise(() => setTimeout(() => { throw new TypeError('crash') }))"
    const died = new devices.WorkerDevice({
      ...pipeline,
      contextFactory: new URL(`data:text/javascript,${encodeURIComponent(crash)}`),
    })
    await expect(died.start()).rejects.toMatchObject({
      code: "EPIPE",
      message: expect.stringContaining("crash"),
      cause: expect.any(TypeError),
    })
  })

  it("is given up when it takes too long to start", async () => {
    const endless = new URL("data:text/javascript,export const contextFactory = () => new Promise(() => {})")
    const device = new devices.WorkerDevice({ ...pipeline, contextFactory: endless })
    await expect(device.start({ timeout: 20 })).rejects.toMatchObject({ code: "EAGAIN" })
    await device.done
  })

  it("holds senders back when its receiver is slow, and loses nothing", async () => {
    const context = new zmq.Context({ defaults: { linger: 0 } })
    const marks = { sendHighWaterMark: 10, receiveHighWaterMark: 10 }
    await using device = new devices.ProcessDevice({
      in: { ...pipeline.in, options: marks },
      out: { ...pipeline.out, options: { ...marks, linger: 0 } },
    })
    await device.start()
    const push = new zmq.Push({ context, ...marks })
    const pull = new zmq.Pull({ context, ...marks })
    push.connect(device.endpoints.in[0] as string)
    pull.connect(device.endpoints.out[0] as string)
    const body = Buffer.alloc(256 * 1024)
    await push.send(["0", body])
    await until(() => pull.readable)
    const sent = 1 + (await saturate(push, (number) => [String(number + 1), body], { brief: true }))
    // What the queues and the buffers of the system hold, and no more than that.
    expect(sent).toBeGreaterThan(20)
    expect(sent).toBeLessThan(400)
    for (let number = 0; number < sent; number++) expect(Number((await pull.receive())[0])).toBe(number)
    await context.destroy({ linger: 0 })
  })

  it("ends with the process that owns it, however that ends", async () => {
    const kill = "process.kill(process.pid, 'SIGKILL')"
    const source = (start: string, last: string): string => `
      const { ProcessDevice } = await import(new URL("devices/index.js", library))
      const device = new ProcessDevice({ in: { type: "PULL", bind: "tcp://127.0.0.1:*" }, out: "PUSH" })
      ${start} device.start()
      console.log(device.launcher.pid)
      ${last}
    `
    for (const [start, last] of [
      ["await", ""],
      ["await", kill],
      ["void", kill],
    ] as const) {
      const { output, errors } = await runScript(source(start, last))
      expect(errors).toBe("")
      await until(() => !lives(Number(output)), "the device's process is gone")
    }
  })

  it("keeps the process when it is no daemon, and while somebody joins it", async () => {
    const { output, errors, code } = await runScript(`
      const { Device, ProcessDevice, WorkerProxySteerable } = await import(new URL("devices/index.js", library))
      const sides = { in: "PULL", out: "PUSH" }
      const device = new ProcessDevice({ ...sides, daemon: false })
      const joined = new WorkerProxySteerable({ ...sides, control: { type: "PULL", bind: "tcp://127.0.0.1:*" } })
      await Promise.all([device.start(), joined.start()])
      device.done.then(() => console.log("done"))
      process.kill(device.launcher.pid, "SIGINT")
      const operator = new zmq.Push({ linger: 5000 })
      operator.connect(joined.endpoints.control[0])
      operator.send("TERMINATE").then(() => operator.close())
      const here = new Device(sides)
      await here.bindInToRandomPort("tcp://127.0.0.1")
      here.daemon = true
      await here.start()
      console.log(await joined.join())
      setTimeout(() => device.stop(), 20).unref()
    `)
    expect(errors).toBe("")
    expect([output, code]).toEqual(["true\ndone\n", 0])
  })
})
