import * as net from "node:net"
import { zmqError } from "../core/errors.ts"
import { isNumericHost } from "./tcp-interface.ts"
import type { Dial, DialHandler, TransportOptions } from "./transport.ts"
import { formatWebSocketEndpoint, parseWebSocketConnect, type WebSocketScheme } from "./websocket-address.ts"
import { WebSocketStream } from "./websocket-stream.ts"
import { dialTls } from "./websocket-tls.ts"
import { requestedUpgrade } from "./websocket-upgrade-later.ts"

/** One attempt to connect. It has succeeded with TCP; TLS and the upgrade are part of the handshake. */
export class WebSocketDial implements Dial {
  readonly #scheme: WebSocketScheme
  readonly #address: string
  readonly #options: TransportOptions
  readonly #handler: DialHandler
  readonly #socket: net.Socket
  #timer: NodeJS.Timeout | undefined
  #done = false

  constructor(scheme: WebSocketScheme, address: string, options: TransportOptions, handler: DialHandler) {
    this.#scheme = scheme
    this.#address = address
    this.#options = options
    this.#handler = handler
    const { host, port, path } = parseWebSocketConnect(address, scheme)
    const numeric = isNumericHost(host)
    this.#socket = net.connect({
      host,
      port,
      family: numeric || options.ipv6 ? 0 : 4,
      autoSelectFamily: false,
    })
    this.#socket.unref()
    if (numeric) queueMicrotask(() => this.#delayed(host, port, path))
    else {
      this.#socket.once("lookup", (error, found) => {
        if (error === null) this.#delayed(found, port, path)
      })
    }
    this.#socket.once("error", (error) => this.#fail(error))
    this.#socket.once("connect", () => this.#connected())
    if (options.connectTimeout > 0) {
      this.#timer = setTimeout(() => {
        this.#fail(
          zmqError("ETIMEDOUT", `No connection to ${scheme}://${address} in ${options.connectTimeout} ms.`),
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

  #delayed(host: string, port: number, path: string): void {
    if (!this.#done) this.#handler.delayed(formatWebSocketEndpoint(this.#scheme, { host, port, path }))
  }

  #connected(): void {
    if (this.#done) return
    this.#end()
    const socket = this.#socket
    socket.removeAllListeners("error")
    socket.setNoDelay(true)
    const { host, port, path } = parseWebSocketConnect(this.#address, this.#scheme)
    // The connection is there, so the name matters only to the other side's HTTP; TLS is beneath.
    const name = net.isIPv6(host.replace(/%.*$/, "")) ? `[${host.replace(/%.*$/, "")}]` : host
    const { remoteAddress = "", remotePort = 0, localAddress = "", localPort = 0 } = socket
    this.#handler.connected(
      new WebSocketStream(
        this.#scheme === "wss" ? dialTls(socket, this.#options.tls) : socket,
        {
          local: formatWebSocketEndpoint(this.#scheme, { host: localAddress, port: localPort, path }),
          remote: formatWebSocketEndpoint(this.#scheme, { host: remoteAddress, port: remotePort, path }),
          peerAddress: remoteAddress,
        },
        requestedUpgrade(`ws://${name}:${port}${path}`, this.#options.subprotocols),
      ),
    )
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
