import { rmSync } from "node:fs"
import { connect } from "node:net"

/** Removes the file of an endpoint that nobody listens at any more; answers whether the path is free now. */
export const removeIfDead = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(path)
    probe.once("connect", () => {
      probe.destroy()
      resolve(false)
    })
    probe.once("error", ({ code }: { code?: string }) => {
      resolve(code === "ENOENT" || (code === "ECONNREFUSED" && removed(path)))
    })
  })

/** A folder is not, nor what this user may not remove. */
const removed = (path: string): boolean => {
  try {
    rmSync(path, { force: true })
    return true
  } catch {
    return false
  }
}
