import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"

/**
 * A folder with a short name, because paths of ipc endpoints must fit in it. It exists while the tests of a file
 * run, or until `ends` says so: bound paths stay behind when their sockets are closed.
 */
export const temporaryFolder = (ends: (remove: () => void) => void = afterAll): string => {
  const folder = mkdtempSync(join(tmpdir(), "zmq-"))
  ends(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
