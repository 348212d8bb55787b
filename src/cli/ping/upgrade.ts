import type { Socket } from "node:net"
import { performance } from "node:perf_hooks"
import { connect as connectTls, type TLSSocket } from "node:tls"
import { quote } from "./foreign-speech.ts"
import { HungUp, type Line, type Patience, Silence } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"
import type { PingTarget } from "./target.ts"
import { upgradeRequest } from "./web-socket-channel.ts"

const longestHead = 16_384

/** Becomes a WebSocket; which mechanism the server has is noted in the report. Throws an `Obstacle`. */
export const upgrade = async (
  line: Line,
  target: PingTarget,
  report: PeerReport,
  began: number,
  patience: Patience,
): Promise<void> => {
  const host = `${target.host.includes(":") ? `[${target.host}]` : target.host}:${target.port}`
  const { octets, accept } = upgradeRequest(host, target.path)
  line.write(octets)
  const head = await readHead(line, patience)
  const [status = "", ...lines] = head.split("\r\n")
  const fields = new Map(
    lines.map((each) => {
      const colon = each.indexOf(":")
      return [each.slice(0, colon).toLowerCase(), each.slice(colon + 1).trim()]
    }),
  )
  if (!/^HTTP\/1\.1 101\b/.test(status)) throw new Obstacle("no upgrade", { seen: JSON.stringify(status) })
  if (fields.get("sec-websocket-accept") !== accept)
    throw new Obstacle("no upgrade", { seen: "a wrong answer" })
  const protocol = fields.get("sec-websocket-protocol")
  if (protocol?.startsWith("ZWS2.0") !== true) {
    throw new Obstacle("other web socket", {
      seen: protocol === undefined ? "none" : JSON.stringify(protocol),
    })
  }
  report.protocol = "ZWS 2.0"
  report.mechanism = protocol.split("/")[1] ?? "none"
  report.greeted = performance.now() - began
}

/** The head of an answer in HTTP, without the empty line at its end, which is taken as well. */
const readHead = async (line: Line, patience: Patience): Promise<string> => {
  for (let size = 1; size <= longestHead; ) {
    let octets: Buffer
    try {
      octets = await line.peek(size, patience)
    } catch (error) {
      if (error instanceof Silence) throw new Obstacle("silent")
      if (error instanceof HungUp)
        throw new Obstacle("hung up", { stage: "after the request for a WebSocket" })
      throw error
    }
    if (octets[0] !== 0x48) throw new Obstacle("no web server", { seen: quote(octets) })
    const end = octets.indexOf("\r\n\r\n")
    if (end >= 0) return (await line.read(end + 4, patience)).toString("latin1", 0, end)
    size = octets.length + 1
  }
  throw new Obstacle("no upgrade", { seen: "an endless answer" })
}

/** The TLS end of a connection. Whom it belongs to is noted, not judged: the question is whether it works. */
export const secure = async (
  socket: Socket,
  { host }: PingTarget,
  report: PeerReport,
  began: number,
  { until, signal }: Patience,
): Promise<TLSSocket> => {
  const named = /[a-z]/i.test(host) && !host.includes(":") ? { servername: host } : {}
  const secured = connectTls({ socket, rejectUnauthorized: false, ...named })
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    const timer = setTimeout(() => reject(new Obstacle("silent")), Math.max(0, until - performance.now()))
    signal.addEventListener("abort", stop, { once: true })
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener("abort", stop)
    }
    secured.once("secureConnect", () => {
      done()
      resolve()
    })
    secured.once("error", (cause) => {
      done()
      reject(new Obstacle("no tls", { seen: cause.message.replace(/^[0-9A-F]+:error:/, "") }, cause))
    })
  })
  report.secured = performance.now() - began
  if (!secured.authorized) {
    report.remarks.push(
      `Its certificate is not one that this computer trusts (${secured.authorizationError}): ` +
        "sockets need it, or its issuer's: the option wss: { ca }, or WSS_TRUST_PEM.",
    )
  }
  return secured
}
