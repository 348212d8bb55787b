import { expect } from "vitest"
import { Dish } from "../../src/draft/index.ts"
import { test } from "../support/context-test.ts"
import { RawDatagrams } from "../support/datagrams.ts"
import { until } from "../support/until.ts"

/** The largest datagram that IPv4 has. */
const largest = 65_507

test("a DISH takes groups of any length and datagrams of any size, and counts what is none", async ({
  context,
}) => {
  const dish = new Dish({ context })
  const lengths = [0, 1, 127, 128, 129, 200, 254, 255]
  dish.join(...lengths.map((length) => "g".repeat(length)))
  const endpoint = await dish.bind("udp://127.0.0.1:*")
  using sender = await RawDatagrams.open()
  for (const length of lengths) {
    await sender.send(endpoint, Buffer.of(length), "g".repeat(length), "body")
    const [body, { group }] = await dish.receive({ timeout: 10_000 })
    expect([String(body), group?.length]).toEqual(["body", length])
    // A group that is longer than its datagram, by one octet and by all.
    if (length > 0) await sender.send(endpoint, Buffer.of(length), "g".repeat(length - 1))
  }
  await sender.send(endpoint, "")
  await until(() => dish.stats().dropped === lengths.length)
  await sender.send(endpoint, Buffer.of(1), "g", Buffer.alloc(largest - 2, "x"))
  const [large] = await dish.receive({ timeout: 10_000 })
  expect(large).toHaveLength(largest - 2)
})
