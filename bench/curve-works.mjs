// @ts-check

import { play } from "./scenario.mjs"
import { perSecond, throughput, timed, warmupOf } from "./timed.mjs"

/** @typedef {import("./sides.mjs").SideName} SideName */
/** @typedef {import("./works.mjs").Work} Work */

/** Connections that shake hands at the same time. */
const inFlight = 16

/** @type {SideName[]} */
const sides = ["typemq", "libzmq", "zeromq"]

/** CURVE with sodium-native, and without it. The other sides know no difference. @type {Work[]} */
export const curveWorks = [
  ...pushPull("curve-64", 64, 50_000),
  ...pushPull("curve-1k", 1024, 20_000),
  ...pushPull("curve-64k", 65_536, 1_000),
  ...variants(
    "curve-handshakes",
    `handshakes of CURVE, ${inFlight} at a time`,
    (title, parameters, name) => ({
      name,
      title,
      sides: ["typemq", "libzmq"],
      metrics: [throughput],
      start: 500,
      smoke: 40,
      async run(side, { count, limit }) {
        const warmup = warmupOf(count)
        const scenario = { binder: { role: "router" }, dialers: [{ role: "enter" }] }
        const settings = { ...parameters, size: 16, window: inFlight, warmup, count }
        const { dialers } = await play(side, scenario, settings, limit)
        const { milliseconds = Number.NaN } = dialers[0] ?? {}
        return { milliseconds, values: { throughput: perSecond(count, milliseconds) } }
      },
    }),
  ),
]

/**
 * @param {string} name
 * @param {number} size
 * @param {number} start
 * @returns {Work[]}
 */
function pushPull(name, size, start) {
  return variants(name, `PUSH – PULL under CURVE, ${size} B, trySend, consume`, (title, parameters, own) => ({
    name: own,
    title,
    sides,
    metrics: [throughput],
    start,
    smoke: size > 65_535 ? 20 : 500,
    run: (side, load) =>
      timed(side, { binder: { role: "pull" }, dialers: [{ role: "push" }] }, load, {
        ...parameters,
        size,
        mode: "consume",
      }),
  }))
}

/**
 * @param {string} name
 * @param {string} title
 * @param {(title: string, parameters: { curve: number, native: number }, name: string) => Work} make
 * @returns {Work[]}
 */
function variants(name, title, make) {
  return [
    make(title, { curve: 1, native: 1 }, name),
    make(`${title}, without sodium-native`, { curve: 1, native: 0 }, `${name}-webassembly`),
  ]
}
