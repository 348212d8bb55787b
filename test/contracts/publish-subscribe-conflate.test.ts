import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Context, Publisher, type Socket, Subscriber } from "../../src/index.ts"
import { until } from "../support/until.ts"
import { link, testContext, text, wire, wirings } from "../support/wiring.ts"

let context: Context

beforeEach(() => {
  context = testContext()
})

afterEach(() => context.destroy({ linger: 0 }))

const arrived = (socket: Socket, count: number): Promise<void> =>
  until(
    () => socket.stats().messagesIn === count,
    () => `${socket.stats().messagesIn} messages of ${count} have arrived`,
  )

const hundred = Array.from({ length: 100 }, (_, index) => `a ${index}`)

describe.each(wirings)("a conflating SUB over $transport where the $binder binds", (wiring) => {
  let publisher: Publisher
  let subscriber: Subscriber

  beforeEach(async () => {
    publisher = new Publisher({ context })
    subscriber = new Subscriber({ context, conflate: true, receiveHighWaterMark: 3 })
    subscriber.subscribe("a", "b", "end")
    // Inside the process the one that connects decides for both.
    if (wiring.binder === "subscriber") publisher.conflate = wiring.transport === "inproc"
    await wire(wiring, publisher, subscriber)
    await until(() => publisher.topicsCount === 3, "all its topics have arrived")
  })

  it("keeps the last message only, and is never full", async () => {
    for (const message of hundred) await publisher.send(message)
    await arrived(subscriber, 100)
    expect(subscriber.stats().queuedIn).toBe(1)
    expect(text(subscriber.tryReceive())).toEqual(["a 99"])
    expect(subscriber.tryReceive()).toBeUndefined()
    expect(subscriber.readable).toBe(false)
    expect(publisher.stats().dropped).toBe(0)
  })

  it("gives the next message to whoever waits for it", async () => {
    for (const message of ["a 1", "b 2", "a 3"]) {
      const received = subscriber.receive()
      await publisher.send(message)
      expect(text(await received)).toEqual([message])
    }
  })

  it("goes on with the last message after a pause", async () => {
    const received: string[] = []
    const consumption = subscriber.consume((message) => {
      received.push(...text(message))
    })
    await publisher.send("a first")
    await until(() => received.length === 1, "the first is received")
    consumption.pause()
    for (const message of hundred) await publisher.send(message)
    await arrived(subscriber, 101)
    consumption.resume()
    await until(() => received.length > 1, "the last is received")
    await publisher.send("end")
    await until(() => received.includes("end"), "the end is received")
    expect(received).toEqual(["a first", "a 99", "end"])
  })

  it("keeps the last frame of a message that has several", async () => {
    await publisher.send(["a", "b", "a last"])
    await arrived(subscriber, 1)
    expect(text(subscriber.tryReceive())).toEqual(["a last"])
  })
})

it.each(["tcp", "ipc"] as const)(
  "a conflating PUB has the newest for a slow subscriber over %s",
  async (transport) => {
    const publisher = new Publisher({ context, conflate: true })
    const subscriber = new Subscriber({ context, receiveHighWaterMark: 1 })
    subscriber.subscribe("")
    await link(transport, publisher, subscriber)
    await until(() => publisher.topicsCount === 1, "the subscription has arrived")
    // More than the system's own buffers hold.
    const count = 300
    for (let index = 0; index < count; index++) {
      const body = Buffer.alloc(64 * 1024)
      body.writeUInt32BE(index)
      await publisher.send(body)
    }
    expect(publisher.stats().queuedOut).toBeLessThanOrEqual(1)
    const numbers: number[] = []
    while (numbers.at(-1) !== count - 1) {
      numbers.push(((await subscriber.receive())[0] as Buffer).readUInt32BE())
    }
    expect(numbers.length).toBeLessThan(count)
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right))
  },
)
