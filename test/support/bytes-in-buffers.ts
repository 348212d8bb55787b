import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** Bytes that live buffers hold in this process: what nobody uses any more is collected before they are counted. */
export const bytesInBuffers = async (): Promise<number> => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  for (let round = 0; round < 3; round++) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return process.memoryUsage().arrayBuffers
}
