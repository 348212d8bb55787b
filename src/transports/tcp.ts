import { lookup } from "node:dns/promises"
import * as net from "node:net"
import type { BufferPool } from "../core/buffer-pool.ts"
import { utf8 } from "../core/bytes.ts"
import { zmqError } from "../core/errors.ts"
import { isInNetwork, parseIpNetwork, parseIpv4, parseIpv6 } from "../core/ip-address.ts"
import { listenAtOnce, listenOnDescriptor } from "./listen-handle.ts"
import { adoptAccepted, StreamReader } from "./node-stream.ts"
import { longestSocks5Name, type Socks5Proxy } from "./socks5.ts"
import { formatTcpEndpoint, parseProxy, parseTcpBind, parseTcpConnect } from "./tcp-address.ts"
import { dialTcp } from "./tcp-dial.ts"
import { numericHost } from "./tcp-interface.ts"
import { plainAddress, tcpStream, tune } from "./tcp-stream.ts"
import type { ByteTransport, Listener, ListenHandler, TransportOptions } from "./transport.ts"

/** TCP after the manual's zmq_tcp page: IPv4, IPv6, names on connect, wildcards and interfaces on bind. */
export const tcp: ByteTransport = {
  scheme: "tcp",

  checkConnect(address, options) {
    const endpoint = `tcp://${address}`
    const { host } = parseTcpConnect(address)
    refuseDevice(options, `connect to ${endpoint}`, endpoint)
    if (options.proxy !== null) checkProxy(options.proxy, host, endpoint)
  },

  dial: dialTcp,

  listen(address, options, pool, handler): Listener {
    const endpoint = `tcp://${address}`
    refuseDevice(options, `bind ${endpoint}`, endpoint)
    const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true }, (accepted) =>
      accept(accepted, options, pool, handler),
    )
    if (options.descriptor >= 0) listenOnDescriptor(server, options.descriptor, options.backlog, endpoint)
    else listenOnAddress(server, address, options)
    server.on("error", (error) => handler.failed(error))
    const bound = server.address() as net.AddressInfo
    const family = options.descriptor < 0 && options.ipv6 ? 6 : 4
    return {
      endpoint: formatTcpEndpoint(bound.address, bound.port, family),
      close: () => {
        server.close()
      },
    }
  },

  prepareListen(address, options) {
    if (options.descriptor >= 0) return undefined
    const { host, port } = parseTcpBind(address)
    if (numericHost(host, options.ipv6) !== undefined) return undefined
    return lookup(host, { family: options.ipv6 ? 0 : 4 }).then(
      (found) => {
        const text = net.isIPv6(found.address) ? `[${found.address}]` : found.address
        return `${text}:${port === 0 ? "*" : port}`
      },
      // What cannot be found is refused by `listen`, with its own words.
      () => address,
    )
  },

  numericForms(address, options) {
    const forms: string[] = []
    const separator = address.lastIndexOf(":")
    const host = address.slice(0, separator).replace(/^\[|\]$/g, "")
    const port = Number(address.slice(separator + 1))
    if (!Number.isInteger(port) || port === 0) return forms
    const numeric = host === "*" ? undefined : numericHost(host, options.ipv6)
    if (numeric !== undefined) {
      forms.push(formatTcpEndpoint(numeric, port))
      if (net.isIPv4(numeric)) forms.push(formatTcpEndpoint(`::ffff:${numeric}`, port))
    }
    return forms
  },
}

const listenOnAddress = (server: net.Server, address: string, options: TransportOptions): void => {
  const { host, port } = parseTcpBind(address)
  const numeric = numericHost(host, options.ipv6)
  const endpoint = `tcp://${address}`
  if (numeric === undefined || (net.isIPv6(numeric) && !options.ipv6)) {
    throw zmqError(
      "ENODEV",
      numeric === undefined
        ? `Cannot bind ${endpoint}: there is no network interface or address "${host}" (names are looked up only by bind()).`
        : `Cannot bind ${endpoint}: set the option ipv6 to use IPv6 addresses.`,
      { address: endpoint },
    )
  }
  const dualStack = host === "*" && options.ipv6
  try {
    listenAtOnce(server, { host: numeric, port, dualStack }, options.backlog, endpoint)
  } catch (error) {
    if (!dualStack || !lacksIpv6(error)) throw error
    listenAtOnce(server, { host: "0.0.0.0", port }, options.backlog, endpoint)
  }
}

/** A socket that was to keep to one interface and did not would be open where nobody expects it. */
const refuseDevice = ({ device }: TransportOptions, verb: string, endpoint: string): void => {
  if (device === null) return
  throw zmqError(
    "ENOTSUP",
    `Cannot ${verb}: no JavaScript runtime can keep a socket to the interface ${device}, as the option interface ` +
      `asks. Unset it, and name the interface in the endpoint: bind tcp://${device}:5555, or connect to ` +
      `tcp://${device}:0;server:5555.`,
    { address: endpoint },
  )
}

const checkProxy = (proxy: Socks5Proxy, host: string, endpoint: string): void => {
  parseProxy(proxy.address, endpoint)
  if (utf8(host).length <= longestSocks5Name) return
  throw zmqError(
    "EINVAL",
    `Cannot connect to ${endpoint} through a SOCKS5 proxy: the name of the host is longer than ` +
      `${longestSocks5Name} bytes.`,
    { address: endpoint },
  )
}

/** A machine without IPv6 still has IPv4. */
const lacksIpv6 = (error: unknown): boolean =>
  ["EAFNOSUPPORT", "EADDRNOTAVAIL"].includes((error as NodeJS.ErrnoException).code ?? "")

/** Whether a peer's address is in one of the networks, if there are any. */
const isWelcome = (address: string | undefined, networks: readonly string[]): boolean => {
  if (networks.length === 0) return true
  const host = plainAddress(address).replace(/%.*$/, "")
  const bytes = parseIpv4(host) ?? parseIpv6(host)
  if (bytes === undefined) return false
  return networks.some((each) => {
    const network = parseIpNetwork(each)
    return network !== undefined && isInNetwork(bytes, network)
  })
}

const accept = (
  accepted: net.Socket,
  options: TransportOptions,
  pool: BufferPool,
  handler: ListenHandler,
): void => {
  if (!isWelcome(accepted.remoteAddress, options.acceptFilter)) {
    accepted.destroy()
    handler.failed(zmqError("EACCES", `A connection from ${accepted.remoteAddress} was not accepted.`))
    return
  }
  tune(accepted, options)
  const reader = new StreamReader(pool, options.readSize)
  const socket = adoptAccepted(accepted, reader)
  handler.accepted(tcpStream(socket, reader))
}
