import { once } from "node:events"
import { type AddressInfo, createServer, type Server } from "node:net"
import { zmqError } from "../core/errors.ts"

/**
 * So many different ports that nobody uses now. (PyZMQ's `select_random_ports`.) Somebody else may take them before
 * they are used: where there is a choice, bind to `tcp://127.0.0.1:*` instead. Rejects with EINVAL for what is no
 * count, with the platform's error where there are not so many.
 *
 * ```ts
 * const [first, second] = await selectRandomPorts(2)
 * ```
 */
export const selectRandomPorts = async (count: number): Promise<number[]> => {
  if (!Number.isInteger(count) || count < 0)
    throw zmqError("EINVAL", `${String(count)} is no number of ports.`)
  const servers: Server[] = []
  try {
    for (let index = 0; index < count; index++) {
      const server = createServer()
      servers.push(server)
      server.listen({ port: 0, exclusive: true })
      await once(server, "listening")
    }
    return servers.map((each) => (each.address() as AddressInfo).port)
  } finally {
    await Promise.all(servers.map((each) => new Promise((resolve) => each.close(resolve))))
  }
}
