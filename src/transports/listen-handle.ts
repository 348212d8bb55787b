import { existsSync } from "node:fs"
import * as net from "node:net"
import { dirname } from "node:path"
import { getSystemErrorName } from "node:util"
import { type ZmqError, zmqError } from "../core/errors.ts"

type CreateServerHandle = (
  address: string,
  port: number,
  family: number,
  fd?: number,
  flags?: number,
) => unknown

const createServerHandle = (net as unknown as { _createServerHandle?: CreateServerHandle })
  ._createServerHandle

/**
 * The end of Node's own `listen`. The public one takes over handles of TCP only: for a path it would make a second
 * handle of the same file descriptor.
 */
interface ListeningServer {
  _handle: unknown
  _listen2(address: string, port: number, addressType: number, backlog: number): void
}

/** libuv's flag: an IPv6 socket takes no IPv4 connections. */
const ipv6Only = 1

/** Where to listen: a numeric host and a port, or a path. */
export type ListenPlace =
  | { readonly host: string; readonly port: number; readonly dualStack?: boolean }
  | { readonly path: string }

/** Why an endpoint cannot be bound. */
export const bindError = (code: string, endpoint: string): ZmqError =>
  zmqError(code, `Cannot bind ${endpoint}: ${reasons[code] ?? code}.`, { address: endpoint })

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "the address is already in use",
  EADDRNOTAVAIL: "the address does not belong to this machine",
  EACCES: "permission denied",
  ENOENT: "the directory does not exist",
  EINVAL: "the address is not valid",
}

/**
 * Makes a server listen and returns only when it does, as `zmq_bind` does. Node's own `listen` looks up even
 * numeric hosts later, so the handle is made the way Node's cluster module makes it.
 */
export const listenAtOnce = (
  server: net.Server,
  place: ListenPlace,
  backlog: number,
  endpoint: string,
): void => {
  if (createServerHandle === undefined) {
    throw zmqError("ENOTSUP", "This runtime cannot listen synchronously: use bind() instead of bindSync().")
  }
  const handle =
    "path" in place
      ? createServerHandle(place.path, -1, -1)
      : createServerHandle(
          place.host,
          place.port,
          net.isIPv6(place.host) ? 6 : 4,
          undefined,
          net.isIPv6(place.host) && place.dualStack !== true ? ipv6Only : 0,
        )
  if (typeof handle === "number") throw bindError(codeOf(handle, place), endpoint)
  // An address in use shows only now; Node reports it by an event in the next tick, which is too late for us.
  let announced = false
  const ignore = (): void => {
    announced = true
  }
  server.once("error", ignore)
  const opened = server as unknown as ListeningServer
  opened._handle = handle
  opened._listen2("path" in place ? place.path : place.host, -1, -1, backlog)
  if (server.listening) {
    server.unref()
    if (!announced) server.off("error", ignore)
    return
  }
  throw bindError("EADDRINUSE", endpoint)
}

const codeOf = (error: number, place: ListenPlace): string => {
  const code = getSystemErrorName(error)
  // libuv reports a missing directory of a pipe as a lack of permission.
  return code === "EACCES" && "path" in place && isDirectoryMissing(place.path) ? "ENOENT" : code
}

const isDirectoryMissing = (path: string): boolean => !existsSync(dirname(path))
