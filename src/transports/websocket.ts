import * as net from "node:net"
import { zmqError } from "../core/errors.ts"
import { listenAtOnce } from "./listen-handle.ts"
import { numericHost } from "./tcp-interface.ts"
import { plainAddress } from "./tcp-stream.ts"
import type { ByteTransport, Listener, ListenHandler, TransportOptions } from "./transport.ts"
import {
  formatWebSocketEndpoint,
  parseWebSocketBind,
  parseWebSocketConnect,
  type WebSocketScheme,
} from "./websocket-address.ts"
import { WebSocketDial } from "./websocket-dial.ts"
import { WebSocketStream } from "./websocket-stream.ts"
import { acceptTls, serverContext } from "./websocket-tls.ts"
import { servedUpgrade } from "./websocket-upgrade-later.ts"

/** Throws ENOCOMPATPROTO for sockets that cannot speak over WebSockets. */
const checkSubprotocols = ({ subprotocols }: TransportOptions, endpoint: string): void => {
  if (subprotocols.length > 0) return
  throw zmqError(
    "ENOCOMPATPROTO",
    `WebSockets have no way to speak as this socket does: use tcp, not ${endpoint}.`,
  )
}

/** Options that nobody may believe to hold when they do not: throws ENOTSUP. */
const refuseUnavailable = (options: Pick<TransportOptions, "device" | "proxy">, endpoint: string): void => {
  const { device, proxy } = options
  if (device === null && proxy === null) return
  const [name, value] = device === null ? ["socksProxy", proxy?.address] : ["interface", device]
  throw zmqError(
    "ENOTSUP",
    `WebSockets do not heed the option ${name} (${value}): unset it, or use tcp, not ${endpoint}.`,
    {
      address: endpoint,
    },
  )
}

const listen = (
  scheme: WebSocketScheme,
  address: string,
  options: TransportOptions,
  handler: ListenHandler,
): Listener => {
  const endpoint = `${scheme}://${address}`
  checkSubprotocols(options, endpoint)
  refuseUnavailable({ device: options.device, proxy: null }, endpoint)
  const { host, port, path } = parseWebSocketBind(address, scheme)
  const numeric = numericHost(host, options.ipv6)
  if (numeric === undefined || (net.isIPv6(numeric) && !options.ipv6)) {
    throw zmqError(
      "ENODEV",
      `Cannot bind ${endpoint}: there is no address or interface ${JSON.stringify(host)}.`,
      {
        address: endpoint,
      },
    )
  }
  const context = scheme === "wss" ? serverContext(options.tls, endpoint) : undefined
  const upgrade = servedUpgrade(options)
  const server = net.createServer((accepted) => {
    accepted.setNoDelay(true)
    const { remoteAddress = "", remotePort = 0, localAddress = "", localPort = 0 } = accepted
    handler.accepted(
      new WebSocketStream(
        context === undefined ? accepted : acceptTls(accepted, context),
        {
          local: formatWebSocketEndpoint(scheme, { host: localAddress, port: localPort, path }),
          remote: formatWebSocketEndpoint(scheme, { host: remoteAddress, port: remotePort, path: "" }),
          peerAddress: plainAddress(remoteAddress),
        },
        upgrade,
      ),
    )
  })
  listenAtOnce(
    server,
    { host: numeric, port, dualStack: host === "*" && options.ipv6 },
    options.backlog,
    endpoint,
  )
  server.on("error", (error) => handler.failed(error))
  const bound = server.address() as net.AddressInfo
  return {
    endpoint: formatWebSocketEndpoint(
      scheme,
      { host: bound.address, port: bound.port, path },
      options.ipv6 ? 6 : 4,
    ),
    close: () => {
      server.close()
    },
  }
}

const transport = (scheme: WebSocketScheme): ByteTransport => ({
  scheme,
  checkConnect(address, options) {
    parseWebSocketConnect(address, scheme)
    checkSubprotocols(options, `${scheme}://${address}`)
    refuseUnavailable(options, `${scheme}://${address}`)
  },
  dial: (address, options, _pool, handler) => new WebSocketDial(scheme, address, options, handler),
  listen: (address, options, _pool, handler) => listen(scheme, address, options, handler),
  numericForms: () => [],
})

/** WebSockets (RFC 45), in clear and over TLS. */
export const ws: ByteTransport = transport("ws")

/** The same over TLS: see the option `wss`. */
export const wss: ByteTransport = transport("wss")
