// @ts-check
import { execFile } from "node:child_process"
import { cpus, loadavg, release, totalmem, type } from "node:os"
import { promisify } from "node:util"

/**
 * Where numbers were measured: without it they say nothing.
 *
 * @typedef {object} Machine
 * @property {string} processor
 * @property {number} cores
 * @property {number} memory bytes
 * @property {string} system
 * @property {string} node
 * @property {number} load runnable processes in the minute before the start; above 0.5 others disturb
 * @property {string} openFiles the limit that children start with
 */

/** @returns {Promise<Machine>} */
export async function describeMachine() {
  const processors = cpus()
  return {
    processor: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memory: totalmem(),
    system: `${type()} ${release()}`,
    node: process.version,
    load: Number(loadavg()[0]?.toFixed(2)),
    openFiles: await openFileLimit(),
  }
}

/** What a shell started from here says; nothing is raised. */
async function openFileLimit() {
  try {
    return (await promisify(execFile)("sh", ["-c", "ulimit -n"])).stdout.trim()
  } catch {
    return "unknown"
  }
}
