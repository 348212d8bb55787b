import { connect, type NetConnectOpts, type Socket } from "node:net"
import type { BufferPool } from "../core/buffer-pool.ts"
import { zmqError } from "../core/errors.ts"
import { StreamReader } from "./node-stream.ts"
import { negotiateSocks5 } from "./socks5.ts"
import { Socks5Reader } from "./socks5-reader.ts"
import { formatTcpEndpoint, parseProxy, parseTcpConnect, type TcpPlace } from "./tcp-address.ts"
import { isNumericHost, numericHost } from "./tcp-interface.ts"
import { tcpStream, tune } from "./tcp-stream.ts"
import type { Dial, DialHandler, TransportOptions } from "./transport.ts"

/** Begins an attempt to connect to the address part of a `tcp://` endpoint, directly or through a proxy. */
export const dialTcp = (
  address: string,
  options: TransportOptions,
  pool: BufferPool,
  handler: DialHandler,
): Dial => {
  const { source } = parseTcpConnect(address)
  if (source !== undefined && numericHost(source.host, options.ipv6) === undefined) {
    return failLater(
      handler,
      zmqError("ENODEV", `There is no network interface or address "${source.host}" to connect from.`),
    )
  }
  return new TcpDial(address, options, pool, handler)
}

/** An attempt that cannot even begin. It may succeed later: interfaces come and go. */
const failLater = (handler: DialHandler, error: Error): Dial => {
  const timer = setImmediate(() => handler.failed(error))
  return { cancel: () => clearImmediate(timer) }
}

class TcpDial implements Dial {
  readonly #options: TransportOptions
  readonly #handler: DialHandler
  readonly #reader: StreamReader
  readonly #proxied: Socks5Reader | undefined
  readonly #socket: Socket
  #timer: NodeJS.Timeout | undefined
  #done = false

  constructor(address: string, options: TransportOptions, pool: BufferPool, handler: DialHandler) {
    this.#options = options
    this.#handler = handler
    this.#reader = new StreamReader(pool, options.readSize)
    const target = parseTcpConnect(address)
    const { proxy } = options
    const { host, port, source } =
      proxy === null ? target : { ...parseProxy(proxy.address, `tcp://${address}`), source: target.source }
    if (proxy !== null) {
      this.#proxied = new Socks5Reader(negotiateSocks5(proxy, target.host, target.port), this.#reader, {
        say: (octets) => this.#socket.write(octets),
        connected: () => this.#connected(),
        failed: (error) => this.#fail(error),
      })
    }
    const numeric = isNumericHost(host)
    const socket = connect({
      host,
      port,
      family: numeric || options.ipv6 ? 0 : 4,
      autoSelectFamily: false,
      allowHalfOpen: true,
      onread: this.#proxied ?? this.#reader,
      ...(source === undefined ? {} : localPart(source, options)),
    } as NetConnectOpts)
    this.#socket = socket
    socket.unref()
    if (numeric) queueMicrotask(() => this.#delayed(formatTcpEndpoint(host, port)))
    else socket.once("lookup", (error, found) => this.#looked(error, found, port))
    socket.once("error", (error) => this.#fail(error))
    socket.once("connect", () => {
      if (this.#proxied === undefined) this.#connected()
      else this.#askProxy(this.#proxied)
    })
    this.#limit(options.connectTimeout, `No connection to tcp://${address}`)
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

  /** There is a connection to the proxy. It has to connect us in the time there is for it. */
  #askProxy(proxied: Socks5Reader): void {
    if (this.#done) return
    const socket = this.#socket
    const proxy = this.#options.proxy?.address
    socket.once("end", this.#endedEarly)
    if (this.#timer === undefined) {
      this.#limit(this.#options.handshakeInterval, `No reply from the SOCKS5 proxy ${proxy}`)
    }
    proxied.start()
    socket.resume()
  }

  readonly #endedEarly = (): void => {
    const proxy = this.#options.proxy?.address
    this.#fail(zmqError("ECONNRESET", `The SOCKS5 proxy ${proxy} ended the connection before its reply.`))
  }

  #connected(): void {
    if (this.#done) return
    const socket = this.#socket
    if (socket.localPort === socket.remotePort && socket.localAddress === socket.remoteAddress) {
      // Loopback lets a port of the dynamic range connect to itself; that is nobody's peer.
      this.#fail(zmqError("ECONNREFUSED", "The connection ended up at its own port."))
      return
    }
    this.#end()
    socket.removeAllListeners("error")
    socket.off("end", this.#endedEarly)
    // What the peer says first is for whoever takes the stream.
    if (this.#proxied !== undefined) socket.pause()
    tune(socket, this.#options)
    this.#handler.connected(tcpStream(socket, this.#reader))
  }

  #fail(error: Error): void {
    if (this.#done) return
    this.cancel()
    this.#handler.failed(error)
  }

  #limit(time: number, what: string): void {
    if (time <= 0) return
    this.#timer = setTimeout(() => this.#fail(zmqError("ETIMEDOUT", `${what} in ${time} ms.`)), time)
    this.#timer.unref()
  }

  #end(): void {
    this.#done = true
    clearTimeout(this.#timer)
  }
}

const localPart = (
  source: TcpPlace,
  options: TransportOptions,
): { localAddress?: string; localPort?: number } => ({
  ...(source.host === "*" ? {} : { localAddress: numericHost(source.host, options.ipv6) as string }),
  ...(source.port === 0 ? {} : { localPort: source.port }),
})
