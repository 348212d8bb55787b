import { createServer } from "node:net"
import { networkInterfaces } from "node:os"

const addresses = Object.entries(networkInterfaces())

/** Name of the loopback interface: `lo`, `lo0`, … */
export const loopbackName =
  addresses.find(([, each]) => each?.some(({ address }) => address === "127.0.0.1"))?.[0] ?? "lo"

/** Whether this machine has IPv6; some containers have none. */
export const hasIpv6 = addresses.some(([, each]) => each?.some(({ address }) => address === "::1"))

/** Whether all of 127.0.0.0/8 belongs to this machine without being configured. */
export const hasLoopbackNetwork = process.platform === "linux"

/** A port where nobody listens: it was free a moment ago. */
export const closedPort = (host = "127.0.0.1"): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, host, () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
