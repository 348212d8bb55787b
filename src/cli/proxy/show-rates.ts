import type { Socket } from "../../index.ts"
import type { Terminal } from "../terminal.ts"
import { directionText, type Traffic, TrafficRates } from "./traffic-rates.ts"

/** Milliseconds between two looks for the live display. */
const glance = 1000

/**
 * Shows what goes through two sockets: in place while somebody watches, and as lines of output when an interval is given.
 * Ends when it is disposed of.
 */
export const showRates = (
  front: Socket,
  back: Socket,
  interval: number | undefined,
  terminal: Terminal,
): Disposable => {
  const rates = new TrafficRates(front, back)
  let traffic = rates.look()
  const area =
    interval === undefined && terminal.attended && !terminal.quiet
      ? terminal.live(() => linesOf(traffic).join("\n"), { on: "notes" })
      : undefined
  const look = (): void => {
    traffic = rates.look()
    area?.refresh()
    if (interval !== undefined) void terminal.write(reportOf(traffic, terminal))
  }
  const timer =
    area === undefined && interval === undefined ? undefined : setInterval(look, interval ?? glance)
  return {
    [Symbol.dispose]() {
      clearInterval(timer)
      // What came since the last look counts as well.
      if (timer !== undefined) look()
      area?.end({ keep: true })
    },
  }
}

const linesOf = ({ toBack, toFront }: Traffic): readonly string[] => [
  directionText("front → back", toBack),
  directionText("back → front", toFront),
]

const reportOf = (traffic: Traffic, { json }: Terminal): string =>
  json
    ? `${JSON.stringify({ time: new Date().toISOString(), ...traffic })}\n`
    : linesOf(traffic)
        .map((each) => `${each}\n`)
        .join("")
