import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { ConnectionScene, settled } from "../support/connection-scene.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { largeSize, patterned, repeating, size } from "./octets.ts"

/** One pool for all, as the connections of a context have it: memory that goes astray shows in others' messages. */
const pool = new BufferPool()

interface Manner {
  /** Whether what is read goes into the memory that is offered. */
  readonly direct: boolean
  /** Whether the writing side's platform takes everything at once, each time it is written to. */
  readonly roomy: readonly boolean[]
  /** Whether the reading side takes more, after each message. */
  readonly goOn: readonly boolean[]
  /** How many octets travel at a time. */
  readonly portions: readonly number[]
}

const answers = fc.array(fc.boolean(), { maxLength: 7, size: "max" })

const manner: fc.Arbitrary<Manner> = fc.record({
  direct: fc.boolean(),
  roomy: answers,
  goOn: answers,
  portions: fc.array(fc.constantFrom(1, 2, 9, 100, 4096, 10_000, 65_536, 1_000_000), {
    maxLength: 5,
    size: "max",
  }),
})

/** A message by the sizes of its frames. */
const messages = (sizes: fc.Arbitrary<number>, maxLength: number): fc.Arbitrary<number[][]> =>
  fc.array(fc.array(sizes, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength, size: "max" })

/** Takes octets from one end to the other, in portions, as long as there are any. */
const carry = async (
  from: ConnectionScene,
  to: ConnectionScene,
  { roomy, portions }: Manner,
): Promise<void> => {
  const isRoomy = repeating(roomy)
  let waiting = Buffer.alloc(0)
  let turn = 0
  for (let idle = 0; idle < 3 && !to.isClosed; ) {
    from.stream.roomy = isRoomy()
    from.stream.drain()
    waiting = Buffer.concat([waiting, from.stream.received])
    from.stream.forget()
    const portion = portions.length === 0 ? waiting.length : (portions[turn++ % portions.length] as number)
    // Small portions of much would take for ever: they come where there is little.
    const count = Math.max(portion, waiting.length >> 5)
    to.stream.feed(waiting.subarray(0, count))
    waiting = waiting.subarray(count)
    if (to.stream.paused) to.resume()
    await settled()
    idle = waiting.length === 0 && to.stream.waiting === 0 && !from.stream.isWriting ? idle + 1 : 0
  }
}

const roundTrip = async (all: readonly (readonly number[])[], how: Manner): Promise<void> => {
  const from = new ConnectionScene({ pool })
  const to = new ConnectionScene({ pool, direct: how.direct })
  to.goOn = repeating(how.goOn)
  from.connection.start()
  to.connection.start()
  for (let turn = 0; turn < 4; turn++) {
    const [there, back] = [from.stream.received, to.stream.received]
    from.stream.forget()
    to.stream.forget()
    to.stream.feed(there)
    from.stream.feed(back)
    await settled()
  }
  const sent = all.map((sizes, number) => sizes.map((length, part) => patterned(length, number * 5 + part)))
  let next = 0
  const send = (): void => {
    while (next < sent.length && from.connection.send([...(sent[next] as Buffer[])])) next++
  }
  send()
  while (to.messages.length < sent.length && !to.isClosed) {
    const before = to.messages.length
    await carry(from, to, how)
    send()
    if (to.messages.length === before && next === sent.length && !from.stream.isWriting) break
  }
  const same = to.messages.map((message, index) => {
    const expected = sent[index] as Buffer[]
    return (
      message.length === expected.length && message.every((each, at) => expected[at]?.equals(each) === true)
    )
  })
  expect(same).toEqual(sent.map(() => true))
  expect([...from.objections, ...to.objections]).toEqual([])
  from.connection.close()
  to.connection.close()
}

describe("what one connection sends, another receives, unchanged and in order", () => {
  it("in small messages", { timeout: timeLimit }, async () => {
    await attempt(fc.asyncProperty(messages(size, 40), manner, roundTrip), { runs: 30, share: 0.4 })
  })

  it("in large messages", { timeout: timeLimit }, async () => {
    await attempt(fc.asyncProperty(messages(fc.oneof(size, largeSize), 12), manner, roundTrip), {
      runs: 12,
      share: 0.3,
    })
  })

  it("in messages of a mebibyte", { timeout: timeLimit }, async () => {
    const sizes = fc.constantFrom(1_048_575, 1_048_576, 1_048_577, 5)
    await attempt(fc.asyncProperty(messages(sizes, 3), manner, roundTrip), { runs: 4, share: 0.15 })
  })

  it("with many connections that share their memory", { timeout: timeLimit }, async () => {
    await attempt(
      fc.asyncProperty(
        fc.array(fc.tuple(messages(size, 20), manner), { minLength: 4, maxLength: 8 }),
        async (pairs) => {
          await Promise.all(pairs.map(([all, how]) => roundTrip(all, how)))
        },
      ),
      { runs: 6, share: 0.15 },
    )
  })
})
