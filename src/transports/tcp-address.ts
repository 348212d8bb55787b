import { zmqError } from "../core/errors.ts"
import { parseIpv4, parseIpv6 } from "../core/ip-address.ts"

/** A host and a port. */
export interface TcpPlace {
  /**
   * A numeric address (IPv6 without brackets, perhaps with a `%zone`), the name of a network interface or
   * host, or `*`.
   */
  readonly host: string
  /** 0 lets the system choose. */
  readonly port: number
  /** Kind of a numeric address; undefined for `*` and for names. */
  readonly family: 4 | 6 | undefined
}

/** Where to connect to, and from where if that was said. */
export interface TcpTarget extends TcpPlace {
  readonly source: TcpPlace | undefined
}

/** How an endpoint is understood; each part says what it may be. */
interface Grammar {
  readonly verb: "bind" | "connect to"
  /** The endpoint, for errors. */
  readonly endpoint: string
  /** How errors begin; absent: with the verb and the endpoint. */
  readonly complaint?: string
}

const expectations = {
  bind: '"interface:port", where the interface is *, an IP address or a name, and the port * or 1 to 65535',
  "connect to": '"host:port", where the host is an IP address or a name, and the port 1 to 65535',
} as const

const malformed = ({ verb, endpoint, complaint }: Grammar, why: string): Error =>
  zmqError(
    "EINVAL",
    `${complaint ?? `Cannot ${verb} ${endpoint}`}: ${why}. Expected ${expectations[verb]}.`,
    {
      address: endpoint,
    },
  )

/** Names of hosts and of interfaces, the latter perhaps with an alias (`eth0:1`). */
const namePattern = /^[A-Za-z0-9][\w.-]*$/
const aliasPattern = /^[A-Za-z][\w.-]*:\w+$/
/** Looks like an IPv4 address, so it must be one. Interfaces may end in a number (`eth0.100`). */
const numericPattern = /^[\d.]+$/
const zonePattern = /^(?!0+$)[\w.-]+$/
const portPattern = /^[1-9]\d{0,4}$/

const hasIpv6 = (host: string): boolean => {
  const percent = host.indexOf("%")
  if (percent < 0) return parseIpv6(host) !== undefined
  return parseIpv6(host.slice(0, percent)) !== undefined && zonePattern.test(host.slice(percent + 1))
}

const parseHost = (host: string, grammar: Grammar, wildcard: boolean): Pick<TcpPlace, "host" | "family"> => {
  if (host === "") throw malformed(grammar, "there is no host before the port")
  if (host === "*") {
    if (!wildcard) throw malformed(grammar, "* is no host")
    return { host, family: undefined }
  }
  if (host.startsWith("[") || host.endsWith("]")) {
    const inner = host.slice(1, -1)
    if (host.startsWith("[") && host.endsWith("]") && hasIpv6(inner)) return { host: inner, family: 6 }
    throw malformed(grammar, `${JSON.stringify(host)} is not an IPv6 address in brackets`)
  }
  if (parseIpv4(host) !== undefined) return { host, family: 4 }
  if (hasIpv6(host)) return { host, family: 6 }
  if (numericPattern.test(host)) throw malformed(grammar, `${JSON.stringify(host)} is not an IPv4 address`)
  const named = namePattern.test(host) || (grammar.verb === "bind" && aliasPattern.test(host))
  if (!named) throw malformed(grammar, `${JSON.stringify(host)} is neither an address nor a name`)
  return { host, family: undefined }
}

const parsePlace = (text: string, grammar: Grammar, wildcards: boolean): TcpPlace => {
  const colon = text.lastIndexOf(":")
  if (colon < 0 || text.endsWith("]")) throw malformed(grammar, "there is no port")
  const portText = text.slice(colon + 1)
  const chosen = portText === "*" || portText === "0"
  if (chosen && !wildcards) throw malformed(grammar, "a port to connect to must be given")
  if (!chosen && (!portPattern.test(portText) || Number(portText) > 65_535)) {
    throw malformed(grammar, `${JSON.stringify(portText)} is not a port`)
  }
  return { ...parseHost(text.slice(0, colon), grammar, wildcards), port: chosen ? 0 : Number(portText) }
}

/**
 * The address part of a `tcp://` endpoint to bind. Stricter than libzmq, which reads `12x` as 12 and 65537 as
 * 1. Throws EINVAL.
 */
export const parseTcpBind = (address: string, scheme = "tcp"): TcpPlace =>
  parsePlace(address, { verb: "bind", endpoint: `${scheme}://${address}` }, true)

/**
 * The address part of a `tcp://` endpoint to connect to, perhaps with a source before a semicolon
 * (`192.168.1.7:0;server:5555`). As strict as `parseTcpBind`. Throws EINVAL.
 */
export const parseTcpConnect = (address: string, scheme = "tcp"): TcpTarget => {
  const grammar: Grammar = { verb: "connect to", endpoint: `${scheme}://${address}` }
  const semicolon = address.indexOf(";")
  const source = semicolon < 0 ? undefined : parsePlace(address.slice(0, semicolon), grammar, true)
  return { ...parsePlace(address.slice(semicolon + 1), grammar, false), source }
}

/** The proxy through which to reach an endpoint, as `host:port`. Throws EINVAL. */
export const parseProxy = (proxy: string, endpoint: string): TcpPlace => {
  const complaint = `Cannot connect to ${endpoint} through the socksProxy ${JSON.stringify(proxy)}`
  return parsePlace(proxy, { verb: "connect to", endpoint, complaint }, false)
}

/**
 * An endpoint as LAST_ENDPOINT and events show it. An IPv4 host on a socket of family 6 comes out mapped.
 *
 * ```ts
 * formatTcpEndpoint("::", 5555) // "tcp://[::]:5555"
 * formatTcpEndpoint("127.0.0.1", 5555, 6) // "tcp://[::ffff:127.0.0.1]:5555"
 * ```
 */
export const formatTcpEndpoint = (host: string, port: number, family?: 4 | 6 | "IPv4" | "IPv6"): string => {
  if (host.includes(":")) return `tcp://[${host}]:${port}`
  const mapped = (family === 6 || family === "IPv6") && parseIpv4(host) !== undefined
  return mapped ? `tcp://[::ffff:${host}]:${port}` : `tcp://${host}:${port}`
}
