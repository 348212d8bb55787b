// Ports that have to be known before they are bound: those of neighbours, or one that is a name as well.

import { ZmqError } from "typemq"

/** Below the ports that the system gives to whoever connects. */
const ports = { first: 10_000, last: 29_990 }

/**
 * Has something opened at an endpoint. With `*` for the port any will do: others are tried while some are taken. What
 * could only be opened in part, `open` closes itself.
 */
export const onFreePort = async <Opened,>(
  endpoint: string,
  open: (endpoint: string) => Promise<Opened>,
): Promise<Opened> => {
  if (!endpoint.endsWith(":*")) return open(endpoint)
  for (let attempt = 1; ; attempt++) {
    const port = ports.first + Math.floor(Math.random() * (ports.last - ports.first))
    try {
      return await open(endpoint.replace(/\*$/, String(port)))
    } catch (error) {
      const isTaken = error instanceof ZmqError && error.code === "EADDRINUSE"
      if (!isTaken || attempt === 20) throw error
    }
  }
}
