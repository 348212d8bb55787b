import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

/** Class of a device, types of its sockets, and what its constructor takes besides them. */
export type PythonDevice = readonly [name: string, types: readonly string[], further?: readonly string[]]

/** Devices of PyZMQ that run. */
export interface PythonDevices {
  /** Where each of their sockets is bound. */
  readonly endpoints: readonly (readonly string[])[]
  stop(): Promise<void>
}

const pythons = ["/usr/bin/python3", "python3"]
const program = fileURLToPath(new URL("python/devices.py", import.meta.url))

/** Starts devices of PyZMQ, in a process of their own. Only where pyzmq is installed: see `describePeers`. */
export const startPythonDevices = async (devices: readonly PythonDevice[]): Promise<PythonDevices> => {
  const given = JSON.stringify(devices.map(([name, types, further = []]) => [name, types, further]))
  for (const python of pythons) {
    const child = spawn(python, ["-W", "ignore", program, given], { stdio: ["pipe", "pipe", "inherit"] })
    child.stdin.on("error", () => {})
    const closed = once(child, "close").catch(() => {})
    const [line] =
      (await Promise.race([once(createInterface({ input: child.stdout }), "line"), closed])) ?? []
    if (typeof line !== "string") continue
    return {
      endpoints: (JSON.parse(line) as number[][]).map((ports) =>
        ports.map((port) => `tcp://127.0.0.1:${port}`),
      ),
      stop: async () => {
        child.stdin.end()
        await closed
      },
    }
  }
  throw new Error("No Python could start devices of PyZMQ.")
}
