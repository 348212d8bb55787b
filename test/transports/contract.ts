import { afterEach, describe, expect, it } from "vitest"
import type { ByteStream } from "../../src/transports/transport.ts"
import type { RecordingHandler } from "../support/recording-handler.ts"
import { quietTime, until } from "../support/until.ts"
import { Stage, type Subject } from "./stage.ts"

/** More than the kernel keeps for a connection. */
const flood = 16 * 1024 * 1024

/** Bytes that show where they belong: none repeats within any stretch a chunk could be shifted by. */
const pattern = (size: number): Buffer => {
  const bytes = Buffer.allocUnsafe(size)
  for (let index = 0; index + 4 <= size; index += 4) {
    bytes.writeUInt32LE(Math.imul(index, 2654435761) >>> 0, index)
  }
  return bytes
}

/** What every transport that carries bytes promises. */
export const describeByteTransport = (name: string, subject: Subject): void => {
  describe(`Bytes over ${name}`, () => {
    const stage = new Stage(subject)

    afterEach(() => stage.clear())

    it("arrive in order, whoever sends them and however they were cut", async () => {
      for (const [from, to] of [
        await stage.pair(),
        (await stage.pair()).reverse() as [RecordingHandler, RecordingHandler],
      ]) {
        const bytes = pattern(300_000)
        let sent = 0
        const sendOn = (): void => {
          while (sent < bytes.length) {
            const pieces = [1, 5, 0, 4_000, 17].map((size) => {
              const from = sent
              sent += size
              return bytes.subarray(from, sent)
            })
            if (!from.stream.write(pieces)) return
          }
        }
        from.onWritable = sendOn
        sendOn()
        await to.has(bytes.length)
        expect(to.received.equals(bytes)).toBe(true)
      }
    })

    it("flow both ways at the same time", async () => {
      const [here, there] = await stage.pair()
      const bytes = pattern(2_000_000)
      here.stream.write([bytes])
      there.stream.write([bytes])
      await Promise.all([here.has(bytes.length), there.has(bytes.length)])
      expect(here.received.equals(bytes)).toBe(true)
      expect(there.received.equals(bytes)).toBe(true)
    })

    it("are taken at once as long as the platform has room, and nothing follows", async () => {
      const [here, there] = await stage.pair()
      for (let count = 0; count < 100; count++) expect(here.stream.write([pattern(100)])).toBe(true)
      await there.has(10_000)
      expect(here.writables).toBe(0)
    })

    it("wait while the other end does not read, until exactly one writable() says that they are out", async () => {
      const [here, there] = await stage.pair({ paused: true })
      const bytes = pattern(flood)
      expect(here.stream.write([bytes])).toBe(false)
      await quietTime()
      expect(here.writables).toBe(0)
      there.resume()
      await there.has(bytes.length)
      await until(() => here.writables > 0, "writable()")
      expect(there.received.equals(bytes)).toBe(true)
      await quietTime(10)
      expect(here.writables).toBe(1)
      expect(here.stream.write([pattern(10)])).toBe(true)
    })

    it("come only between resume() and pause(), also when the owner pauses on arrival", async () => {
      const [here, there] = await stage.pair()
      const bytes = pattern(1_000_000)
      there.onBytes = () => there.pause()
      here.stream.write([bytes])
      let rounds = 0
      while (there.size < bytes.length) {
        const before = there.chunks.length
        await until(() => there.chunks.length > before || there.size === bytes.length)
        await new Promise((resolve) => setImmediate(resolve))
        expect(there.chunks.length).toBe(before + 1)
        rounds++
        there.resume()
      }
      expect(rounds).toBeGreaterThan(5)
      expect(there.received.equals(bytes)).toBe(true)
    })

    it("do not come after a pause() that follows a resume() at once", async () => {
      const [dialed, accepted] = await stage.streams()
      const here = stage.own(dialed)
      const there = stage.own(accepted)
      there.pause()
      here.stream.write([pattern(1_000)])
      await quietTime(20)
      expect(there.size).toBe(0)
      there.resume()
      there.pause()
      await quietTime(20)
      expect(there.size).toBe(0)
      there.resume()
      await there.has(1_000)
    })

    it("wait for the owner who attaches late", async () => {
      const [dialed, accepted] = await stage.streams()
      const here = stage.own(dialed)
      here.stream.write([pattern(1_000)])
      await quietTime(20)
      const there = stage.own(accepted)
      await there.has(1_000)
      expect(there.received.equals(pattern(1_000))).toBe(true)
    })

    it("go straight into memory that the owner offers", async () => {
      const [here, there] = await stage.pair()
      const head = pattern(100)
      const body = new Uint8Array(new ArrayBuffer(3_000_000))
      const bytes = pattern(3_000_100)
      let filled = 0
      // An owner knows what is coming only from what came.
      there.offer = () => (there.size > 0 && filled < body.length ? body.subarray(filled) : undefined)
      there.onBytes = (chunk) => {
        if (chunk.buffer === body.buffer) filled += chunk.length
      }
      here.stream.write([head])
      await there.has(head.length)
      here.stream.write([bytes])
      await there.has(head.length + bytes.length)
      expect(filled).toBe(body.length)
      expect(Buffer.from(body.buffer).equals(bytes.subarray(0, body.length))).toBe(true)
      expect(there.received.equals(Buffer.concat([head, bytes]))).toBe(true)
      expect(there.memory.at(-1)).not.toBe(body.buffer)
    })

    it("are all handed over by end(), and then both ends are closed without a reason", async () => {
      const [here, there] = await stage.pair({ paused: true })
      const bytes = pattern(flood)
      here.stream.write([bytes])
      here.stream.end()
      await quietTime()
      expect(here.isClosed).toBe(false)
      there.resume()
      await there.gone()
      await here.gone()
      expect(there.received.equals(bytes)).toBe(true)
      expect([...here.ends, ...there.ends]).toEqual([undefined, undefined])
      expect(here.writables).toBe(0)
    })

    it("are thrown away on arrival after end()", async () => {
      const [here, there] = await stage.pair()
      here.stream.end()
      there.stream.write([pattern(100)])
      await here.gone()
      await there.gone()
      expect(here.size).toBe(0)
    })

    it("are not waited for by end() when the other end never reads them", async () => {
      const [here] = await stage.pair({ paused: true })
      here.stream.write([pattern(100)])
      here.stream.end()
      await here.gone()
      expect(here.ends).toEqual([undefined])
    })

    it("end with destroy(): at once, with its reason here and the end of the stream there", async () => {
      const [here, there] = await stage.pair({ paused: true })
      const reason = new Error("enough")
      here.stream.write([pattern(flood)])
      here.stream.destroy(reason)
      await here.gone()
      expect(here.ends).toEqual([reason])
      expect(here.writables).toBe(0)
      there.resume()
      await there.gone()
      expect(there.size).toBeLessThan(flood)
    })

    it("end once, however often and from wherever the stream is ended", async () => {
      const [here, there] = await stage.pair()
      there.onBytes = () => {
        there.stream.destroy()
        there.stream.end()
        there.stream.destroy(new Error("too late"))
      }
      here.stream.write([pattern(200_000)])
      await there.gone()
      await here.gone()
      here.stream.destroy(new Error("too late"))
      here.stream.end()
      await quietTime(20)
      expect([here.ends.length, there.ends.length]).toEqual([1, 1])
      expect(there.chunks.length).toBe(1)
    })

    it("end when the other end vanishes, and writing then harms nobody", async () => {
      const [here, there] = await stage.pair({ paused: true })
      here.stream.write([pattern(100_000)])
      // What it has not read makes the kernel answer with a reset.
      there.stream.destroy()
      await here.gone()
      expect(() => here.stream.write([pattern(10)])).not.toThrow()
      await quietTime(20)
      expect(here.ends.length).toBe(1)
      expect(here.writables).toBe(0)
    })

    it("that could not be written any more are not reported as written", async () => {
      const [here, there] = await stage.pair({ paused: true })
      let refilled = 0
      here.onWritable = () => {
        refilled++
        if (refilled < 100) here.stream.write([pattern(100_000)])
      }
      expect(here.stream.write([pattern(flood)])).toBe(false)
      there.stream.destroy()
      await here.gone()
      await quietTime(20)
      expect(refilled).toBe(0)
    })

    it("end before anybody listened: the owner still learns of it", async () => {
      const [dialed, accepted] = await stage.streams()
      dialed.destroy()
      await quietTime(20)
      const there = stage.own(accepted)
      await there.gone()
      expect(there.ends.length).toBe(1)
    })

    it("know where they come from and go to", async () => {
      const { listener, arrivals, address } = stage.listen()
      const attempt = stage.dial(address)
      await until(() => attempt.stream !== undefined && arrivals.length > 0, "a connection")
      expect(attempt.stream?.remoteEndpoint).toBe(listener.endpoint)
      expect(arrivals[0]?.localEndpoint).toBe(listener.endpoint)
      expect(arrivals[0]?.remoteEndpoint).toBe(attempt.stream?.localEndpoint)
    })

    it("still flow over accepted connections when the listener has closed, and its address is free", async () => {
      const { listener, arrivals, address } = stage.listen()
      const attempt = stage.dial(address)
      await until(() => attempt.stream !== undefined && arrivals.length > 0, "a connection")
      listener.close()
      const again = stage.listen(address)
      expect(again.listener.endpoint).toBe(listener.endpoint)
      const here = stage.own(attempt.stream as ByteStream)
      const there = stage.own(arrivals[0] as ByteStream)
      here.stream.write([pattern(1_000)])
      await there.has(1_000)
      expect(again.arrivals).toEqual([])
    })

    it("find nobody where nobody listens, which is told once", async () => {
      const attempt = stage.dial(await subject.deadAddress())
      await until(() => attempt.error !== undefined, "the failure of the attempt")
      expect(attempt.error).toMatchObject({ code: expect.stringMatching(/^(ECONNREFUSED|ENOENT)$/) })
      await quietTime(20)
      expect(attempt.told.filter((each) => each !== "delayed")).toEqual(["failed"])
    })

    it("do not flow when the attempt to connect was cancelled", async () => {
      const { arrivals, address } = stage.listen()
      const attempt = stage.dial(address)
      attempt.dial.cancel()
      attempt.dial.cancel()
      const dead = stage.dial(await subject.deadAddress())
      dead.dial.cancel()
      await quietTime()
      expect(attempt.told).toEqual([])
      expect(dead.told).toEqual([])
      for (const stream of arrivals) await stage.own(stream).gone()
    })
  })
}
