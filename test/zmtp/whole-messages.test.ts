import { describe, expect, it } from "vitest"
import { wholeMessages } from "../../src/zmtp/whole-messages.ts"

const limits = { frame: 1000, parts: 3 }

/** An encoded frame. */
const frame = (size: number, { more = false, flags = 0 } = {}): number[] => [
  flags | (more ? 1 : 0) | (size > 255 ? 2 : 0),
  ...(size > 255 ? [0, 0, 0, 0, 0, 0, size >> 8, size & 255] : [size]),
  ...new Array<number>(size).fill(7),
]

const runIn = (octets: readonly number[], position = 0) =>
  wholeMessages(Uint8Array.from(octets), position, limits)

describe("Messages that can be passed on as they came", () => {
  it("are all that are whole, with what they count", () => {
    const octets = [...frame(0), ...frame(3, { more: true }), ...frame(300), ...frame(5)]
    expect(runIn(octets)).toEqual({ end: octets.length, messages: 3, frames: 4, size: 308 })
    expect(runIn(octets, 2)).toEqual({ end: octets.length, messages: 2, frames: 3, size: 308 })
    expect(runIn(octets, octets.length)).toEqual({ end: octets.length, messages: 0, frames: 0, size: 0 })
  })

  it("end where one is cut, wherever that is", () => {
    const first = frame(2)
    const second = [...frame(4, { more: true }), ...frame(260)]
    for (let cut = 0; cut < second.length; cut++) {
      expect(runIn([...first, ...second.slice(0, cut)])).toEqual({ end: 4, messages: 1, frames: 1, size: 2 })
    }
    expect(runIn([...first, ...second]).messages).toBe(2)
  })

  it.each([
    ["a command", frame(3, { flags: 4 })],
    ["bits that mean nothing", frame(3, { flags: 0x80 })],
    ["a frame above the limit", frame(1001)],
    ["a message of too many frames", [1, 2, 3, 4].flatMap((each) => frame(1, { more: each < 4 }))],
    ["a short frame in the long form", [2, 0, 0, 0, 0, 0, 0, 0, 1, 7]],
    ["a size beyond all numbers", [2, ...new Array<number>(8).fill(255), 7, 7]],
  ])("end before %s", (_, octets) => {
    expect(runIn([...frame(1), ...octets, ...frame(1)])).toEqual({ end: 3, messages: 1, frames: 1, size: 1 })
    expect(runIn([...frame(1, { more: true }), ...octets]).messages).toBe(0)
  })

  it("are no more than a slab holds", () => {
    const many = new Array<number[]>(60).fill(frame(1000)).flat()
    const { end, messages } = runIn(many)
    expect([messages, end]).toEqual([32, 32 * 1009])
  })
})
