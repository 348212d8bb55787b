import { performance } from "node:perf_hooks"
import { curveVisit } from "./curve-visit.ts"
import { harmlessTypes } from "./fitting-types.ts"
import { type FrameChannel, StreamFrames } from "./frames.ts"
import { greet } from "./greet.ts"
import { atMost, Line, type Patience } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"
import { reach } from "./reach.ts"
import { shakeNull, shakePlain } from "./shake-hands.ts"
import type { PingTarget } from "./target.ts"
import { upgrade } from "./upgrade.ts"
import { WebSocketChannel } from "./web-socket-channel.ts"

/** How we ask. */
export interface Asker {
  /** The socket type to be; found out when it is not given. */
  readonly type: string | undefined
  /** What we have to show, as socket options; with the name of the mechanism. */
  readonly mechanism: "NULL" | "PLAIN" | "CURVE"
  readonly security: Readonly<Record<string, unknown>>
  /** Whether to send PING to peers of ZMTP 3.0 too, of which only some know it. */
  readonly forcePing: boolean
}

/** A connection to a peer that has told what we wanted to know. */
export interface Visit {
  /** Asks for a sign of life, and answers how long that took; where the peer knows such a thing. */
  readonly ping?: (patience: Patience) => Promise<number>
  close(): void | Promise<void>
}

/**
 * Connects, greets, shakes hands as far as that does no harm, and writes into the report what comes to light.
 * Rejects with an `Obstacle`, or with the signal's reason.
 */
export const visit = async (
  target: PingTarget,
  asker: Asker,
  report: PeerReport,
  patience: Patience,
): Promise<Visit> => {
  const began = performance.now()
  const line = new Line(await reach(target, report, began, patience))
  try {
    const channel = await open(line, target, report, began, patience)
    if (channel === undefined) return done(report, line, began)
    if (report.mechanism === "none") {
      // Both sides say their routing ids, and nothing else.
      await channel.receive(patience)
      channel.send(new Uint8Array(0), { command: false })
      return done(report, line, began, channel)
    }
    checkMechanism(report, asker)
    if (report.mechanism === "CURVE") {
      line.close()
      return await fitting(asker, (type) => curveVisit(target, { ...asker, type }, report, patience))
    }
    const { plainUsername, plainPassword } = asker.security as Record<string, string>
    const introduction = { type: asker.type, username: plainUsername ?? "", password: plainPassword ?? "" }
    const shake = report.mechanism === "PLAIN" ? shakePlain : shakeNull
    const complete = await shake(channel, report, introduction, patience)
    const pings = complete && (report.protocol !== "ZMTP 3.0" || asker.forcePing)
    return done(report, line, began, pings ? channel : undefined)
  } catch (error) {
    line.close()
    throw error
  }
}

/** The same, for peers that show their own socket type only to who guesses one that fits. */
export const visitFitting = (
  target: PingTarget,
  asker: Asker,
  report: PeerReport,
  patience: Patience,
): Promise<Visit> =>
  (asker.mechanism === "PLAIN"
    ? fitting(asker, (type) => visit(target, { ...asker, type }, report, patience))
    : visit(target, asker, report, patience)
  ).catch(async (error) => {
    if (mayBeClient(error) && (await begins(target, report, patience))) throw new Obstacle("two clients")
    throw error
  })

/** Whether the peer hung up where a client would, at the latest. */
const mayBeClient = (error: unknown): boolean =>
  error instanceof Obstacle &&
  (error.kind === "wrong server key" ||
    (error.kind === "hung up" && error.details.stage?.includes("password") === true))

/** How long a client may take to begin, in milliseconds. */
const beginning = 500

/**
 * Whether the peer begins the handshake when we do not. Who hangs up on our beginning may have begun as well: a
 * connection that is reset takes along what was said.
 */
const begins = async (target: PingTarget, report: PeerReport, patience: Patience): Promise<boolean> => {
  const began = performance.now()
  const unused = { ...report, remarks: [] }
  const line = new Line(await reach(target, unused, began, patience))
  try {
    const channel = await open(line, target, unused, began, patience)
    const { command, body } = (await channel?.receive(atMost(beginning, patience))) ?? {
      command: false,
      body: [],
    }
    return command && Buffer.from(body).toString("latin1", 1, 6) === "HELLO"
  } catch {
    patience.signal.throwIfAborted()
    return false
  } finally {
    line.close()
  }
}

const done = (report: PeerReport, line: Line, began: number, channel?: FrameChannel): Visit => {
  report.ready = performance.now() - began
  report.pings = channel !== undefined
  return {
    close: () => line.close(),
    ...(channel === undefined ? {} : { ping: (patience) => channel.ping(patience) }),
  }
}

const open = async (
  line: Line,
  target: PingTarget,
  report: PeerReport,
  began: number,
  patience: Patience,
): Promise<FrameChannel | undefined> => {
  if (target.scheme === "ws" || target.scheme === "wss") {
    await upgrade(line, target, report, began, patience)
    return new WebSocketChannel(line)
  }
  return (await greet(line, report, began, patience)) ? new StreamFrames(line) : undefined
}

const checkMechanism = ({ mechanism = "" }: PeerReport, asker: Asker): void => {
  if (mechanism === asker.mechanism) return
  if (asker.mechanism !== "NULL") throw new Obstacle("wants nothing", { seen: asker.mechanism })
  throw new Obstacle(
    mechanism === "PLAIN" ? "wants plain" : mechanism === "CURVE" ? "wants curve" : "wants other",
  )
}

/** Tries types until one fits. */
const fitting = async (asker: Asker, attempt: (type: string) => Promise<Visit>): Promise<Visit> => {
  for (const type of asker.type === undefined ? harmlessTypes : [asker.type]) {
    try {
      return await attempt(type)
    } catch (error) {
      const unfit =
        error instanceof Obstacle &&
        error.kind === "hung up" &&
        error.details.stage?.includes("socket type") === true
      if (!unfit) throw error
    }
  }
  throw asker.type === undefined
    ? new Obstacle("no type fits", { seen: harmlessTypes.join(", ") })
    : new Obstacle("type unfit", { seen: asker.type })
}
