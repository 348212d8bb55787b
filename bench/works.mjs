// @ts-check
import { curveWorks } from "./curve-works.mjs"
import { rpcWorks } from "./rpc-works.mjs"
import { play } from "./scenario.mjs"
import { perSecond, throughput, timed, warmupOf } from "./timed.mjs"

/** @typedef {import("./sides.mjs").Side} Side */
/** @typedef {import("./sides.mjs").SideName} SideName */

/**
 * @typedef {object} Metric
 * @property {string} name
 * @property {import("./table.mjs").Unit} unit
 * @property {"more" | "less"} better
 */

/**
 * What one run measured.
 *
 * @typedef {object} Measurement
 * @property {number} milliseconds the timed part, by which message counts are calibrated
 * @property {Record<string, number>} values one for each metric of the work
 */

/**
 * @typedef {object} Work
 * @property {string} name
 * @property {string} title
 * @property {SideName[]} sides ours first
 * @property {Metric[]} metrics
 * @property {number} start the count that calibration begins with; a work with `fixed` keeps it
 * @property {boolean} [fixed]
 * @property {number} smoke the count of a smoke run
 * @property {(side: Side, load: Load) => Promise<Measurement>} run
 */

/**
 * @typedef {object} Load
 * @property {number} count messages, or connections
 * @property {number} limit milliseconds after which the run is given up
 * @property {boolean} smoke whatever else is large is small
 */

/** @type {Metric[]} */
const latencies = [
  { name: "median", unit: "milliseconds", better: "less" },
  { name: "p99", unit: "milliseconds", better: "less" },
]

const inFlight = 100
const subscribers = 64
const topics = 100

/** @type {readonly Work[]} */
export const works = [
  pushPull("push-pull-16", "consume", 16, 100_000, ["typemq", "libzmq", "pyzmq", "zeromq"]),
  pushPull("push-pull-16-iterate", "iterate", 16, 100_000, ["typemq", "libzmq", "zeromq"]),
  pushPull("push-pull-16-receive", "receive", 16, 100_000, ["typemq", "libzmq", "zeromq"]),
  pushPull("push-pull-256", "consume", 256, 50_000, ["typemq", "libzmq", "zeromq"]),
  pushPull("push-pull-1k", "consume", 1024, 30_000, ["typemq", "libzmq", "zeromq"]),
  pushPull("push-pull-64k", "consume", 65_536, 2_000, ["typemq", "libzmq", "zeromq"]),
  pushPull("push-pull-1m", "consume", 1_048_576, 200, ["typemq", "libzmq", "zeromq"]),
  device("device-16", 16, 100_000),
  device("device-1k", 1024, 30_000),
  requestReply("request-reply-16", 16),
  requestReply("request-reply-1k", 1024),
  {
    name: "dealer-router",
    title: `DEALER – ROUTER – DEALER, 16 B, ${inFlight} in flight`,
    sides: ["typemq", "libzmq"],
    metrics: [throughput],
    start: 20_000,
    smoke: 300,
    run: (side, load) =>
      timed(side, { binder: { role: "router" }, dialers: [{ role: "dealer" }] }, load, {
        size: 16,
        window: inFlight,
      }),
  },
  {
    name: "publish-64",
    title: `PUB – ${subscribers} SUB, 64 B, ${topics} topics, deliveries`,
    sides: ["typemq", "libzmq"],
    metrics: [throughput],
    start: 2_000,
    smoke: 20,
    async run(side, load) {
      const { binder, dialer, warmup } = await publish(side, load, {
        topics,
        published: topics,
        sockets: subscribers,
      })
      expectAll(dialer.delivered, (warmup + load.count) * subscribers)
      const milliseconds = Math.max(dialer.milliseconds ?? 0, binder.milliseconds ?? 0)
      return {
        milliseconds,
        values: { throughput: perSecond(load.count * subscribers, dialer.milliseconds) },
      }
    },
  },
  trie("trie-match", "one publish that one of the subscriptions matches", 0),
  trie("trie-miss", "one publish that no subscription matches", 1),
  {
    name: "inproc-16",
    title: "PUSH – PULL over inproc, 16 B",
    sides: ["typemq", "libzmq"],
    metrics: [throughput],
    start: 100_000,
    smoke: 500,
    run: (side, load) =>
      timed(side, { binder: { role: "inproc" }, dialers: [] }, load, { size: 16, mode: "consume" }),
  },
  {
    name: "connections",
    title: "5 000 connections to one ROUTER",
    sides: ["typemq", "libzmq"],
    metrics: [
      { name: "memory each", unit: "bytes", better: "less" },
      { name: "messages lost", unit: "count", better: "less" },
    ],
    start: 5_000,
    fixed: true,
    smoke: 40,
    async run(side, { count, limit }) {
      const half = Math.ceil(count / 2)
      const { binder } = await play(
        side,
        {
          binder: { role: "hold", parameters: { connections: count } },
          dialers: [
            { role: "dial", parameters: { first: 0, connections: half } },
            { role: "dial", parameters: { first: half, connections: count - half } },
          ],
        },
        {},
        limit,
      )
      const { bytes = Number.NaN, lost = Number.NaN } = binder
      return { milliseconds: 0, values: { "memory each": bytes / count, "messages lost": lost } }
    },
  },
  ...curveWorks,
  ...rpcWorks,
]

/**
 * @param {string} name
 * @param {"consume" | "iterate" | "receive"} mode how typemq sends and receives; others have one way or two
 * @param {number} size
 * @param {number} start
 * @param {SideName[]} sides
 * @returns {Work}
 */
function pushPull(name, mode, size, start, sides) {
  const calls = {
    consume: "trySend, consume",
    iterate: "await send, for await",
    receive: "await send, await receive",
  }
  return {
    name,
    title: `PUSH – PULL, ${size} B, ${calls[mode]}`,
    sides,
    metrics: [throughput],
    start,
    smoke: size > 65_535 ? 20 : 500,
    run: (side, load) =>
      timed(side, { binder: { role: "pull" }, dialers: [{ role: "push" }] }, load, { size, mode }),
  }
}

/**
 * Three processes, of which the one in the middle passes messages on; engine: two, without it.
 *
 * @param {string} name
 * @param {number} size
 * @param {number} start
 * @returns {Work}
 */
function device(name, size, start) {
  return {
    name,
    title: `PUSH – device – PULL, ${size} B; engine: PUSH – PULL`,
    sides: ["typemq", "engine", "libzmq"],
    metrics: [throughput],
    start,
    smoke: 500,
    run: (side, load) =>
      timed(
        side,
        side.name === "engine"
          ? { binder: { role: "pull" }, dialers: [{ role: "push" }] }
          : {
              binder: { role: "device", serves: true },
              dialers: [
                { role: "sink", place: 1 },
                { role: "push", place: 0 },
              ],
            },
        load,
        { size, mode: "consume" },
      ),
  }
}

/**
 * @param {string} name
 * @param {number} size
 * @returns {Work}
 */
function requestReply(name, size) {
  return {
    name,
    title: `REQ – REP round trip, ${size} B`,
    sides: ["typemq", "libzmq", "zeromq"],
    metrics: latencies,
    start: 3_000,
    smoke: 100,
    async run(side, { count, limit }) {
      const scenario = { binder: { role: "reply" }, dialers: [{ role: "request" }] }
      const { dialers } = await play(side, scenario, { size, count, warmup: warmupOf(count) }, limit)
      const { milliseconds = Number.NaN, median = Number.NaN, p99 = Number.NaN } = dialers[0] ?? {}
      return { milliseconds, values: { median, p99 } }
    },
  }
}

/**
 * The time a publisher spends on one message, with few and with many subscriptions in its trie. The
 * same messages are published both times: nothing but the number of subscriptions differs.
 *
 * @param {string} name
 * @param {string} title
 * @param {0 | 1} miss
 * @returns {Work}
 */
function trie(name, title, miss) {
  return {
    name,
    title: `PUB, 64 B, ${title}`,
    sides: ["typemq", "libzmq"],
    metrics: [
      { name: "1 000 subscriptions", unit: "milliseconds", better: "less" },
      { name: "100 000 subscriptions", unit: "milliseconds", better: "less" },
      { name: "growth", unit: "times", better: "less" },
    ],
    start: 100_000,
    smoke: 500,
    async run(side, load) {
      /** @type {number[]} */
      const costs = []
      let milliseconds = 0
      const [least = 0, most = 0] = load.smoke ? [10, 1_000] : [1_000, 100_000]
      for (const topics of [least, most]) {
        const parameters = { topics, published: least, sockets: 1, miss }
        const { binder, dialer, warmup } = await publish(side, load, parameters)
        expectAll(dialer.delivered, miss ? 0 : warmup + load.count)
        milliseconds = Math.max(milliseconds, binder.milliseconds ?? Number.NaN)
        costs.push((binder.milliseconds ?? Number.NaN) / load.count)
      }
      const [few = Number.NaN, many = Number.NaN] = costs
      const values = { "1 000 subscriptions": few, "100 000 subscriptions": many, growth: many / few }
      return { milliseconds, values }
    },
  }
}

/**
 * @param {Side} side
 * @param {Load} load
 * @param {{ topics: number, published: number, sockets: number, miss?: number }} parameters
 */
async function publish(side, { count, limit }, parameters) {
  const warmup = warmupOf(count)
  const { binder, dialers } = await play(
    side,
    { binder: { role: "publish" }, dialers: [{ role: "subscribe" }], barrier: true },
    { size: 64, miss: 0, ...parameters, count, warmup },
    limit,
  )
  return { binder, dialer: dialers[0] ?? {}, warmup }
}

/**
 * @param {number | undefined} delivered
 * @param {number} published
 */
function expectAll(delivered, published) {
  if (delivered !== published) throw new Error(`${delivered} messages were delivered, not ${published}`)
}
