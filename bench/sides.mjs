// @ts-check
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { compilePeer } from "./compile.mjs"

/** @typedef {import("./process.mjs").Command} Command */
/** @typedef {Record<string, string | number>} Parameters */
/** @typedef {"typemq" | "libzmq" | "pyzmq" | "zeromq" | "engine" | "aiozmq"} SideName */

/**
 * An implementation under test.
 *
 * @typedef {object} Side
 * @property {SideName} name
 * @property {string} version what the measured process says it runs on
 * @property {(role: string, parameters: Parameters) => Command} command
 */

/** @typedef {{ name: SideName, missing: string }} MissingSide a side whose tools are not installed */

/** The same for every JavaScript peer. */
const nodeFlags = ["--expose-gc"]

const execute = promisify(execFile)

/** @type {Record<SideName, () => Promise<string[]>>} the words that start a peer, before its role */
const starters = {
  typemq: async () => [process.execPath, ...nodeFlags, peer("typemq.mjs")],
  libzmq: async () => [await compilePeer(peer("libzmq.c"))],
  pyzmq: async () => [await findPython("zmq"), peer("pyzmq.py")],
  zeromq: async () => [process.execPath, ...nodeFlags, peer("zeromq.mjs")],
  // The sockets of typemq, where its streams are compared with them.
  engine: async () => [process.execPath, ...nodeFlags, peer("typemq.mjs")],
  aiozmq: async () => [await findPython("aiozmq"), "-W", "ignore", peer("aiozmq_peer.py")],
}

export const sideNames = /** @type {SideName[]} */ (Object.keys(starters))

/**
 * Finds what a side needs and asks it for its version.
 *
 * @param {SideName} name
 * @returns {Promise<Side | MissingSide>}
 */
export async function findSide(name) {
  try {
    const [program = "", ...words] = await starters[name]()
    /** @type {Side["command"]} */
    const command = (role, parameters) => ({
      program,
      args: [...words, role, ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`)],
    })
    const { stdout } = await execute(program, command("version", {}).args, { timeout: 30_000 })
    return { name, version: JSON.parse(stdout).result.version, command }
  } catch (error) {
    return { name, missing: reason(error) }
  }
}

/** @param {string} file */
function peer(file) {
  return fileURLToPath(new URL(`peers/${file}`, import.meta.url))
}

/**
 * The system's Python first: distributions have their packages for that one.
 *
 * @param {string} module
 */
async function findPython(module) {
  /** @type {unknown} */
  let trouble
  for (const python of ["/usr/bin/python3", "python3"]) {
    try {
      await execute(python, ["-W", "ignore", "-c", `import ${module}`])
      return python
    } catch (error) {
      trouble = error
    }
  }
  throw trouble
}

/**
 * The line of a failed command's words that names the trouble.
 *
 * @param {unknown} error
 */
function reason(error) {
  const { stderr, message } = /** @type {{ stderr?: string, message: string }} */ (error)
  const lines = (stderr || message).split("\n").map((line) => line.trim())
  return lines.find((line) => /error\b.*: |: error/i.test(line)) ?? lines[0] ?? "unknown"
}
