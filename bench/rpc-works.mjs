// @ts-check
import { findSide } from "./sides.mjs"
import { throughput, timed } from "./timed.mjs"

/** @typedef {import("./works.mjs").Work} Work */

const inFlight = 100

/** @type {readonly Work[]} */
export const rpcWorks = [
  calls("rpc-sequential", "add(1, 2), one call after the other", 1),
  calls("rpc-100", `add(1, 2), ${inFlight} in flight`, inFlight),
  {
    name: "rpc-python-server",
    title: "RPC, add(1, 2), one after the other, served by Python",
    sides: ["typemq", "aiozmq"],
    metrics: [throughput],
    start: 500,
    smoke: 20,
    async run(side, load) {
      const python = await findSide("aiozmq")
      if (!("command" in python)) throw new Error(`there is no aiozmq: ${python.missing}`)
      const binder = { role: "rpc-server", side: python }
      return timed(side, { binder, dialers: [{ role: "rpc-client" }] }, load, { window: 1 })
    },
  },
  {
    name: "rpc-pipeline",
    title: "Pipeline, note(1, 2), notifications",
    sides: ["typemq", "aiozmq"],
    metrics: [throughput],
    start: 2_000,
    smoke: 50,
    run: (side, load) =>
      timed(side, { binder: { role: "pipeline-server" }, dialers: [{ role: "pipeline-client" }] }, load, {}),
  },
  {
    name: "streams-64",
    title: "PUSH – PULL, 64 B, stream write and drain, for await; engine: trySend, consume",
    sides: ["typemq", "engine", "aiozmq"],
    metrics: [throughput],
    start: 5_000,
    smoke: 100,
    run: (side, load) =>
      side.name === "engine"
        ? timed(side, { binder: { role: "pull" }, dialers: [{ role: "push" }] }, load, {
            size: 64,
            mode: "consume",
          })
        : timed(side, { binder: { role: "stream-reader" }, dialers: [{ role: "stream-writer" }] }, load, {
            size: 64,
          }),
  },
]

/**
 * @param {string} name
 * @param {string} title
 * @param {number} window calls in flight
 * @returns {Work}
 */
function calls(name, title, window) {
  return {
    name,
    title: `RPC, ${title}`,
    sides: ["typemq", "aiozmq"],
    metrics: [throughput],
    start: 1_000,
    smoke: 50,
    run: (side, load) =>
      timed(side, { binder: { role: "rpc-server" }, dialers: [{ role: "rpc-client" }] }, load, { window }),
  }
}
