import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { LogLineFormat, parseLogLine } from "../../src/log/index.ts"
import { strftime } from "../../src/log/strftime.ts"

interface Case {
  readonly id: string
  readonly in: { readonly argv: readonly string[]; readonly frames: readonly (readonly [string, string])[] }
  readonly out: { readonly subscriptionHex: string; readonly stdout: string }
}

const file = new URL("../vectors/pyzmq/log-watcher-cli.json", import.meta.url)
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly Case[] }

const escape = "\u001b"

/** What PyZMQ prints; but we see the level also where there is no root topic, and colour such lines. */
const expectedOf = ({ out }: Case): string =>
  out.stdout
    .replace(`${escape}[39m\n${escape}[0m`, "")
    .replaceAll(/^CRITICAL\.sub/gm, `${escape}[91m$&`)
    .replaceAll(/^X CRITICAL\.sub/gm, `X ${escape}[91mCRITICAL.sub`)
    .replaceAll(/^ERROR {2}/gm, `${escape}[91m$&`)
    .replaceAll(/^INFO\.sub/gm, `${escape}[97m$&`)

const optionsOf = (argv: readonly string[]) => {
  const valueOf = (name: string): string | undefined =>
    argv.includes(name) ? argv[argv.indexOf(name) + 1] : undefined
  return {
    timestamp: argv.includes("--timestamp"),
    dateFormat: valueOf("--dateformat"),
    separator: valueOf("--separator"),
    align: argv.includes("--align"),
    color: argv.includes("--color"),
  }
}

describe("Lines of logs are written as PyZMQ's watcher writes them", () => {
  it.each(cases)("with the arguments $in.argv", (given) => {
    const lines = new LogLineFormat(optionsOf(given.in.argv))
    const prefix = Buffer.from(given.out.subscriptionHex, "hex").subarray(1).toString()
    const written = given.in.frames
      .filter(([topic]) => topic.startsWith(prefix))
      .map((frames) => `${lines.format(parseLogLine(frames.map((each) => Buffer.from(each))))}\n`)
    expect(written.join("")).toBe(given.in.argv.includes("--color") ? expectedOf(given) : given.out.stdout)
  })

  it("with the date of the day, by default", () => {
    const time = new Date(2026, 1, 3, 14, 5, 6)
    const line = parseLogLine([Buffer.from("INFO"), Buffer.from("x")], time)
    expect(new LogLineFormat({ timestamp: true }).format(line)).toBe("2026-02-03 14:05 INFO | x")
  })
})

describe("Dates are written as strftime writes them", () => {
  const table = new URL("../vectors/pyzmq/strftime.json", import.meta.url)
  const { format, rows } = JSON.parse(readFileSync(table, "utf8")) as {
    readonly format: string
    readonly rows: readonly (readonly [
      time: readonly [number, number, number, number, number, number],
      string,
    ])[]
  }

  it.each(rows)("at %s", ([year, month, day, hour, minute, second], written) => {
    expect(strftime(format, new Date(year, month - 1, day, hour, minute, second))).toBe(written)
  })

  it("with the zone of the machine", () => {
    const date = new Date(1_704_067_199_000)
    expect(strftime("%s", date)).toBe("1704067199")
    expect(new Date(strftime("%FT%T%z", date)).getTime()).toBe(date.getTime())
    expect(strftime("%Z", date)).not.toBe("")
  })

  it("leaves what it does not know", () => {
    expect(strftime("%Q %f %", new Date(1234))).toBe("%Q 234000 %")
  })
})
