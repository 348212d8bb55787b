import { Context, type Socket, type SocketOf, type SocketTypeName } from "../index.ts"
import { connectSocket, type PeerAddress } from "./connect-socket.ts"
import type { ConnectionValues } from "./connection-options.ts"
import { ConnectionWatch } from "./connection-watch.ts"
import { exitCodes, Failure, usageFailure } from "./failure.ts"
import { ipcFile } from "./ipc-file.ts"
import { setOption, setOptions } from "./option-settings.ts"
import { guardOf, securitySettings } from "./security-settings.ts"
import { roleOf } from "./socket-types.ts"
import type { Terminal } from "./terminal.ts"
import { tlsSettings } from "./tls-settings.ts"

/** What a command knows of the socket that it opens. */
export interface OpenSocketDetails {
  /** An endpoint that was given as an operand. */
  readonly endpoint?: string | undefined
  /** Options that the command sets itself; those of the user win. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Is called before anything is bound or connected: to subscribe, to join, to listen to events. */
  readonly prepare?: (socket: Socket) => void
  /** A context shared with other sockets. It is the caller's to end. */
  readonly context?: Context
}

/** A socket in use by a command. */
export interface OpenedSocket<Type extends SocketTypeName = SocketTypeName> extends AsyncDisposable {
  readonly socket: SocketOf<Type>
  /** Aborts as `terminal.signal` does, and when no peer lets us in: give it to calls that wait. */
  readonly signal: AbortSignal
  /** What was really bound. */
  readonly bound: readonly string[]
  readonly connected: readonly string[]
  /** What messages call the peer that we connect to, for the types whose messages name peers: the first one. */
  readonly peer: PeerAddress | undefined
  /** Resolves when this many peers were there at once or one after the other. */
  peers(count: number, limit?: { readonly timeout?: number | undefined }): Promise<void>
  /**
   * Closes the socket when everything is delivered, or at once when the user wants to end. Answers false when
   * `linger` (or else `timeout`) was over before; rejects when no peer lets us in. Disposing of it does not wait for
   * peers that are not there.
   */
  close(): Promise<boolean>
}

/** See `openSocket` of `connection-options.ts`. */
export const openSocket = async <Type extends SocketTypeName>(
  type: Type,
  given: ConnectionValues,
  terminal: Terminal,
  details: OpenSocketDetails,
): Promise<OpenedSocket<Type>> => {
  const { bind, connect } = endpointsOf(type, given, details.endpoint)
  const settings = await securitySettings(given, terminal)
  const tls = await tlsSettings(given, { bind, connect, option: given.option }, terminal)
  const context = details.context ?? new Context()
  let guard: Awaited<ReturnType<typeof guardOf>>
  let socket: Socket | undefined
  let watch: ConnectionWatch | undefined
  const files: Disposable[] = []
  const end = async (linger?: number): Promise<void> => {
    watch?.stop()
    await socket?.close(linger === undefined ? {} : { linger })
    for (const each of files) each[Symbol.dispose]()
    await guard?.stop()
    if (details.context === undefined) await context.destroy({ linger: 0 })
  }
  try {
    guard = await guardOf(given, context)
    socket = context.socket(
      type as SocketTypeName,
      { linger: given.linger ?? -1, ...details.settings } as object,
    ) as Socket
    for (const [name, value] of [...Object.entries(settings), ...tls.always]) socket.set(name, value)
    if (given.routingId !== undefined) setOption(socket, "routingId", given.routingId, "--routing-id")
    setOptions(socket, given.option)
    details.prepare?.(socket)
    watch = new ConnectionWatch(
      socket,
      terminal,
      connect.length > 0 && bind.length === 0 ? connect.length : 0,
    )
    const bound: string[] = []
    for (const each of bind) {
      const endpoint = await atEndpoint(each, "bind", () => (socket as Socket).bind(each))
      bound.push(endpoint)
      files.push(ipcFile(endpoint))
    }
    let peer: PeerAddress | undefined
    for (const each of connect) {
      for (const [name, value] of tls.toConnect(each)) socket.set(name, value)
      const name = await atEndpoint(each, "connect to", async () =>
        connectSocket(socket as Socket, type, each),
      )
      peer ??= name
    }
    for (const [index, each] of bound.entries()) {
      if (each !== bind[index] || terminal.verbose) terminal.note(`bound to ${each}`)
    }
    const { signal } = watch
    let closing: Promise<boolean> | undefined
    const limit = given.linger ?? given.timeout
    const closeWithin = async (milliseconds: number | undefined, greet: boolean): Promise<boolean> => {
      const started = performance.now()
      const stop = (): void => void context.destroy({ linger: 0 })
      signal.addEventListener("abort", stop, { once: true })
      try {
        // Nobody hears of refusals any more once the socket is closed: they would look like absence.
        if (greet) await (watch as ConnectionWatch).peers(1, { timeout: milliseconds })
        const passed = performance.now() - started
        await end(milliseconds === undefined ? undefined : Math.max(0, milliseconds - passed))
        return milliseconds === undefined || performance.now() - started < milliseconds
      } catch (error) {
        await end(0)
        if (signal.aborted && !terminal.signal.aborted) throw error
        return false
      } finally {
        signal.removeEventListener("abort", stop)
      }
    }
    const close = (): Promise<boolean> => {
      closing ??= signal.aborted
        ? closeWithin(0, false)
        : closeWithin(limit, limit !== 0 && handshakes(type, connect))
      return closing
    }
    // After a failure, what was sent before it goes out, but only to those who are there.
    const leave = async (): Promise<void> => {
      const there = !signal.aborted && (watch as ConnectionWatch).count > 0
      closing ??= closeWithin(there ? Math.min(limit ?? patience, patience) : 0, false)
      await closing.catch(() => {})
    }
    return {
      socket: socket as unknown as SocketOf<Type>,
      signal,
      bound,
      connected: connect,
      peer,
      peers: (count, limit) => (watch as ConnectionWatch).peers(count, limit),
      close,
      [Symbol.asyncDispose]: leave,
    }
  } catch (error) {
    await end(0)
    throw error
  }
}

/** How long peers that are there may take for the rest, when a command fails, in milliseconds. */
const patience = 2_000

/** Whether connections of a type to these endpoints begin with a handshake. */
const handshakes = (type: SocketTypeName, endpoints: readonly string[]): boolean =>
  type !== "STREAM" && endpoints.length > 0 && endpoints.every((each) => !/^(udp|epgm):/.test(each))

const endpointsOf = (
  type: SocketTypeName,
  given: ConnectionValues,
  operand: string | undefined,
): { bind: string[]; connect: string[] } => {
  const bind = [...given.bind]
  const connect = [...given.connect]
  if (operand !== undefined) {
    const marked = /^[@>]/.exec(operand)?.[0]
    const url = marked === undefined ? operand : operand.slice(1)
    const role = marked === "@" ? "bind" : marked === ">" ? "connect" : roleOf(type, url)
    if (role === "bind") bind.push(url)
    else connect.push(url)
  }
  if (bind.length + connect.length > 0) return { bind, connect }
  throw usageFailure(
    "There is no endpoint.",
    "Name one to bind or to connect to: --bind tcp://127.0.0.1:5555 or --connect tcp://127.0.0.1:5555.",
  )
}

const hints: Readonly<Record<string, string>> = {
  EINVAL:
    "Endpoints look like tcp://127.0.0.1:5555, ipc:///tmp/socket, udp://239.0.0.1:5555 or ws://127.0.0.1:8080.",
  EPROTONOSUPPORT: "Endpoints look like tcp://127.0.0.1:5555, ipc:///tmp/socket or ws://127.0.0.1:8080.",
  EADDRINUSE: "Something listens there already: another port, or tcp://127.0.0.1:* for any free one.",
  EADDRNOTAVAIL: "To bind, name an address of this machine, or tcp://*:5555 for all of them.",
  EACCES: "Ports below 1024 and the folders of others need permission: choose another.",
}

const usageCodes: readonly string[] = ["EINVAL", "EPROTONOSUPPORT", "ENOCOMPATPROTO"]

const atEndpoint = async <Value>(
  endpoint: string,
  doing: string,
  action: () => Promise<Value>,
): Promise<Value> => {
  try {
    return await action()
  } catch (cause) {
    const { code = "", message } = cause as Error & { code?: string }
    const hint = hints[code]
    const start = `Cannot ${doing} ${endpoint}: `
    throw new Failure(message.startsWith(start) ? message : start + message, {
      exitCode: usageCodes.includes(code) ? exitCodes.usage : exitCodes.failed,
      cause,
      ...(hint === undefined ? {} : { hint }),
    })
  }
}
