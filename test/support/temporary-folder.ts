import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"

/** A folder that exists while the tests of a file run, with a short name: paths of ipc endpoints must fit in it. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "zmq-"))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
