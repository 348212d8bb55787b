// Weather: a station publishes the temperatures of all its cities, observers subscribe to the ones they care about.
// PUB and SUB: the filter is a prefix of the first frame, and it works at the publisher. An observer misses what was
// published before its subscription had arrived; from then on it gets everything it asked for, in order.

import assert from "node:assert/strict"
import { setImmediate as nextTurn } from "node:timers/promises"
import { type Codec, Publisher, Subscriber } from "typemq"

const updatesWanted = 100
const cities = ["Oslo", "Oslofjord", "Paris", "Rome", "Tokyo"]

interface Report {
  readonly city: string
  /** Counts the reports of this city. */
  readonly number: number
  readonly celsius: number
}

/** The city has a frame of its own, which ends with a full stop: else "Oslo" would be a prefix of "Oslofjord", too. */
const reports: Codec<Report> = {
  encode: ({ city, ...rest }) => [`${city}.`, JSON.stringify(rest)],
  decode: ([topic, rest]) => ({ city: String(topic).slice(0, -1), ...JSON.parse(String(rest)) }),
}

const published = new Map<string, number[]>(cities.map((city) => [city, []]))

/** Publishes a report on each city, again and again; nobody needs to listen. */
const forecast = async (publisher: Publisher, signal: AbortSignal): Promise<void> => {
  const station = publisher.withCodec(reports)
  while (!signal.aborted) {
    for (const [city, temperatures] of published) {
      const celsius = Math.round(Math.random() * 400) / 10
      station.trySend({ city, number: temperatures.length, celsius })
      temperatures.push(celsius)
    }
    await nextTurn()
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

/** Receives as many reports as are wanted, and leaves. */
const observe = async (endpoint: string, ...subscriptions: string[]): Promise<Report[]> => {
  await using subscriber = new Subscriber()
  subscriber.subscribe(...subscriptions.map((city) => `${city}.`))
  subscriber.connect(endpoint)
  const received: Report[] = []
  for await (const report of subscriber.withCodec(reports)) {
    if (received.push(report) === updatesWanted) break
  }
  for (const city of subscriptions) {
    const own = received.filter((each) => each.city === city)
    const temperatures = own.map(({ celsius }) => celsius)
    const first = own[0]?.number ?? Number.NaN
    console.log(
      `${city}: ${mean(temperatures).toFixed(1)} °C, the mean of ${own.length} updates from number ${first} on`,
    )
    assert.deepEqual(
      temperatures,
      published.get(city)?.slice(first, first + own.length),
      "nothing is missing",
    )
  }
  return received
}

await using publisher = new Publisher({ linger: 0 })
const endpoint = await publisher.bind("tcp://127.0.0.1:*")
const stop = new AbortController()
const publishing = forecast(publisher, stop.signal)

const [oslo, south] = await Promise.all([observe(endpoint, "Oslo"), observe(endpoint, "Paris", "Rome")])
assert.deepEqual([...new Set(oslo.map(({ city }) => city))], ["Oslo"])
assert.deepEqual([...new Set(south.map(({ city }) => city))].sort(), ["Paris", "Rome"])

stop.abort()
await publishing
