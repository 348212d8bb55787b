import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** Bytes that this process holds, in objects and in buffers, once what nobody uses any more is collected. */
export const bytesHeld = async (): Promise<number> => {
  setFlagsFromString("--expose-gc")
  const collect = runInNewContext("gc") as () => void
  for (let round = 0; round < 4; round++) {
    collect()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
