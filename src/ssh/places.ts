import { parseEndpoint } from "../core/endpoint.ts"
import { zmqError } from "../core/errors.ts"
import { parseIpv6 } from "../core/ip-address.ts"

/** A host and a port. IPv6 addresses are without brackets. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** A server to log in to. */
export interface Server {
  readonly host: string
  /** Undefined: as the client's configuration has it, or 22. */
  readonly port: number | undefined
  /** Undefined: as the client's configuration has it, or who runs the process. */
  readonly user: string | undefined
  /** As it was given. */
  readonly text: string
}

/** Names and IPv4 addresses. None begins as an option does, and none has what a shell would understand. */
const namePattern = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,253}[\p{L}\p{N}_.])?$/u

/** An interface behind an IPv6 address. */
const zonePattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/

/** What neither ssh nor a command in its configuration could take for something else. */
const userPattern = /^[^\s\p{Cc}'"`$;&<>|(){}[\]\\*?!#~^%:-][^\s\p{Cc}'"`$;&<>|(){}[\]*?!#~^%:]{0,254}$/u

/** Where a tunnel leads, out of `tcp://host:port`. Throws EINVAL for everything else. */
export const parseTarget = (endpoint: string): Place => {
  const { scheme, address, text } = parseEndpoint(endpoint)
  const wrong = (what: string): Error =>
    zmqError("EINVAL", `Tunnels lead to tcp://host:port; ${JSON.stringify(text)} ${what}.`, { address: text })
  if (scheme !== "tcp") throw wrong("has another transport")
  const [host, port] = splitPort(address)
  if (port === undefined) throw wrong("has no port")
  if (checkedHost(host) === undefined) throw wrong("has no host that can be connected to")
  return { host: checkedHost(host) as string, port: checkPort(port, wrong) }
}

/** A host by itself, as the far end of a tunnel. Throws EINVAL for what is none. */
export const parseHost = (text: string): string => {
  const host = checkedHost(parseIpv6(text) === undefined ? text : `[${text}]`)
  if (host === undefined)
    throw zmqError("EINVAL", `${JSON.stringify(text)} is no host that a tunnel can lead to.`)
  return host
}

/** `[user@]host[:port]`. Throws EINVAL for everything else, and for what ssh would take for an option. */
export const parseServer = (text: string): Server => {
  if (typeof text !== "string") throw new TypeError("A server is text: [user@]host[:port].")
  const wrong = (what: string): Error =>
    zmqError("EINVAL", `The server ${JSON.stringify(text)} ${what}: write [user@]host[:port].`)
  const at = text.lastIndexOf("@")
  const user = at < 0 ? undefined : text.slice(0, at)
  if (user !== undefined && (!userPattern.test(user) || user.endsWith("\\"))) {
    throw wrong("has a user that ssh would not understand")
  }
  const [name, port] = splitPort(text.slice(at + 1))
  const host = checkedHost(name)
  if (host === undefined) {
    throw wrong(
      parseIpv6(text.slice(at + 1)) === undefined ? "has no host" : "needs brackets around its address",
    )
  }
  return { user, host, port: port === undefined ? undefined : checkPort(port, wrong), text }
}

/** Cuts the port off, where there is one. A host with colons of its own needs brackets. */
const splitPort = (text: string): [host: string, port: string | undefined] => {
  const colon = text.indexOf(":", text.startsWith("[") ? text.indexOf("]") + 1 : 0)
  return colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)]
}

const checkedHost = (text: string): string | undefined => {
  if (!text.startsWith("[")) return namePattern.test(text) ? text : undefined
  if (!text.endsWith("]")) return undefined
  const [address, zone, ...more] = text.slice(1, -1).split("%") as [string, ...string[]]
  if (parseIpv6(address) === undefined || more.length > 0) return undefined
  if (zone !== undefined && !zonePattern.test(zone)) return undefined
  return text.slice(1, -1)
}

const checkPort = (text: string, wrong: (what: string) => Error): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port < 1 || port > 65_535) throw wrong("has a port that is not a number from 1 to 65535")
  return port
}

/** As it stands in front of a port: IPv6 in brackets. */
export const hostText = (host: string): string => (host.includes(":") ? `[${host}]` : host)
