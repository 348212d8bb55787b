import { performance } from "node:perf_hooks"
import { isTls, quote, recognise } from "./foreign-speech.ts"
import { HungUp, type Line, type Patience, Silence } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"
import { hostOf, type PingTarget } from "./target.ts"
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
  const { octets, accept } = upgradeRequest(hostOf(target), target.path)
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

/** Milliseconds for the rest of what somebody says who is no web server. */
const quiet = 100

const noWebServer = (words: Uint8Array): Obstacle => {
  if (words[0] === 0xff && words[9] === 0x7f) return new Obstacle("zmtp in clear")
  if (isTls(words)) return new Obstacle("tls", { seen: quote(words) })
  const name = recognise(words)
  return new Obstacle("no web server", { seen: `${name === undefined ? "" : `as ${name}: `}${quote(words)}` })
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
    if (octets[0] !== 0x48) throw noWebServer(await line.rest(quiet, patience))
    const end = octets.indexOf("\r\n\r\n")
    if (end >= 0) return (await line.read(end + 4, patience)).toString("latin1", 0, end)
    size = octets.length + 1
  }
  throw new Obstacle("no upgrade", { seen: "an endless answer" })
}
