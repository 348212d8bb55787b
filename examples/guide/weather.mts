// Weather: a station publishes the temperatures of all its cities, observers subscribe to the ones they care about.
// PUB and SUB: the filter is a prefix of the first frame, and it works at the publisher. An observer misses what was
// published before its subscription had arrived; from then on it gets everything it asked for, in order.

import assert from "node:assert/strict"
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises"
import { type Codec, Publisher, Subscriber } from "typemq"
import { play, type Role } from "./shared/roles.mts"
import { whenAborted } from "./shared/when-aborted.mts"

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

/** Publishes a report on each city, again and again; nobody needs to listen. */
const forecast = async (
  publisher: Publisher,
  pause: () => Promise<unknown>,
  signal: AbortSignal,
  told?: (report: Report) => void,
): Promise<void> => {
  const station = publisher.withCodec(reports)
  for (let number = 0; !signal.aborted; number++) {
    for (const city of cities) {
      const report: Report = { city, number, celsius: Math.round(Math.random() * 400) / 10 }
      station.trySend(report)
      told?.(report)
    }
    await pause()
  }
}

/** The reports on cities, from when the subscriptions have arrived on, until the signal aborts. */
async function* observe(
  endpoint: string,
  subscriptions: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<Report, void> {
  await using subscriber = new Subscriber()
  using _ending = whenAborted(signal, () => void subscriber.close())
  if (subscriber.closed) return
  subscriber.subscribe(...subscriptions.map((city) => `${city}.`))
  subscriber.connect(endpoint)
  yield* subscriber.withCodec(reports)
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, each) => sum + each, 0) / values.length

const main = async (): Promise<void> => {
  const published = new Map<string, number[]>(cities.map((city) => [city, []]))

  /** Receives as many reports as are wanted, and leaves. */
  const average = async (endpoint: string, ...subscriptions: string[]): Promise<Report[]> => {
    const received: Report[] = []
    for await (const report of observe(endpoint, subscriptions)) {
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
  const publishing = forecast(publisher, nextTurn, stop.signal, ({ city, celsius }) => {
    published.get(city)?.push(celsius)
  })
  const [oslo, south] = await Promise.all([average(endpoint, "Oslo"), average(endpoint, "Paris", "Rome")])
  assert.deepEqual([...new Set(oslo.map(({ city }) => city))], ["Oslo"])
  assert.deepEqual([...new Set(south.map(({ city }) => city))].sort(), ["Paris", "Rome"])
  stop.abort()
  await publishing
}

const roles: Readonly<Record<string, Role>> = {
  station: {
    takes: "ENDPOINT",
    run: async ([endpoint = ""], signal) => {
      await using publisher = new Publisher({ linger: 0 })
      console.log(await publisher.bind(endpoint))
      await forecast(publisher, () => delay(1000, undefined, { signal }), signal)
    },
  },
  observer: {
    takes: "ENDPOINT CITY [CITY…]",
    run: async ([endpoint = "", ...subscriptions], signal) => {
      for await (const { city, celsius } of observe(endpoint, subscriptions, signal)) {
        console.log(`${city}: ${celsius} °C`)
      }
    },
  },
}

await play(roles, main)
