// @ts-check
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"

/** @typedef {import("node:child_process").ChildProcessWithoutNullStreams} ChildProcess */
/** @typedef {{ program: string, args: string[] }} Command */

/** @type {Set<ChildProcess>} every child still running, so that none survives the harness */
const running = new Set()

process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL")
})
for (const [signal, code] of /** @type {const} */ ([
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
])) {
  process.on(signal, () => process.exit(code))
}

/**
 * One running peer. It speaks in JSON lines on stdout, each an object with one key: `endpoint` (bound),
 * `ready` (waits to be told to go) and at last `result`.
 */
export class Peer {
  /** Its result; settles once the process has ended well, rejects with what it said when it did not. */
  finished

  #child
  #name
  #errors = ""
  #ended = false
  /** @type {Map<string, unknown>} */
  #reports = new Map()
  /** @type {Map<string, Array<(value: unknown) => void>>} */
  #waiting = new Map()

  /**
   * @param {Command} command
   * @param {{ name: string, limit: number }} options `limit`: milliseconds after which it is killed
   */
  constructor(command, { name, limit }) {
    this.#name = name
    this.#child = spawn(command.program, command.args, { stdio: "pipe" })
    running.add(this.#child)
    this.#child.stdin.on("error", () => {}) // it may end before it reads what we say
    this.#child.stderr.setEncoding("utf8").on("data", (text) => {
      this.#errors = (this.#errors + text).slice(-4000)
    })
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#take(line))
    this.finished = this.#run(limit)
    this.finished.catch(() => {}) // seen by whoever waits; a peer nobody waits for any more may fail
  }

  /**
   * The value of a report, as soon as it has come.
   *
   * @param {string} key
   * @returns {Promise<unknown>}
   */
  report(key) {
    if (this.#reports.has(key)) return Promise.resolve(this.#reports.get(key))
    const arrived = new Promise((resolve) => {
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve])
    })
    const ended = this.finished.then(() => {
      throw new Error(`${this.#name}: ended without a report of "${key}"`)
    })
    return Promise.race([arrived, ended])
  }

  /** Lets a waiting role go on. */
  go() {
    this.#child.stdin.write("go\n")
  }

  kill() {
    if (!this.#ended) this.#child.kill("SIGKILL")
  }

  /** @param {string} line */
  #take(line) {
    /** @type {Record<string, unknown>} */
    let report
    try {
      report = JSON.parse(line)
    } catch {
      this.#errors += `${line}\n` // not a report: shown if the peer fails
      return
    }
    for (const [key, value] of Object.entries(report)) {
      this.#reports.set(key, value)
      for (const resolve of this.#waiting.get(key) ?? []) resolve(value)
      this.#waiting.delete(key)
    }
  }

  /**
   * @param {number} limit
   * @returns {Promise<Record<string, number>>}
   */
  #run(limit) {
    return new Promise((resolve, reject) => {
      let late = false
      const timer = setTimeout(() => {
        late = true
        this.kill()
      }, limit)
      const settle = (/** @type {string | undefined} */ trouble) => {
        if (this.#ended) return
        this.#ended = true
        clearTimeout(timer)
        running.delete(this.#child)
        const result = this.#reports.get("result")
        if (trouble === undefined && result !== undefined) {
          resolve(/** @type {Record<string, number>} */ (result))
        } else {
          const said = this.#errors.trim()
          reject(new Error(`${this.#name}: ${trouble ?? "ended without a result"}${said && `\n${said}`}`))
        }
      }
      this.#child.on("error", (error) => settle(error.message))
      this.#child.on("close", (code, signal) => {
        if (late) settle(`not done after ${limit} ms, killed`)
        else if (code !== 0) settle(signal ? `killed by ${signal}` : `exit code ${code}`)
        else settle(undefined)
      })
    })
  }
}
