import { performance } from "node:perf_hooks"
import { command as define } from "../command.ts"
import { exitCodes } from "../failure.ts"
import { diagnose, failureOf } from "../ping/diagnose.ts"
import { dial } from "../ping/dial.ts"
import { Obstacle } from "../ping/obstacle.ts"
import type { PeerReport } from "../ping/peer-report.ts"
import { PingPrinter } from "../ping/ping-printer.ts"
import { attemptsWith, pingRounds } from "../ping/ping-rounds.ts"
import { secondGuess } from "../ping/second-guess.ts"
import { type PingTarget, pingTarget } from "../ping/target.ts"
import { type Asker, type Visit, visitFitting } from "../ping/visit.ts"
import { securityOptions } from "../security-options.ts"
import { typeOf } from "../socket-types.ts"
import type { Terminal } from "../terminal.ts"

const { curveServerKey, curveCertificate, plain, ca } = securityOptions

/** `typemq ping`. */
export const command = define({
  name: "ping",
  summary: "Find out who is at an endpoint, how far it is, and why a connection fails",
  describes: [
    "Connects to an endpoint, shakes hands and measures round trips by ZMTP's own heartbeats, which applications do " +
      "not notice. Tells the peer's version, mechanism and socket type; where it cannot, it says what is in the way.",
    "The peer is asked with a socket type that fits its own and takes no messages from it. A PUSH, PAIR, DEALER or REQ " +
      "would count us among those that get its messages: with these the handshake is not ended, and only its time is " +
      "measured, unless --type is given.",
  ],
  operands: [{ name: "URL", describes: "endpoint to ask: tcp, ipc, ws or wss" }],
  options: {
    count: {
      type: "integer",
      short: "n",
      value: "N",
      minimum: 0,
      default: 4,
      describes: "how often to measure; 0: until Ctrl-C",
    },
    interval: {
      type: "duration",
      short: "i",
      value: "TIME",
      default: 1000,
      describes: "pause between measurements",
    },
    timeout: {
      type: "duration",
      short: "t",
      value: "TIME",
      default: 5000,
      describes: "how long to wait for each step: the handshake, an answer",
    },
    type: { type: "string", value: "TYPE", describes: "socket type to ask with (default: one that fits)" },
    forcePing: {
      type: "boolean",
      describes:
        "send heartbeats to peers of ZMTP 3.0 too: libzmq 4.2 and later answer, older ones may pass them on",
    },
    curveServerKey,
    curveCertificate,
    plain,
    ca,
  },
  examples: [
    { run: "typemq ping tcp://127.0.0.1:5555", shows: "who listens there, and four round trips" },
    { run: "typemq ping tcp://server:5555 --type sub", shows: "whether a SUB socket could connect" },
    { run: "typemq ping tcp://server:5555 --curve-server-key server.key", shows: "the same with CURVE" },
  ],
  async run({ options, operands: [endpoint = ""] }, terminal) {
    const { count, interval, timeout } = options
    const { signal } = terminal
    const target = await trusting(pingTarget(endpoint), options.ca)
    const asker = await askerOf(options, terminal)
    const printer = new PingPrinter(terminal)
    const report: PeerReport = { endpoint, remarks: [] }
    let first: Visit
    try {
      first = await visitFitting(target, asker, report, { until: performance.now() + timeout, signal })
    } catch (error) {
      if (!(error instanceof Obstacle)) throw error
      const verdict = diagnose(await lookCloser(error, target, timeout, signal), report)
      if (report.greeted !== undefined || terminal.json) await printer.report(report)
      if (!terminal.json) throw failureOf(verdict)
      await printer.verdict(verdict)
      return verdict.exitCode
    }
    try {
      await printer.report(report)
      const { attempt, measured } = attemptsWith(first, async (patience) => {
        const scratch: PeerReport = { endpoint, remarks: [] }
        const visit = await visitFitting(target, asker, scratch, patience)
        return {
          ...(scratch.ready === undefined ? {} : { ready: scratch.ready }),
          close: () => visit.close(),
        }
      })
      const summary = await pingRounds(attempt, measured, printer, { count, interval, timeout, signal })
      await printer.summary(summary, measured)
      return summary.answered > 0 || summary.sent === 0 ? exitCodes.done : exitCodes.silence
    } finally {
      await first.close()
    }
  },
})

const trusting = async (target: PingTarget, file: string | undefined): Promise<PingTarget> => {
  if (file === undefined) return target
  const { authoritiesAt } = await import("../tls-settings.ts")
  return { ...target, authorities: await authoritiesAt(file, [target.endpoint]) }
}

const askerOf = async (
  options: {
    readonly type: string | undefined
    readonly forcePing: boolean
    readonly curveServerKey: string | undefined
    readonly curveCertificate: string | undefined
    readonly plain: string | undefined
  },
  terminal: Terminal,
): Promise<Asker> => {
  const { securitySettings } = await import("../security-settings.ts")
  const { type, forcePing, ...credentials } = options
  const security = await securitySettings(
    { ...credentials, curveServe: undefined, curveAllow: undefined, plainServe: undefined },
    terminal,
  )
  const mechanism =
    credentials.curveServerKey !== undefined ? "CURVE" : credentials.plain !== undefined ? "PLAIN" : "NULL"
  return { type: type === undefined ? undefined : typeOf(type), mechanism, security, forcePing }
}

/** Whom it is worthwhile to ask in another way: who said nothing sensible at all. */
const isStrange = ({ kind, details: { stage } }: Obstacle): boolean =>
  kind === "silent" ||
  kind === "no tls" ||
  kind === "no upgrade" ||
  (kind === "hung up" && /first|request|TLS/.test(stage ?? ""))

/** Who says nothing sensible is asked in other languages. */
const lookCloser = async (
  obstacle: Obstacle,
  target: PingTarget,
  timeout: number,
  signal: AbortSignal,
): Promise<Obstacle> => {
  if (!isStrange(obstacle)) return obstacle
  const dialAgain = () => {
    const began = performance.now()
    return dial(target, { endpoint: target.endpoint, remarks: [] }, began, { until: began + timeout, signal })
  }
  return (await secondGuess({ dial: dialAgain, target, timeout, signal })) ?? obstacle
}
