import { usageFailure } from "../failure.ts"

/** What can be pinged, taken from an endpoint. */
export interface PingTarget {
  /** As it was given. */
  readonly endpoint: string
  readonly scheme: "tcp" | "ipc" | "ws" | "wss"
  /** Without brackets; empty for ipc. */
  readonly host: string
  readonly port: number
  /** Of an ipc socket, or of a WebSocket. */
  readonly path: string
  /** Certificates in PEM form that are trusted instead of those of the system; for wss. */
  readonly authorities?: string
}

/** Why an endpoint of such a transport cannot be asked. */
const others: Readonly<Record<string, string>> = {
  inproc: "inproc endpoints exist only inside of the process that bound them: nobody else can ping them.",
  udp: "udp knows no connections, so nobody can tell whether somebody listens.",
  pgm: "pgm is multicast and knows no connections, so there is nobody to ask.",
  epgm: "epgm is multicast and knows no connections, so there is nobody to ask.",
}

const example = "For example tcp://127.0.0.1:5555, ipc:///tmp/socket, ws://127.0.0.1:8080/path"

/** Takes an endpoint apart. Throws a `Failure` (exit code 2) for what cannot be pinged. */
export const pingTarget = (endpoint: string): PingTarget => {
  if (endpoint.startsWith("@")) {
    throw usageFailure(
      `${JSON.stringify(endpoint)} is for who binds; to ping, say where to connect to.`,
      `${example}.`,
    )
  }
  const [, scheme = "", address = ""] = /^>?([a-z]+):\/\/(.+)$/s.exec(endpoint) ?? []
  const reason = others[scheme]
  if (reason !== undefined) throw usageFailure(`Cannot ping ${endpoint}: ${reason}`)
  if (scheme === "ipc")
    return { endpoint: endpoint.replace(/^>/, ""), scheme, host: "", port: 0, path: address }
  if (scheme !== "tcp" && scheme !== "ws" && scheme !== "wss") {
    throw usageFailure(`${JSON.stringify(endpoint)} is no endpoint to ping.`, `${example}.`)
  }
  // Behind a semicolon stands whom to connect to; before it, from where.
  const place = scheme === "tcp" ? address.slice(address.lastIndexOf(";") + 1) : address
  const slash = scheme === "tcp" ? -1 : place.indexOf("/")
  const path = slash < 0 ? "/" : place.slice(slash)
  const hostPort = slash < 0 ? place : place.slice(0, slash)
  const parts = /^(?:\[(?<six>[^\]]+)\]|(?<name>[^:]+|[0-9a-f:.%]+)):(?<port>\d+)$/i.exec(hostPort)?.groups
  const port = Number(parts?.["port"])
  const host = parts?.["six"] ?? parts?.["name"]
  if (host === undefined || !(port > 0 && port < 65_536)) {
    const any = /:[*0]$/.test(hostPort) ? " Any port is for who binds: name the one that was taken." : ""
    throw usageFailure(`${JSON.stringify(endpoint)} does not name a host and a port.${any}`, `${example}.`)
  }
  if (host === "*" || host === "0.0.0.0" || host === "::") {
    throw usageFailure(
      `${host} means all addresses, for who binds; to connect, name one.`,
      `On this machine: ${scheme}://127.0.0.1:${port}${slash < 0 ? "" : path}`,
    )
  }
  return { endpoint: endpoint.replace(/^>/, ""), scheme, host, port, path }
}

/** Host and port as a request in HTTP names them. */
export const hostOf = ({ host, port }: PingTarget): string =>
  `${host.includes(":") ? `[${host}]` : host}:${port}`
