import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { ConnectionScene } from "../support/connection-scene.ts"
import { frame, greeting, longHeader, message, ping, ready } from "../support/zmtp-octets.ts"

// setImmediate stays real: a handshake is waited for with it.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
})

afterEach(() => {
  vi.useRealTimers()
})

/** Lets time pass, and then what is put off to later turns happen. */
const pass = async (milliseconds: number): Promise<void> => {
  vi.advanceTimersByTime(milliseconds)
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
}

const heartbeat = { interval: 100, timeout: 250, timeToLive: 1500 }

describe("a connection's time for the handshake", () => {
  it("begins when the stream opens, and is not begun again by what comes", async () => {
    const scene = new ConnectionScene({ settings: { handshakeInterval: 1000 } })
    scene.connection.start()
    for (const octet of greeting().subarray(0, 9)) {
      await pass(100)
      scene.stream.feed(Buffer.of(octet))
      expect(scene.code).toBeUndefined()
    }
    await pass(110)
    expect(scene.code).toBe("ETIMEDOUT")
    expect(vi.getTimerCount()).toBe(0)
  })

  it("is over with the handshake", async () => {
    const scene = await ConnectionScene.open({ settings: { handshakeInterval: 1000 } })
    expect(vi.getTimerCount()).toBe(0)
    await pass(10_000)
    expect(scene.code).toBeUndefined()
  })

  it("has no limit with an interval of 0", async () => {
    const scene = new ConnectionScene({ settings: { handshakeInterval: 0 } })
    scene.connection.start()
    await pass(1e9)
    expect(scene.code).toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe("a connection's heartbeat", () => {
  it("begins with the handshake's end, and names the time to live", async () => {
    const scene = new ConnectionScene({ settings: { heartbeat } })
    scene.connection.start()
    await pass(5000)
    expect(scene.stream.received).toEqual(greeting().subarray(0, 10))
    scene.stream.feed(Buffer.concat([greeting(), ready("DEALER")]))
    await pass(0)
    scene.stream.forget()
    await pass(100)
    expect(scene.stream.received).toEqual(ping(15))
    await pass(100)
    expect(scene.stream.received).toEqual(Buffer.concat([ping(15), ping(15)]))
  })

  it("goes by complete frames only", async () => {
    const talker = await ConnectionScene.open({ settings: { heartbeat } })
    const trickler = await ConnectionScene.open({ settings: { heartbeat } })
    for (let round = 0; round < 30; round++) {
      await pass(50)
      talker.stream.feed(message("x"))
      if (!trickler.isClosed) trickler.stream.feed(round === 0 ? longHeader(0, 1000n) : Buffer.of(round))
    }
    expect(talker.code).toBeUndefined()
    expect(trickler.code).toBe("ETIMEDOUT")
  })

  it("does not wait for an answer to a PING that could not go out", async () => {
    const scene = await ConnectionScene.open({ settings: { heartbeat } })
    scene.stream.roomy = false
    scene.connection.send([Buffer.alloc(1_000_000)])
    await pass(0)
    for (let round = 0; round < 20; round++) await pass(100)
    expect(scene.code).toBeUndefined()
    scene.stream.roomy = true
    scene.stream.drain()
    scene.stream.forget()
    await pass(100)
    expect(scene.stream.received).toEqual(ping(15))
    for (let round = 0; round < 4; round++) await pass(100)
    expect(scene.code).toBe("ETIMEDOUT")
  })

  it("does not go by time in which its pipe is full", async () => {
    const scene = await ConnectionScene.open({ settings: { heartbeat } })
    scene.goOn = () => false
    scene.stream.feed(Buffer.concat([message("a"), ping(1)]))
    for (let round = 0; round < 20; round++) await pass(100)
    expect(scene.code).toBeUndefined()
    scene.goOn = () => true
    scene.resume()
    await pass(90)
    expect(scene.code).toBeUndefined()
    for (let round = 0; round < 5; round++) await pass(100)
    expect(scene.code).toBe("ETIMEDOUT")
  })

  it("leaves no timer behind, however the connection ends", async () => {
    for (const end of ["close", "finish", "hang up", "violation"] as const) {
      const scene = await ConnectionScene.open({ settings: { heartbeat } })
      scene.stream.feed(ping(5))
      await pass(100)
      if (end === "hang up") scene.stream.hangUp()
      else if (end === "violation") scene.stream.feed(frame(2, Buffer.alloc(0)).fill(0xff))
      else scene.connection[end]()
      if (end === "violation") scene.stream.feed(Buffer.alloc(9, 0xff))
      expect([end, scene.isClosed, vi.getTimerCount()]).toEqual([end, true, 0])
    }
  })
})
