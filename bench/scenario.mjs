// @ts-check
import { Peer } from "./process.mjs"

/** @typedef {import("./sides.mjs").Side} Side */
/** @typedef {Record<string, string | number>} Parameters */
/**
 * @typedef {object} Part
 * @property {string} role
 * @property {Parameters} [parameters]
 * @property {Side} [side] another one than that of the run
 * @property {number} [place] which of the binder's endpoints is dialed, if it has several, with spaces in between
 * @property {boolean} [serves] it has no result and no end: it is killed when all others are done
 */

/**
 * One run: a binder on an endpoint of its own choosing, then its dialers, each a process of its own.
 *
 * @typedef {object} Scenario
 * @property {Part} binder
 * @property {Part[]} dialers
 * @property {boolean} [barrier] the binder is told to go once every dialer has reported that it is ready
 */

/**
 * @param {Side} side
 * @param {Scenario} scenario
 * @param {Parameters} parameters for every process; a part's own come on top
 * @param {number} limit milliseconds
 * @returns {Promise<{ binder: Record<string, number>, dialers: Array<Record<string, number>> }>}
 * @throws when a process fails, with what it wrote to stderr; the others are killed
 */
export async function play(side, scenario, parameters, limit) {
  /** @type {Peer[]} */
  const peers = []
  const start = (/** @type {Part} */ part, /** @type {Parameters} */ extra) => {
    const { name, command: commandFor } = part.side ?? side
    const command = commandFor(part.role, { limit, ...parameters, ...part.parameters, ...extra })
    const peer = new Peer(command, { name: `${name} ${part.role}`, limit })
    peers.push(peer)
    return peer
  }
  try {
    const binder = start(scenario.binder, { endpoint: "tcp://127.0.0.1:*" })
    if (scenario.dialers.length === 0) return { binder: await binder.finished, dialers: [] }
    const endpoints = String(await binder.report("endpoint")).split(" ")
    const dialers = scenario.dialers.map((part) =>
      start(part, { endpoint: endpoints[part.place ?? 0] ?? "" }),
    )
    const finished = scenario.binder.serves
      ? Promise.race([
          Promise.all(dialers.map((peer) => peer.finished)).then((results) => [{}, ...results]),
          binder.finished.then(() => {
            throw new Error(`${side.name} ${scenario.binder.role}: ended before the others`)
          }),
        ])
      : Promise.all(peers.map((peer) => peer.finished))
    finished.catch(() => {}) // the barrier below may fail first
    if (scenario.barrier) {
      await Promise.race([finished, Promise.all(dialers.map((dialer) => dialer.report("ready")))])
      binder.go()
    }
    const [result = {}, ...results] = await finished
    return { binder: result, dialers: results }
  } finally {
    for (const peer of peers) peer.kill()
  }
}
