import { performance } from "node:perf_hooks"
import { oldTypes } from "./fitting-types.ts"
import { isTls, quote, recognise } from "./foreign-speech.ts"
import { atMost, HungUp, type Line, type Patience, Silence } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"

/** How an octet stream of ZMTP 2.0 and later begins (RFC 23, section 3.1). */
const signature = Uint8Array.of(0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f)
const ourMajor = 3
const ourMinor = 1
const restSize = 64 - signature.length - 1
const mechanismSize = 20

/** Milliseconds for the rest of what a stranger has begun to say. */
const quiet = 150
/** Milliseconds after which a peer that waits for the whole of our greeting gets it. */
const courtesy = 700

/**
 * Exchanges greetings, as far as to know which protocol and mechanism the peer has; that is noted in the report. Ours
 * names the same mechanism then, so that one connection is enough whatever that is. Resolves to false when the peer
 * speaks an old version, which has nothing more to say. Throws an `Obstacle` for whatever is no ZeroMQ.
 */
export const greet = async (
  line: Line,
  report: PeerReport,
  began: number,
  patience: Patience,
): Promise<boolean> => {
  line.write(signature)
  const [first] = await firstWords(line, patience)
  if (first !== signature[0]) {
    await readStranger(line, report, patience)
    report.greeted = performance.now() - began
    return false
  }
  const head = await whole(line.read(signature.length + 1, patience))
  if (((head[9] as number) & 1) === 0) throw foreign(head)
  const revision = head[10] as number
  if (revision < ourMajor) {
    await readOld(line, revision, report, patience)
    report.greeted = performance.now() - began
    return false
  }
  await readGreeting(line, revision, report, patience)
  report.greeted = performance.now() - began
  return true
}

const firstWords = async (line: Line, patience: Patience): Promise<Uint8Array> => {
  try {
    return await line.peek(1, patience)
  } catch (error) {
    if (error instanceof Silence) throw new Obstacle("silent")
    if (error instanceof HungUp)
      throw new Obstacle("hung up", { stage: "after the first octets of our greeting" })
    throw error
  }
}

/** Somebody who does not begin as ZMTP does: libzmq 2, which begins with a short frame, or something else. */
const readStranger = async (line: Line, report: PeerReport, patience: Patience): Promise<void> => {
  const words = await line.rest(quiet, patience)
  if (isTls(words)) throw new Obstacle("tls", { seen: quote(words) })
  const name = recognise(words)
  if (name !== undefined) throw new Obstacle("foreign", { seen: `${name}: ${quote(words)}` })
  const [length = 0, flags] = words
  if (length === 0 || flags !== 0 || words.length < 1 + length) throw foreign(words)
  report.protocol = "ZMTP 1.0"
  report.remarks.push("An old peer (libzmq 2): it tells neither its socket type nor its version.")
}

const foreign = (words: Uint8Array): Obstacle =>
  new Obstacle("foreign", { seen: `something unknown: ${quote(words)}` })

/** Revision 1 is ZMTP 2.0, which has the socket type in its greeting. */
const readOld = async (
  line: Line,
  revision: number,
  report: PeerReport,
  patience: Patience,
): Promise<void> => {
  report.protocol = revision === 0 ? "ZMTP 1.0" : "ZMTP 2.0"
  if (revision === 0) return
  const [type = -1] = await whole(line.read(1, patience))
  const name = oldTypes[type]
  if (name !== undefined) report.socketType = name
  report.remarks.push("An old peer (libzmq 3): no security, no heartbeats.")
}

const readGreeting = async (
  line: Line,
  major: number,
  report: PeerReport,
  patience: Patience,
): Promise<void> => {
  line.write(Uint8Array.of(ourMajor))
  let rest: Uint8Array
  let told = false
  try {
    rest = await line.read(restSize, atMost(courtesy, patience))
  } catch (error) {
    if (!(error instanceof Silence)) throw stopped(error)
    told = true
    line.write(ourRest("NULL"))
    rest = await whole(line.read(restSize, patience))
  }
  const name = rest.subarray(1, 1 + mechanismSize)
  const end = name.indexOf(0)
  report.protocol = `ZMTP ${major}.${rest[0]}`
  report.mechanism = String.fromCharCode(...name.subarray(0, end < 0 ? mechanismSize : end))
  // libzmq leaves this at 0 for servers as well: only the other value says something.
  if (rest[1 + mechanismSize] === 1) report.asServer = true
  if (!told) line.write(ourRest(report.mechanism))
}

/** Everything behind the major version: the minor one, the mechanism, that we are a client, and filling. */
const ourRest = (mechanism: string): Uint8Array => {
  const rest = new Uint8Array(restSize)
  rest[0] = ourMinor
  for (let index = 0; index < mechanism.length; index++) rest[1 + index] = mechanism.charCodeAt(index)
  return rest
}

const stopped = (error: unknown): unknown => {
  if (error instanceof Silence) return new Obstacle("stuck", { stage: "in the middle of its greeting" })
  if (error instanceof HungUp) return new Obstacle("hung up", { stage: "in the middle of its greeting" })
  return error
}

const whole = async (promise: Promise<Buffer>): Promise<Buffer> => {
  try {
    return await promise
  } catch (error) {
    throw stopped(error)
  }
}
