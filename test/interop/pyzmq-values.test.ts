import { describe, expect } from "vitest"
import { Frame, type NumericArray } from "../../src/index.ts"
import { test as plain } from "../support/context-test.ts"
import { describePeers } from "../support/peers.ts"
import { ValuePeer } from "../support/value-peer.ts"

const withPeer = (bind: boolean) =>
  plain.extend<{ peer: ValuePeer }>({
    peer: async ({ context }, use) => {
      const peer = await ValuePeer.start(context, { bind })
      await use(peer)
      peer.kill()
    },
  })

const values = [
  null,
  true,
  0,
  -1.5,
  1e22,
  9007199254740991,
  "text with ☃ and 😀",
  [],
  {},
  { nested: { x: [1, { y: null }] }, é: "\u0000" },
]

const encodings = ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"]

const arrays: readonly (readonly [string, NumericArray, number[]])[] = [
  ["float64", Float64Array.of(0, -1.5, 1e300, 0.1, 2, 3), [2, 3]],
  ["float32", Float32Array.of(0.5, -2), [2]],
  ["int64", BigInt64Array.of(1n, -(2n ** 63n)), [2, 1]],
  ["uint64", BigUint64Array.of(2n ** 64n - 1n), [1]],
  ["int32", Int32Array.of(1, -1, 0), [3]],
  ["uint16", Uint16Array.of(65535, 0), [1, 2]],
  ["int8", Int8Array.of(-128, 127), [2]],
  ["uint8", Uint8Array.of(255), [1, 1, 1]],
  ["float64", Float64Array.of(), [2, 0]],
]

describePeers("PyZMQ's helpers", () => {
  describe.each([
    ["we bind", true],
    ["they bind", false],
  ] as const)("when %s", (_, bind) => {
    const test = withPeer(bind)

    test("read our JSON, and we theirs", async ({ peer }) => {
      for (const value of values) {
        await peer.job("json")
        await peer.socket.sendJson(value)
        expect(await peer.socket.receiveJson()).toEqual(value)
      }
    })

    test("read our text in every encoding, and we theirs", async ({ peer }) => {
      for (const encoding of encodings) {
        for (const text of ["", "plain", "smörgås"]) {
          await peer.job("text", encoding)
          await peer.socket.sendString(text, { encoding })
          expect(await peer.socket.receiveString({ encoding })).toBe(text)
        }
      }
    })

    test("see one message where we send frame by frame, and the other way round", async ({ peer }) => {
      await peer.job("frames")
      await peer.socket.sendFrame("a", { more: true })
      await peer.socket.sendFrame(new Frame("b"), { more: true })
      await peer.socket.sendFrame("")
      expect(await peer.socket.receiveJson()).toEqual([
        ["a", true],
        ["b", true],
        ["", false],
      ])
      const first = await peer.socket.receiveFrame()
      expect([String(first), first.more, peer.socket.receiveMore]).toEqual(["a", true, true])
      expect((await peer.socket.receiveFrames()).map((each) => [String(each), each.more])).toEqual([
        ["b", true],
        ["", false],
      ])
    })

    test("exchange arrays with us", async ({ peer }) => {
      for (const [dtype, data, shape] of arrays) {
        await peer.job("array")
        await peer.socket.sendArray(data, { shape })
        const items = await peer.socket.receiveJson<string[]>()
        expect(items.map(Number)).toEqual([...(data as Float64Array)].map(Number))
        expect(await peer.socket.receiveArray()).toEqual({ data, shape, dtype })
      }
    })

    test("make messages of values as we do", async ({ peer }) => {
      await peer.job("serialized")
      await peer.socket.sendSerialized({ a: 1, b: 2 }, (value) => Object.entries(value).flat().map(String))
      const entries = await peer.socket.receiveSerialized((frames) => frames.map(String))
      expect(entries).toEqual(["b", "2", "a", "1"])
    })

    test("know us by our properties, and we them by theirs", async ({ peer }) => {
      await peer.job("properties", ["Socket-Type", "Peer-Address", "X-Language"])
      await peer.socket.send("who am I?")
      const [answer] = await peer.socket.receiveFrames()
      expect(JSON.parse(String(answer))).toEqual(["PAIR", expect.stringMatching(/^127\./), "TypeScript"])
      expect(answer?.socketType).toBe("PAIR")
      expect(answer?.peerAddress).toMatch(/^127\./)
      expect(answer?.property("X-Language")).toBe("Python")
    })

    test("are done with what they track when we have it, and we when they have", async ({ peer }) => {
      const size = 1 << 20
      await peer.job("tracked", size)
      const memory = new Uint8Array(size)
      expect(await peer.socket.receiveInto(memory)).toBe(size)
      expect(memory.every((each) => each === 0x78)).toBe(true)
      expect(await peer.socket.receiveJson()).toBe(true)

      await peer.job("json")
      const body = Buffer.from(JSON.stringify("y".repeat(size)))
      const tracker = await peer.socket.send(body, { track: true })
      await tracker.wait(10_000)
      body.fill("z")
      expect(await peer.socket.receiveJson()).toBe("y".repeat(size))
    })
  })
})
