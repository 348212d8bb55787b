import { zmqError } from "../core/errors.ts"
import { formatTcpEndpoint, parseTcpBind, parseTcpConnect, type TcpPlace } from "./tcp-address.ts"

/** The schemes of WebSockets: in clear, and over TLS. */
export type WebSocketScheme = "ws" | "wss"

/** A host, a port and a path. */
export interface WebSocketPlace extends TcpPlace {
  /** Begins with a slash. */
  readonly path: string
}

/** What may stand in the first line of a request. */
const pathPattern = /^[!-"$-~]*$/

const cut = (address: string, scheme: WebSocketScheme): { place: string; path: string } => {
  const slash = address.indexOf("/")
  const place = slash < 0 ? address : address.slice(0, slash)
  const path = slash < 0 ? "/" : address.slice(slash)
  if (pathPattern.test(path)) return { place, path }
  const endpoint = `${scheme}://${address}`
  throw zmqError("EINVAL", `The path of ${JSON.stringify(endpoint)} must be ASCII without spaces and #.`, {
    address: endpoint,
  })
}

/** The address part of an endpoint to bind: `interface:port/path`. Throws EINVAL. */
export const parseWebSocketBind = (address: string, scheme: WebSocketScheme): WebSocketPlace => {
  const { place, path } = cut(address, scheme)
  return { ...parseTcpBind(place, scheme), path }
}

/** The address part of an endpoint to connect to: `host:port/path`. Throws EINVAL. */
export const parseWebSocketConnect = (address: string, scheme: WebSocketScheme): WebSocketPlace => {
  const { place, path } = cut(address, scheme)
  const { source, ...target } = parseTcpConnect(place, scheme)
  if (source === undefined) return { ...target, path }
  throw zmqError("EINVAL", `Cannot connect to ${scheme}://${address}: a WebSocket has no source address.`)
}

/** An endpoint as LAST_ENDPOINT and events show it: always with a path. */
export const formatWebSocketEndpoint = (
  scheme: WebSocketScheme,
  { host, port, path }: Pick<WebSocketPlace, "host" | "port" | "path">,
  family?: 4 | 6,
): string => `${formatTcpEndpoint(host, port, family).replace(/^tcp/, scheme)}${path}`
