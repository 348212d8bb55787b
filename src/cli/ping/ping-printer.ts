import { printable } from "../printable.ts"
import type { Terminal } from "../terminal.ts"
import type { Verdict } from "./diagnose.ts"
import type { PeerReport } from "./peer-report.ts"
import type { RoundTripSummary } from "./round-trip-summary.ts"

/** What was measured: answers to heartbeats, or whole handshakes with peers that know none. */
export type Measured = "round trip" | "handshake"

/** Three digits behind the point below 10 ms, fewer above. */
const time = (milliseconds: number | undefined): string =>
  milliseconds === undefined ? "–" : `${milliseconds.toFixed(milliseconds < 10 ? 3 : 1)} ms`

const rounded = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : Math.round(milliseconds * 1000) / 1000

/** Tells what a ping finds, as text or as JSON documents. */
export class PingPrinter {
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  /** Who the peer is, as far as is known. */
  async report(report: PeerReport): Promise<void> {
    const { connected, secured, greeted, ready, ...facts } = report
    if (this.#terminal.json) {
      const times = {
        connected: rounded(connected),
        secured: rounded(secured),
        greeted: rounded(greeted),
        ready: rounded(ready),
      }
      await this.#document({ event: "peer", ...facts, ...times })
      return
    }
    const { bold, cyan, dim, yellow } = this.#terminal.paint
    const { endpoint, address, protocol, mechanism, socketType, routingId, askedWith } = report
    const who = [
      protocol,
      socketType,
      mechanism === undefined ? undefined : `mechanism ${mechanism}`,
      routingId === undefined ? undefined : `routing id ${JSON.stringify(routingId)}`,
    ]
    const stages = [
      connected === undefined ? undefined : `connected after ${time(connected)}`,
      secured === undefined ? undefined : `TLS after ${time(secured)}`,
      greeted === undefined ? undefined : `greeted after ${time(greeted)}`,
      ready === undefined ? undefined : `handshake after ${time(ready)}`,
    ]
    const others = Object.entries(report.properties ?? {}).map(([name, value]) => `${name}=${value}`)
    const lines = [
      `${bold(printable(endpoint))}${address === undefined || endpoint.includes(address) ? "" : ` (${printable(address)})`}`,
      line(cyan(printable(join(who)))),
      line(printable(others.join(" "))),
      line(dim(join(stages) + (askedWith === undefined ? "" : `, as a ${askedWith}`))),
      ...report.remarks.map((each) => line(yellow(printable(each)))),
    ]
    await this.#terminal.write(
      lines
        .join("\n")
        .replace(/\n{2,}/g, "\n")
        .replace(/\n?$/, "\n"),
    )
  }

  async answer(sequence: number, milliseconds: number, measured: Measured): Promise<void> {
    if (this.#terminal.json)
      await this.#document({ event: "answer", sequence, milliseconds: rounded(milliseconds), measured })
    else
      await this.#terminal.write(
        `${measured} ${sequence}: ${this.#terminal.paint.green(time(milliseconds))}\n`,
      )
  }

  async loss(sequence: number, reason: string): Promise<void> {
    if (this.#terminal.json) await this.#document({ event: "loss", sequence, reason })
    else await this.#terminal.write(`${sequence}: ${this.#terminal.paint.red(reason)}\n`)
  }

  async summary(summary: RoundTripSummary, measured: Measured): Promise<void> {
    const { sent, answered, loss, minimum, median, p99, maximum } = summary
    if (this.#terminal.json) {
      const times = { minimum, median, p99, maximum }
      const roundedTimes = Object.fromEntries(
        Object.entries(times).map(([name, each]) => [name, rounded(each)]),
      )
      await this.#document({ event: "summary", measured, sent, answered, loss, ...roundedTimes })
      return
    }
    const share = `${Number((loss * 100).toFixed(1))} % lost`
    const times = `min ${time(minimum)}, median ${time(median)}, p99 ${time(p99)}, max ${time(maximum)}`
    await this.#terminal.write(
      `${measured}s: ${sent} tried, ${answered} answered, ${share}${answered === 0 ? "" : `; ${times}`}\n`,
    )
  }

  async verdict({ kind, exitCode, message, advice }: Verdict): Promise<void> {
    await this.#document({ event: "failure", kind, message, advice, exitCode })
  }

  #document(content: object): Promise<void> {
    return this.#terminal.write(`${JSON.stringify(content)}\n`)
  }
}

const join = (parts: readonly (string | undefined)[]): string =>
  parts.filter((each) => each !== undefined && each !== "").join(", ")

const line = (text: string): string => (text === "" ? "" : `  ${text}`)
