// @ts-check

/** @typedef {import("./sides.mjs").SideName} SideName */

/**
 * What typemq wants to reach. With `than`, the bound is on the ratio of its median to that side's;
 * without, on its own median.
 *
 * @typedef {object} Target
 * @property {string} work
 * @property {string} metric
 * @property {SideName} [than]
 * @property {number} [atLeast]
 * @property {number} [atMost]
 */

/** @type {readonly Target[]} */
export const targets = [
  { work: "push-pull-16", metric: "throughput", than: "libzmq", atLeast: 1.2 },
  { work: "push-pull-16", metric: "throughput", than: "zeromq", atLeast: 15 },
  ...["push-pull-16-iterate", "push-pull-16-receive"].flatMap((work) => [
    { work, metric: "throughput", than: /** @type {const} */ ("libzmq"), atLeast: 0.5 },
    { work, metric: "throughput", than: /** @type {const} */ ("zeromq"), atLeast: 8 },
  ]),
  ...["push-pull-256", "push-pull-1k", "push-pull-64k", "push-pull-1m"].map((work) => ({
    work,
    metric: "throughput",
    than: /** @type {const} */ ("libzmq"),
    atLeast: 1,
  })),
  ...["device-16", "device-1k"].map((work) => ({
    work,
    metric: "throughput",
    than: /** @type {const} */ ("engine"),
    atLeast: 0.7,
  })),
  ...["request-reply-16", "request-reply-1k"].flatMap((work) =>
    ["median", "p99"].flatMap((metric) => [
      { work, metric, than: /** @type {const} */ ("libzmq"), atMost: 1 },
      { work, metric, than: /** @type {const} */ ("zeromq"), atMost: 0.6 },
    ]),
  ),
  { work: "dealer-router", metric: "throughput", than: "libzmq", atLeast: 1 },
  { work: "publish-64", metric: "throughput", than: "libzmq", atLeast: 1 },
  { work: "trie-match", metric: "growth", atMost: 2 },
  { work: "trie-miss", metric: "growth", atMost: 2 },
  { work: "inproc-16", metric: "throughput", than: "libzmq", atLeast: 3 },
  { work: "connections", metric: "memory each", atMost: 24 * 1024 },
  { work: "connections", metric: "messages lost", atMost: 0 },
  { work: "curve-64", metric: "throughput", than: "libzmq", atLeast: 0.5 },
  { work: "curve-64", metric: "throughput", than: "zeromq", atLeast: 5 },
  { work: "curve-64-webassembly", metric: "throughput", than: "zeromq", atLeast: 4 },
  { work: "rpc-sequential", metric: "throughput", than: "aiozmq", atLeast: 3 },
  { work: "rpc-100", metric: "throughput", than: "aiozmq", atLeast: 20 },
  { work: "rpc-python-server", metric: "throughput", than: "aiozmq", atLeast: 1 },
  { work: "rpc-pipeline", metric: "throughput", than: "aiozmq", atLeast: 20 },
  { work: "streams-64", metric: "throughput", than: "engine", atLeast: 0.5 },
]

/**
 * The target for a row of the table, if it has one.
 *
 * @param {string} work
 * @param {string} metric
 * @param {SideName} side the side that typemq is compared with; `typemq` for a bound on itself
 * @returns {Target | undefined}
 */
export function targetOf(work, metric, side) {
  return targets.find(
    (target) => target.work === work && target.metric === metric && (target.than ?? "typemq") === side,
  )
}

/**
 * @param {Target} target
 * @param {number} value
 */
export function reaches({ atLeast = -Infinity, atMost = Infinity }, value) {
  return value >= atLeast && value <= atMost
}
