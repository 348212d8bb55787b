// @ts-check
import { execFile } from "node:child_process"
import { createHash } from "node:crypto"
import { access, mkdir, readFile, rename, stat } from "node:fs/promises"
import { tmpdir, userInfo } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"

const flags = ["-O2"]
const libraries = ["-lzmq", "-lpthread"]

/**
 * Compiles a C peer, unless the same source was compiled before.
 *
 * @param {string} source path of the C file
 * @returns {Promise<string>} path of the program
 * @throws when there is no C compiler, or no libzmq to compile with
 */
export async function compilePeer(source) {
  const compiler = process.env.CC ?? "cc"
  const hash = createHash("sha256").update(await readFile(source))
  const key = hash
    .update([compiler, ...flags, ...libraries].join(" "))
    .digest("hex")
    .slice(0, 16)
  const program = join(await cacheFolder(), `libzmq-${key}`)
  try {
    await access(program)
  } catch {
    const fresh = `${program}.${process.pid}`
    await promisify(execFile)(compiler, [...flags, "-o", fresh, source, ...libraries])
    await rename(fresh, program) // whole or not at all, should two runs compile at once
  }
  return program
}

/** A folder nobody else can put programs into. */
async function cacheFolder() {
  const { uid } = userInfo()
  const folder = join(tmpdir(), `typemq-bench-${uid}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const { uid: owner, mode } = await stat(folder)
  if (owner !== uid || (mode & 0o022) !== 0) throw new Error(`${folder} can be written by others: not used`)
  return folder
}
