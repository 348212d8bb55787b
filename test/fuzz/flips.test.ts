import { afterAll, beforeAll, expect, it, vi } from "vitest"
import { readOldStream } from "../wire/old-peers.ts"
import { distinctCases } from "../wire/replay.ts"
import { converse, type Manner } from "./conversations.ts"
import { fuzzTime, timeLimit } from "./effort.ts"

beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
})

afterAll(() => {
  vi.useRealTimers()
})

const plain: Manner = {
  cuts: { at: [], single: 0 },
  direct: true,
  turns: [],
  goOn: [],
  roomy: [],
  sends: [false],
  end: "nothing",
}

/** Where there is no more time than usual, one bit of so many is tried. */
const stride = fuzzTime === undefined ? 907 : 1

/** Long bodies are all the same inside. */
const mostOctets = 600

it("a recorded conversation with any one bit flipped goes on or ends with a reason", {
  timeout: timeLimit,
}, async () => {
  const deadline = Date.now() + (fuzzTime ?? Number.POSITIVE_INFINITY)
  const conversations = distinctCases.filter(
    ({ fed, title, violation }) =>
      violation === undefined && readOldStream(fed) === undefined && !title.includes("topic-250"),
  )
  let bit = 0
  let tried = 0
  for (const each of conversations) {
    const bits = Math.min(each.fed.length, mostOctets) * 8
    for (; bit < bits && Date.now() < deadline; bit += stride) {
      const stream = Buffer.from(each.fed)
      stream[bit >> 3] = (stream[bit >> 3] as number) ^ (1 << (bit & 7))
      await converse(each, stream, plain)
      tried++
    }
    bit = bit < bits ? bit : bit - bits
  }
  expect(tried).toBeGreaterThan(conversations.length)
})
