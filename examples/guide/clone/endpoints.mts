// A server has neighbouring ports: for snapshots, for what it publishes, for changes of clients (RFC 12), and one more
// for the other server.

export interface Endpoints {
  readonly snapshots: string
  readonly publications: string
  readonly changes: string
  readonly peering: string
}

/** The endpoints of a server, of which the first one is given. Throws when that is no endpoint of tcp with a port. */
export const endpointsFrom = (endpoint: string): Endpoints => {
  const [, host, port] = /^(tcp:\/\/.+:)(\d+)$/.exec(endpoint) ?? []
  if (host === undefined)
    throw new RangeError(`An endpoint is like tcp://server.example:5556, not ${endpoint}.`)
  const at = (offset: number): string => `${host}${Number(port) + offset}`
  return { snapshots: at(0), publications: at(1), changes: at(2), peering: at(3) }
}
