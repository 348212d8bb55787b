// @ts-check
import { percentile } from "../statistics.mjs"

// What both JavaScript peers share: the command line, the reports and the clocks.

/**
 * @typedef {object} Settings
 * @property {string} endpoint where to bind or connect
 * @property {string} mode which of the calls for the same job to use
 * @property {number} limit milliseconds after which the process gives up
 * @property {number} size of a message's body, in bytes
 * @property {number} warmup messages before the clock starts, at least 1
 * @property {number} count messages that are timed
 * @property {number} window messages in flight
 * @property {number} topics subscribed by every socket
 * @property {number} published how many of them messages are published on
 * @property {number} miss 1: published topics differ from every subscription in their last character
 * @property {number} sockets
 * @property {number} connections
 * @property {number} first number of the first connection of this process
 * @property {number} [curve] 1: with CURVE, the binder as its server
 * @property {number} [native] 0: as if sodium-native were not installed
 */

/** @typedef {Record<string, string | number>} Result */
/** @typedef {(settings: Settings) => Promise<Result>} Role */

/**
 * Plays the role that the command line names and reports its result.
 *
 * @param {Record<string, Role>} roles
 * @param {() => Promise<Record<string, Role>>} others Roles that are loaded when one of them is played.
 */
export async function play(roles, others = async () => ({})) {
  const [name = "", ...words] = process.argv.slice(2)
  const role = roles[name] ?? (await others())[name]
  if (!role) throw new Error(`no role ${name}`)
  const settings = /** @type {Settings} */ (
    Object.fromEntries(
      words.map((word) => {
        const [, key = "", value = ""] = /^(\w+)=(.*)$/s.exec(word) ?? []
        return [key, /^\d+$/.test(value) ? Number(value) : value]
      }),
    )
  )
  // Should the harness die, this process must not live on.
  if (settings.limit) setTimeout(() => process.exit(3), settings.limit + 1000).unref()
  report({ result: await role(settings) })
}

/** @param {Record<string, unknown>} line */
export function report(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

/** Resolves when the harness says that a waiting role may go on. */
export async function told() {
  await new Promise((resolve) => process.stdin.once("data", resolve))
  process.stdin.destroy()
}

/** @param {number} size */
export function makeBody(size) {
  return Buffer.alloc(size, 1)
}

/** Times messages: the clock starts with the last one of the warm-up. */
export class Meter {
  /** Resolves with the last message. */
  done

  #size
  #warmup
  #total
  #seen = 0
  #started = 0
  /** @type {(result: { milliseconds: number }) => void} */
  #finish = () => {}

  /** @param {Settings} settings */
  constructor({ size, warmup, count }) {
    this.#size = size
    this.#warmup = warmup
    this.#total = warmup + count
    this.done = /** @type {Promise<{ milliseconds: number }>} */ (
      new Promise((resolve) => {
        this.#finish = resolve
      })
    )
  }

  /**
   * @param {Uint8Array | undefined} body
   * @returns {boolean} whether more are to come
   */
  take(body) {
    if (body?.length !== this.#size) throw new Error(`a message of ${body?.length} bytes arrived`)
    this.#seen++
    if (this.#seen === this.#warmup) this.#started = performance.now()
    if (this.#seen < this.#total) return true
    this.#finish({ milliseconds: performance.now() - this.#started })
    return false
  }
}

/**
 * Times one round trip after another.
 *
 * @param {Settings} settings
 * @param {() => Promise<Uint8Array | undefined>} roundTrip
 * @returns {Promise<Result>} latencies in milliseconds
 */
export async function timeRoundTrips({ size, warmup, count }, roundTrip) {
  const latencies = new Float64Array(count)
  let first = 0
  for (let i = -warmup; i < count; i++) {
    const started = performance.now()
    if (i === 0) first = started
    const body = await roundTrip()
    if (i >= 0) latencies[i] = performance.now() - started
    if (body?.length !== size) throw new Error(`a reply of ${body?.length} bytes arrived`)
  }
  const milliseconds = performance.now() - first
  latencies.sort()
  return { milliseconds, median: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) }
}

/**
 * Eight characters, spread: multiplying by an odd number never gives the same 32 bits twice.
 *
 * @param {number} index
 */
export function topicOf(index) {
  return (Math.imul(index, 2654435761) >>> 0).toString(16).padStart(8, "0")
}
