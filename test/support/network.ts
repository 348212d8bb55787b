import { randomInt } from "node:crypto"
import { once } from "node:events"
import { type AddressInfo, connect, createServer } from "node:net"
import { networkInterfaces } from "node:os"
import { onTestFinished } from "vitest"

const addresses = Object.entries(networkInterfaces())

/** Name of the loopback interface: `lo`, `lo0`, … */
export const loopbackName =
  addresses.find(([, each]) => each?.some(({ address }) => address === "127.0.0.1"))?.[0] ?? "lo"

/** Whether this machine has IPv6; some containers have none. */
export const hasIpv6 = addresses.some(([, each]) => each?.some(({ address }) => address === "::1"))

/** The name of an interface with addresses of a family: inside of the machine, or one to others. */
export const interfaceWith = (internal: boolean, family: "IPv4" | "IPv6"): string | undefined =>
  addresses.find(([, all]) => all?.some((each) => each.internal === internal && each.family === family))?.[0]

/** Whether all of 127.0.0.0/8 belongs to this machine without being configured. */
export const hasLoopbackNetwork = process.platform === "linux"

/**
 * A loopback address that nobody else uses, where there are so many. Elsewhere a socket of another test that
 * looks for its lost peer may come upon ours, and bring its messages.
 */
export const ownHost = (): string =>
  hasLoopbackNetwork ? `127.${randomInt(1, 255)}.${randomInt(256)}.${randomInt(2, 255)}` : "127.0.0.1"

/**
 * Where to bind so that nobody else gets the port when it is given up, and nobody who still looks for it comes
 * upon somebody else.
 */
export const ownPlace = (): string => `tcp://${ownHost()}:*`

/**
 * A name that cannot be looked up, and is known to be such without asking anybody: no label of a name may have
 * more than 63 letters.
 */
export const impossibleHost = "no-such-host".repeat(6)

/**
 * A port where nobody listens, kept from being given to anybody else while the test runs: it is the near end of
 * a connection, so the system hands it out to nobody, while whoever names it can bind it.
 */
export const closedPort = async (host = "127.0.0.1"): Promise<number> => {
  const server = createServer().listen(0, host)
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const holder = connect({ host, port, localAddress: host })
  await once(holder, "connect")
  onTestFinished(() => {
    holder.destroy()
    server.close()
  })
  return holder.localPort as number
}

/**
 * An endpoint where nobody listens. On Linux on an address of its own: a connection to 127.0.0.1 has that for its
 * near end too, and now and then gets the very port it is looking for.
 */
export const closedEndpoint = async (): Promise<string> => {
  const host = ownHost()
  return `tcp://${host}:${await closedPort(host)}`
}
