import { existsSync } from "node:fs"
import * as net from "node:net"
import { dirname } from "node:path"
import { getSystemErrorName } from "node:util"
import { type ZmqError, zmqError } from "../core/errors.ts"

type CreateServerHandle = (
  address: string | null,
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
  const createHandle = handleMaker()
  const handle =
    "path" in place
      ? createHandle(place.path, -1, -1)
      : createHandle(
          place.host,
          place.port,
          net.isIPv6(place.host) ? 6 : 4,
          undefined,
          net.isIPv6(place.host) && place.dualStack !== true ? ipv6Only : 0,
        )
  if (typeof handle === "number") throw bindError(codeOf(handle, place), endpoint)
  // An address in use shows only now.
  if (!listens(server, handle, "path" in place ? place.path : place.host, backlog)) {
    throw bindError("EADDRINUSE", endpoint)
  }
}

/** Makes a server take connections from a descriptor that is bound already, and perhaps listens. */
export const listenOnDescriptor = (
  server: net.Server,
  descriptor: number,
  backlog: number,
  endpoint: string,
): void => {
  const handle = handleMaker()(null, 0, -1, descriptor)
  const what = `descriptor ${descriptor}, which the option useFd names`
  if (typeof handle === "number") {
    throw zmqError(
      getSystemErrorName(handle),
      `Cannot bind ${endpoint} with ${what}: it is not open, is no socket, or is in use in this process.`,
      { address: endpoint },
    )
  }
  const isPath = endpoint.startsWith("ipc:")
  // Only sockets with addresses in numbers can tell them.
  const isTcp = typeof (handle as { getsockname?: unknown }).getsockname === "function"
  if (listens(server, handle, "", backlog) && isPath !== isTcp) return
  server.close()
  throw zmqError(
    "EINVAL",
    `Cannot bind ${endpoint} with ${what}: it is not a ${isPath ? "Unix" : "TCP"} socket that can listen.`,
    { address: endpoint },
  )
}

const handleMaker = (): CreateServerHandle => {
  if (createServerHandle !== undefined) return createServerHandle
  throw zmqError("ENOTSUP", "This runtime cannot listen synchronously: use bind() instead of bindSync().")
}

/** Whether a server listens with a handle. */
const listens = (server: net.Server, handle: unknown, place: string, backlog: number): boolean => {
  // Node reports a failure by an event in the next tick, which is too late for us.
  let announced = false
  const ignore = (): void => {
    announced = true
  }
  server.once("error", ignore)
  const opened = server as unknown as ListeningServer
  opened._handle = handle
  // For Node no backlog at all means its own default.
  opened._listen2(place, -1, -1, Math.max(backlog, 1))
  if (!server.listening) return false
  server.unref()
  if (!announced) server.off("error", ignore)
  return true
}

const codeOf = (error: number, place: ListenPlace): string => {
  const code = getSystemErrorName(error)
  // libuv reports a missing directory of a pipe as a lack of permission.
  return code === "EACCES" && "path" in place && isDirectoryMissing(place.path) ? "ENOENT" : code
}

const isDirectoryMissing = (path: string): boolean => !existsSync(dirname(path))
