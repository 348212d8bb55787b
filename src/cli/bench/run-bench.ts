import type { Socket, SocketTypeName } from "../../index.ts"
import { type ConnectionValues, openSocket } from "../connection-options.ts"
import { exitCodes, silenceFailure } from "../failure.ts"
import type { OpenedSocket } from "../open-socket.ts"
import { formatBytes, formatCount } from "../progress.ts"
import { subscribers } from "../subscribers.ts"
import type { Terminal } from "../terminal.ts"
import { benchReport } from "./bench-report.ts"
import { Measurement, type MeasurementLimits } from "./measurement.ts"
import type { Role } from "./roles.ts"

/** A measurement, as it was asked for. */
export interface Bench {
  readonly role: "send" | "receive" | "echo"
  readonly play: Role
  readonly type: SocketTypeName
  readonly limits: MeasurementLimits
  readonly size: number
  /** Undefined where no questions are asked. */
  readonly inFlight: number | undefined
}

/** Measures one end of a conversation, and tells what came out, also with Ctrl-C. */
export const runBench = async (
  bench: Bench,
  options: ConnectionValues,
  terminal: Terminal,
): Promise<number> => {
  const { role, play, type, limits, size, inFlight } = bench
  const { timeout } = options
  const publishes = type === "PUB"
  // What subscribers ask for is heard by XPUB alone. Messages that it drops would count, but nobody got them.
  await using opened = await openSocket(publishes ? "XPUB" : type, options, terminal, {
    settings: publishes ? { noDrop: true, verbosity: "allSubs" } : {},
    prepare: (socket) => type === "SUB" && socket.set("subscribe", ""),
  })
  const measurement = new Measurement(limits)
  let state = ""
  const shown = terminal.quiet
    ? undefined
    : terminal.live(() => terminal.paint.dim(`${countsOf(measurement)}${state}`), { on: "notes" })
  const clock = setInterval(() => shown?.refresh(), 500)
  try {
    if (role === "send") {
      state = "; waiting for a peer"
      await arrived(publishes, opened, timeout)
      measurement.start()
      state = ""
    }
    await play(opened.socket as Socket, measurement, {
      type,
      size,
      signal: opened.signal,
      idle: timeout,
      inFlight: inFlight ?? 1,
    })
    measurement.end()
    state = "; waiting until they are delivered"
    // The other end waits for all that was sent.
    await opened.close()
  } catch (error) {
    // What was measured until nothing came any more, or until Ctrl-C, is worth telling.
    const silent = (error as { code?: string }).code === "EAGAIN"
    if (measurement.messages === 0 && !silent) throw error
    if (!silent && !terminal.signal.aborted) throw error
  } finally {
    clearInterval(clock)
    shown?.end()
  }
  measurement.end()
  const { messages, bytes } = measurement
  if (messages === 0) {
    if (terminal.signal.aborted) return exitCodes.done
    throw silenceFailure(
      measurement.seen === 0
        ? "No messages were measured."
        : `Only ${measurement.seen} messages came: not more than warm up (--warm-up).`,
      "Is there another end, and is its type the right one?",
    )
  }
  const really = role === "send" ? size : Math.round(bytes / messages)
  await terminal.write(benchReport({ role, type, size: really, inFlight, measurement }, terminal))
  if (limits.count === undefined || messages >= limits.count || terminal.signal.aborted) return exitCodes.done
  throw silenceFailure(`Only ${messages} of ${limits.count} messages were measured.`)
}

/** Nothing is measured before somebody is there, and nothing that is published to nobody. */
const arrived = async (
  publishes: boolean,
  opened: Pick<OpenedSocket, "socket" | "signal" | "peers">,
  timeout: number | undefined,
): Promise<void> => {
  if (publishes) await subscribers(opened.socket, 1, { signal: opened.signal, timeout })
  else await opened.peers(1, { timeout })
}

const countsOf = ({ messages, bytes, seconds }: Measurement): string => {
  const rate =
    seconds === 0 ? "" : ` (${formatCount(messages / seconds)}/s, ${formatBytes(bytes / seconds)}/s)`
  return `${formatCount(messages)} messages, ${formatBytes(bytes)}${rate}`
}
