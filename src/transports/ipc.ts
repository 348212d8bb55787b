import { lstatSync, mkdtempSync, renameSync, rmdirSync, rmSync, statSync, unlinkSync } from "node:fs"
import * as net from "node:net"
import { basename, dirname, join } from "node:path"
import { zmqError } from "../core/errors.ts"
import { ipcPathMaxLength } from "../core/ipc-path-limit.ts"
import { bindError, listenAtOnce, listenOnDescriptor } from "./listen-handle.ts"
import { adoptAccepted, NodeStream, StreamReader } from "./node-stream.ts"
import type { ByteTransport, Dial, DialHandler, Listener, ListenHandler } from "./transport.ts"

const platformPath = (address: string): string =>
  address.startsWith("@") ? `\0${address.slice(1)}` : address

const checkPath = (address: string): void => {
  if (address === "@") {
    throw zmqError("EINVAL", 'The endpoint "ipc://@" needs a name after the @.', {
      address: `ipc://${address}`,
    })
  }
  if (address.includes("\0")) {
    throw zmqError("EINVAL", "The path of an ipc endpoint cannot contain a zero octet.")
  }
  const length = Buffer.byteLength(address)
  if (length > ipcPathMaxLength) {
    throw zmqError(
      "ENAMETOOLONG",
      `The path of ipc://${address} has ${length} bytes, but at most ${ipcPathMaxLength} fit: use a shorter one.`,
      { address: `ipc://${address}` },
    )
  }
}

/** Unix-domain sockets: paths, `*`, and on Linux abstract `@` names. Same ZMTP as over TCP. */
export const ipc: ByteTransport = {
  scheme: "ipc",

  checkConnect(address) {
    checkPath(address)
  },

  dial(address, options, pool, handler): Dial {
    return dialPath(address, new StreamReader(pool, options.readSize), handler)
  },

  listen(address, options, pool, handler): Listener {
    const server = net.createServer({ pauseOnConnect: true, allowHalfOpen: true }, (accepted) =>
      accept(accepted, new StreamReader(pool, options.readSize), handler, `ipc://${address}`),
    )
    const given = options.descriptor >= 0
    const place = address === "*" && !given ? wildcardPlace() : { path: address, directory: undefined }
    checkPath(place.path)
    if (given) listenOnDescriptor(server, options.descriptor, options.backlog, `ipc://${address}`)
    else listenOnPath(server, place.path, options.backlog)
    server.on("error", (error) => handler.failed(error))
    return {
      endpoint: `ipc://${place.path}`,
      close: () => {
        server.close()
        if (place.directory === undefined) return
        const error = removeWildcard(place.path, place.directory)
        if (error !== undefined) handler.leftBehind?.(error)
      },
    }
  },

  numericForms: () => [],
}

const dialPath = (address: string, reader: StreamReader, handler: DialHandler): Dial => {
  const socket = net.connect({
    path: platformPath(address),
    allowHalfOpen: true,
    onread: reader,
  } as net.NetConnectOpts)
  socket.unref()
  let done = false
  socket.once("error", (error) => {
    if (done) return
    done = true
    handler.failed(error)
  })
  socket.once("connect", () => {
    if (done) return
    done = true
    socket.removeAllListeners("error")
    handler.connected(streamOf(socket, reader, "", `ipc://${address}`))
  })
  return {
    cancel: () => {
      done = true
      socket.on("error", () => {})
      socket.destroy()
    },
  }
}

const streamOf = (socket: net.Socket, reader: StreamReader, local: string, remote: string): NodeStream =>
  new NodeStream(socket, reader, { local, remote, peerAddress: "" })

const accept = (
  accepted: net.Socket,
  reader: StreamReader,
  handler: ListenHandler,
  endpoint: string,
): void => {
  handler.accepted(streamOf(adoptAccepted(accepted, reader), reader, endpoint, ""))
}

/** A private directory for `ipc://*`, where libzmq makes its own: TMPDIR, TEMPDIR, TMP, or the current one. */
const wildcardPlace = (): { path: string; directory: string } => {
  const { env } = process
  const parent = [env["TMPDIR"], env["TEMPDIR"], env["TMP"]].find(isDirectory) ?? "."
  const directory = mkdtempSync(join(parent, "tmp"))
  return { path: join(directory, "socket"), directory }
}

const isDirectory = (path: string | undefined): path is string => {
  if (path === undefined || path === "") return false
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Answers what went wrong first: the socket is gone already, or another file is there, which is not ours to remove. */
const removeWildcard = (path: string, directory: string): Error | undefined => {
  const errors: Error[] = []
  for (const remove of [() => unlinkSync(path), () => rmdirSync(directory)]) {
    try {
      remove()
    } catch (error) {
      errors.push(error as Error)
    }
  }
  return errors[0]
}

/**
 * Listens on a path. A socket file that is there, stale or not, is replaced, as libzmq does; any other file
 * is left alone. The socket is bound under a temporary name and renamed into place: that is atomic, and
 * when Node later removes the name it bound, it cannot hit the file of a successor on the same path.
 */
const listenOnPath = (server: net.Server, path: string, backlog: number): void => {
  if (path.startsWith("@")) {
    listenAtOnce(server, { path: platformPath(path) }, backlog, `ipc://${path}`)
    return
  }
  const existing = lstatSync(path, { throwIfNoEntry: false })
  if (existing !== undefined && !existing.isSocket()) {
    throw zmqError("EADDRINUSE", `Cannot bind ipc://${path}: there is a file of another kind at that path.`, {
      address: `ipc://${path}`,
    })
  }
  const temporary = temporaryName(path)
  listenAtOnce(server, { path: temporary }, backlog, `ipc://${path}`)
  try {
    renameSync(temporary, path)
  } catch (error) {
    server.close()
    rmSync(temporary, { force: true })
    throw bindError((error as NodeJS.ErrnoException).code ?? "EINVAL", `ipc://${path}`)
  }
}

/** A name beside `path` that is not longer, so that it fits wherever `path` does. */
const temporaryName = (path: string): string => {
  const length = Math.min(Math.max(basename(path).length - 1, 1), 12)
  const directory = dirname(path)
  for (;;) {
    const random = Math.random().toString(36).slice(2).padEnd(12, "0").slice(0, length)
    const candidate = join(directory, `.${random}`)
    if (lstatSync(candidate, { throwIfNoEntry: false }) === undefined) return candidate
  }
}
