import { lookup } from "node:dns/promises"
import { lstat } from "node:fs/promises"
import { connect as connectNet, isIP, type Socket } from "node:net"
import { performance } from "node:perf_hooks"
import type { ObstacleName } from "./diagnoses.ts"
import type { Patience } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"
import type { PingTarget } from "./target.ts"

/** What the operating system says when a connection cannot be made. */
const codes: Readonly<Record<string, ObstacleName>> = {
  ECONNREFUSED: "nothing listens",
  ECONNRESET: "connection reset",
  ETIMEDOUT: "no answer",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  EACCES: "not permitted",
  EPERM: "not permitted",
  ENOENT: "no such path",
  ENOTSOCK: "not a socket",
  EPROTOTYPE: "not a socket",
}

interface Place {
  readonly host?: string
  readonly port?: number
  readonly path?: string
}

/** Longest path of a socket that operating systems know. */
const longestPath = 107

/** Connects to a target, and notes in the report where that led to. Throws an `Obstacle` when it cannot be. */
export const dial = async (
  target: PingTarget,
  report: PeerReport,
  began: number,
  patience: Patience,
): Promise<Socket> => {
  const place =
    target.scheme === "ipc" ? await ipcPlace(target) : await resolvedPlace(target, report, patience)
  report.address =
    place.path?.replace(/^\0/, "@") ??
    `${place.host?.includes(":") ? `[${place.host}]` : place.host}:${place.port}`
  const socket = await open(place, patience)
  report.connected = performance.now() - began
  return socket
}

const ipcPlace = async ({ path }: PingTarget): Promise<Place> => {
  if (path.startsWith("@")) return { path: `\0${path.slice(1)}` }
  if (Buffer.byteLength(path) > longestPath) throw new Obstacle("path too long")
  const file = await lstat(path).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Obstacle(code === "ENOENT" || code === "ENOTDIR" ? "no such path" : "not permitted", {
      seen: path,
    })
  })
  // A regular file refuses connections as well, but for another reason than a socket whose program is gone.
  if (!file.isSocket() && !file.isSymbolicLink()) throw new Obstacle("not a socket", { seen: path })
  return { path }
}

const resolvedPlace = async (
  { host, port }: PingTarget,
  report: PeerReport,
  patience: Patience,
): Promise<Place> => {
  if (isIP(host) !== 0) return { host, port }
  const found = await inTime(lookup(host, { all: true }), patience).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === undefined) throw cause
    throw new Obstacle("no such host", { seen: cause.code }, cause)
  })
  if (found === undefined) throw new Obstacle("names unanswered", { seen: host })
  // Sockets of ZeroMQ look for IPv4 unless their option ipv6 is set, and take the first address of a name.
  const chosen = found.find(({ family }) => family === 4) ?? found[0]
  if (chosen === undefined) throw new Obstacle("no such host")
  if (chosen.family === 6)
    report.remarks.push(`${host} has only IPv6 addresses: sockets need the option ipv6.`)
  if (found.length > 1) report.addresses = found.map(({ address }) => address)
  return { host: chosen.address, port }
}

/** What a promise resolves to, or undefined when that takes too long. */
const inTime = async <Value>(
  promise: Promise<Value>,
  { until, signal }: Patience,
): Promise<Value | undefined> => {
  signal.throwIfAborted()
  let over: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<undefined>((resolve) => {
    over = () => resolve(undefined)
    timer = setTimeout(over, Math.max(0, until - performance.now()))
    signal.addEventListener("abort", over, { once: true })
  })
  try {
    const value = await Promise.race([promise, limit])
    signal.throwIfAborted()
    return value
  } finally {
    clearTimeout(timer)
    signal.removeEventListener("abort", over as () => void)
  }
}

const open = async (place: Place, patience: Patience): Promise<Socket> => {
  const socket = connectNet({ ...place, noDelay: true } as { port: number })
  const connected = new Promise<true>((resolve, reject) => {
    socket.once("connect", () => resolve(true))
    socket.once("error", reject)
  })
  try {
    if ((await inTime(connected, patience)) === true) return socket
    throw new Obstacle("no answer")
  } catch (error) {
    connected.catch(() => {})
    socket.on("error", () => {})
    socket.destroy()
    if (error instanceof Obstacle || patience.signal.aborted) throw error
    const { code = "" } = error as NodeJS.ErrnoException
    const refused = code === "ECONNREFUSED" && place.path !== undefined
    const kind = refused ? (place.path?.startsWith("\0") ? "no such name" : "left behind") : codes[code]
    throw new Obstacle(kind ?? "cannot connect", { seen: code || (error as Error).message }, error)
  }
}
