import { lookup } from "node:dns/promises"
import * as net from "node:net"
import { networkInterfaces } from "node:os"
import type { BufferPool } from "../core/buffer-pool.ts"
import { zmqError } from "../core/errors.ts"
import { isInNetwork, parseIpNetwork, parseIpv4, parseIpv6 } from "../core/ip-address.ts"
import { listenAtOnce } from "./listen-handle.ts"
import { adoptAccepted, NodeStream, StreamReader } from "./node-stream.ts"
import { formatTcpEndpoint, parseTcpBind, parseTcpConnect } from "./tcp-address.ts"
import type {
  ByteTransport,
  Dial,
  DialHandler,
  Listener,
  ListenHandler,
  TransportOptions,
} from "./transport.ts"

const endpointOf = (address: string | undefined, port: number | undefined): string =>
  address === undefined || port === undefined ? "" : formatTcpEndpoint(address, port)

/** A peer's address as `Peer-Address` shows it: IPv4 in its own form even on a dual-stack socket. */
const plainAddress = (address: string | undefined): string =>
  (address ?? "").replace(/^::ffff:(?=\d+\.)/i, "")

/** The first address of a network interface, of the wanted family. */
const interfaceAddress = (name: string, ipv6: boolean): string | undefined => {
  const addresses = networkInterfaces()[name]
  if (addresses === undefined) return undefined
  const wanted = addresses.find((each) => each.family === (ipv6 ? "IPv6" : "IPv4"))
  return (wanted ?? (ipv6 ? addresses.find((each) => each.family === "IPv4") : undefined))?.address
}

/** A numeric host for an interface part (`*`, numeric, interface name); undefined when it is none of them. */
const numericHost = (host: string, ipv6: boolean): string | undefined => {
  if (host === "*") return ipv6 ? "::" : "0.0.0.0"
  if (host === "localhost") return "127.0.0.1"
  if (net.isIP(host.replace(/%.*$/, "")) !== 0) return host
  return interfaceAddress(host, ipv6)
}

const tune = (socket: net.Socket, options: TransportOptions): void => {
  socket.setNoDelay(true)
  if (options.tcpKeepalive !== -1) {
    socket.setKeepAlive(options.tcpKeepalive === 1, Math.max(options.tcpKeepaliveIdle, 0) * 1000)
  }
}

const streamOf = (socket: net.Socket, reader: StreamReader): NodeStream =>
  new NodeStream(socket, reader, {
    local: endpointOf(socket.localAddress, socket.localPort),
    remote: endpointOf(socket.remoteAddress, socket.remotePort),
    peerAddress: plainAddress(socket.remoteAddress),
  })

/** TCP after the manual's zmq_tcp page: IPv4, IPv6, names on connect, wildcards and interfaces on bind. */
export const tcp: ByteTransport = {
  scheme: "tcp",

  checkConnect(address) {
    parseTcpConnect(address)
  },

  dial(address, options, pool, handler): Dial {
    const { source } = parseTcpConnect(address)
    if (source !== undefined && numericHost(source.host, options.ipv6) === undefined) {
      return failLater(
        handler,
        zmqError("ENODEV", `There is no network interface or address "${source.host}" to connect from.`),
      )
    }
    return new TcpDial(address, options, pool, handler)
  },

  listen(address, options, pool, handler): Listener {
    const { host, port } = parseTcpBind(address)
    const numeric = numericHost(host, options.ipv6)
    if (numeric === undefined || (net.isIPv6(numeric) && !options.ipv6)) {
      throw zmqError(
        "ENODEV",
        numeric === undefined
          ? `Cannot bind tcp://${address}: there is no network interface or address "${host}" (names are looked up only by bind()).`
          : `Cannot bind tcp://${address}: set the option ipv6 to use IPv6 addresses.`,
        { address: `tcp://${address}` },
      )
    }
    const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true }, (accepted) =>
      accept(accepted, options, pool, handler),
    )
    const endpoint = `tcp://${address}`
    const dualStack = host === "*" && options.ipv6
    try {
      listenAtOnce(server, { host: numeric, port, dualStack }, options.backlog, endpoint)
    } catch (error) {
      if (!dualStack || !lacksIpv6(error)) throw error
      listenAtOnce(server, { host: "0.0.0.0", port }, options.backlog, endpoint)
    }
    server.on("error", (error) => handler.failed(error))
    const bound = server.address() as net.AddressInfo
    return {
      endpoint: formatTcpEndpoint(bound.address, bound.port, options.ipv6 ? 6 : 4),
      close: () => {
        server.close()
      },
    }
  },

  prepareListen(address, options) {
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
  const reader = new StreamReader(pool)
  const socket = adoptAccepted(accepted, reader)
  handler.accepted(streamOf(socket, reader))
}

/** An attempt that cannot even begin. It may succeed later: interfaces come and go. */
const failLater = (handler: DialHandler, error: Error): Dial => {
  const timer = setImmediate(() => handler.failed(error))
  return { cancel: () => clearImmediate(timer) }
}

class TcpDial implements Dial {
  readonly #handler: DialHandler
  readonly #socket: net.Socket
  #timer: NodeJS.Timeout | undefined
  #done = false

  constructor(address: string, options: TransportOptions, pool: BufferPool, handler: DialHandler) {
    this.#handler = handler
    const { host, port, source } = parseTcpConnect(address)
    const reader = new StreamReader(pool)
    const numeric = net.isIP(host.replace(/%.*$/, "")) !== 0
    const socket = net.connect({
      host,
      port,
      family: numeric || options.ipv6 ? 0 : 4,
      autoSelectFamily: false,
      allowHalfOpen: true,
      onread: reader,
      ...(source === undefined ? {} : localPart(source, options)),
    } as net.NetConnectOpts)
    this.#socket = socket
    socket.unref()
    if (numeric) queueMicrotask(() => this.#delayed(formatTcpEndpoint(host, port)))
    else socket.once("lookup", (error, found) => this.#looked(error, found, port))
    socket.once("error", (error) => this.#fail(error))
    socket.once("connect", () => this.#connected(options, reader))
    if (options.connectTimeout > 0) {
      this.#timer = setTimeout(() => {
        this.#fail(
          zmqError("ETIMEDOUT", `No connection to tcp://${address} in ${options.connectTimeout} ms.`),
        )
      }, options.connectTimeout)
      this.#timer.unref()
    }
  }

  cancel(): void {
    this.#end()
    this.#socket.on("error", () => {})
    this.#socket.destroy()
  }

  #looked(error: Error | null, address: string, port: number): void {
    if (error === null) this.#delayed(formatTcpEndpoint(address, port))
  }

  #delayed(endpoint: string): void {
    if (!this.#done) this.#handler.delayed(endpoint)
  }

  #connected(options: TransportOptions, reader: StreamReader): void {
    if (this.#done) return
    const socket = this.#socket
    if (socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress) {
      // Loopback lets a port of the dynamic range connect to itself; that is nobody's peer.
      this.#fail(zmqError("ECONNREFUSED", "The connection ended up at its own port."))
      return
    }
    this.#end()
    socket.removeAllListeners("error")
    tune(socket, options)
    this.#handler.connected(streamOf(socket, reader))
  }

  #fail(error: Error): void {
    if (this.#done) return
    this.cancel()
    this.#handler.failed(error)
  }

  #end(): void {
    this.#done = true
    clearTimeout(this.#timer)
  }
}

const localPart = (
  source: { readonly host: string; readonly port: number },
  options: TransportOptions,
): { localAddress?: string; localPort?: number } => {
  const host = numericHost(source.host, options.ipv6)
  return {
    ...(source.host === "*" ? {} : { localAddress: host as string }),
    ...(source.port === 0 ? {} : { localPort: source.port }),
  }
}
