import { expect, it } from "vitest"
import { Router } from "../../src/index.ts"
import { bytesHeld } from "../support/bytes-held.ts"
import { settled } from "../support/connection-scene.ts"
import { memoryContext } from "../support/memory-context.ts"
import { greeting, message, ready } from "../support/zmtp-octets.ts"

/** Where strangers stop. */
const stops = [0, 1, 10, 63, 64, 80]

it("thousands of unfinished handshakes cost little each, and good peers are served among them", async () => {
  const { context, transport } = memoryContext()
  const router = new Router({ context, maxPendingHandshakes: 6000 })
  await router.bind("tcp://here")
  router.consume((parts) => {
    router.trySend(parts)
  })
  const octets = Buffer.concat([greeting(), ready("DEALER")])
  const memory = await bytesHeld()
  const strangers = Array.from({ length: 2000 }, (_, index) => {
    const stream = transport.arrive("here")
    stream.feed(octets.subarray(0, stops[index % stops.length]))
    return stream
  })
  await settled()
  // With all that the streams of the test hold.
  expect(((await bytesHeld()) - memory) / strangers.length).toBeLessThan(16_384)
  for (let index = 0; index < 50; index++) {
    const good = transport.arrive("here")
    good.feed(Buffer.concat([octets, message(`good ${index}`)]))
    await settled()
    expect(good.received.includes(message(`good ${index}`))).toBe(true)
    good.hangUp()
  }
  expect(router.stats().peers).toBe(0)
  expect(strangers.some((each) => each.closed)).toBe(false)
  await router.close()
  expect(strangers.every((each) => each.closed)).toBe(true)
  await context.term()
})
