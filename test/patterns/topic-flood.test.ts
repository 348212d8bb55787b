import { expect, it } from "vitest"
import { TopicTable } from "../../src/patterns/topic-table.ts"
import { bytesHeld } from "../support/bytes-held.ts"

/** Topics that branch 256 ways at each octet, so far as there are that many. */
const branching = (count: number): string[] =>
  Array.from({ length: count }, (_, index) =>
    String.fromCharCode(index & 0xff, (index >> 8) & 0xff, index & 0xff, 7),
  )

/** Milliseconds for matching the same messages. */
const timeFor = (table: TopicTable<string>, message: Uint8Array): number => {
  const before = performance.now()
  for (let round = 0; round < 5_000; round++) table.matches(message)
  return performance.now() - before
}

it("many topics that branch at every octet take memory as their number does, and no more time to match", async () => {
  const few = new TopicTable<string>()
  for (const topic of branching(16)) few.add(topic, "peer")
  const many = new TopicTable<string>()
  const topics = branching(20_000)
  const memory = await bytesHeld()
  for (const topic of topics) many.add(topic, "peer")
  expect(((await bytesHeld()) - memory) / topics.length).toBeLessThan(400)
  const message = Buffer.from("none of these")
  timeFor(many, message)
  timeFor(few, message)
  expect(timeFor(many, message)).toBeLessThan(20 * timeFor(few, message) + 100)
  for (const topic of topics) many.remove(topic, "peer")
  expect(many.topics).toBe(0)
  expect((await bytesHeld()) - memory).toBeLessThan(2_000_000)
})
