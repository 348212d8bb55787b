import { type Command, command as define, type OptionTable, type ValuesOf } from "../command.ts"
import { exitCodes, Failure, usageFailure } from "../failure.ts"
import type { Terminal } from "../terminal.ts"
import { chooseProcess } from "../top/choose-process.ts"
import { type Column, columns, type Sorting } from "../top/columns.ts"
import { LiveView } from "../top/live-view.ts"
import type { Sample } from "../top/sample.ts"
import { samplesOf } from "../top/sampler.ts"
import { textView } from "../top/text-view.ts"

const options = {
  once: { type: "boolean", describes: "show one table and end" },
  interval: {
    type: "duration",
    short: "i",
    value: "TIME",
    default: 1000,
    describes: "time between two looks",
  },
  count: { type: "integer", short: "n", value: "N", describes: "end after so many looks (with --html: 10)" },
  sort: {
    type: "string",
    short: "s",
    value: "COLUMN",
    choices: columns.map(({ name }) => name),
    default: "id",
    describes: "column to sort by",
  },
  reverse: { type: "boolean", short: "r", describes: "sort the other way round" },
  peers: { type: "boolean", short: "p", describes: "show the peers of each socket" },
  html: { type: "string", value: "FILE", describes: "write a page with charts instead, for any browser" },
  serve: { type: "boolean", describes: "show a live page to browsers of this machine instead" },
  port: {
    type: "integer",
    value: "PORT",
    default: 0,
    describes: "with --serve: port; 0: any free one",
  },
  folder: {
    type: "string",
    value: "FOLDER",
    describes: "where to look for processes (default: where they are found if they name none)",
  },
  timeout: {
    type: "duration",
    short: "t",
    value: "TIME",
    default: 5000,
    describes: "how long to wait for an answer of the process (exit code 3)",
  },
} as const satisfies OptionTable

type TopOptions = ValuesOf<typeof options>

/** Looks at the process, and hands what it sees to one of the ways to show it. */
type Show = (samples: AsyncIterable<Sample>, options: TopOptions, terminal: Terminal) => Promise<void>

/** `typemq top`. */
export const command: Command<typeof options> = define({
  name: "top",
  summary: "Show the sockets of a process: peers, rates, queues and drops",
  describes: [
    "The process has to allow it: await enableInspect() of typemq/inspect. Only processes of the same user on the same " +
      "machine can be looked at, and nothing can be changed in them.",
    "Keys: q ends, left and right choose the column to sort by, r turns the order round, p shows peers; up, down, the " +
      "page keys, home and end scroll.",
  ],
  operands: [
    {
      name: "PROCESS",
      describes: "number, name or path of the process (default: the only one)",
      optional: true,
    },
  ],
  options,
  examples: [
    { run: "typemq top", shows: "the only process that can be looked at, live" },
    { run: "typemq top orders --once --sort queued-in", shows: "a table of the process called orders" },
    { run: "typemq top 1234 --html report.html", shows: "ten seconds of process 1234, as a page" },
    { run: "typemq top --serve", shows: "the same live, in a browser" },
  ],
  async run({ options, operands: [which] }, terminal) {
    checkOptions(options)
    const { folder, timeout } = options
    const view =
      terminal.interactive && !terminal.json && !options.once ? liveView(options, terminal) : undefined
    const { signal } = terminal
    await using reader = await chooseProcess({ which, folder, timeout, signal })
    const show: Show = options.serve ? serve : options.html !== undefined ? writePage : (view?.show ?? print)
    const ended = view === undefined || show !== view.show ? signal : AbortSignal.any([signal, view.ended])
    const count = options.count ?? (options.once ? 1 : show === writePage ? 10 : undefined)
    const samples = samplesOf(reader, { interval: options.interval, count, timeout, signal: ended })
    try {
      await show(samples, options, terminal)
    } catch (error) {
      // Ended by a key.
      if (ended.aborted && !signal.aborted) return exitCodes.done
      throw (error as { code?: string }).code === "EPIPE"
        ? new Failure("The process is gone.", { cause: error })
        : error
    }
    return exitCodes.done
  },
})

const checkOptions = ({ interval, count, html, serve, once, port }: TopOptions): void => {
  if (interval < 1) throw usageFailure("--interval takes a time of 1ms or more.")
  if (count !== undefined && count < 1) throw usageFailure(`--count takes a number from 1 on, not ${count}.`)
  if (html === "") throw usageFailure("--html takes the name of a file.")
  if (serve && (once || html !== undefined))
    throw usageFailure("--serve shows a live page: leave out --once and --html.")
  if (port < 0 || port > 65_535) throw usageFailure(`--port takes a number from 0 to 65535, not ${port}.`)
}

const sortingOf = ({ sort, reverse }: TopOptions): Sorting => ({
  column: columns.find(({ name }) => name === sort) as Column,
  reverse,
})

const liveView = (
  options: TopOptions,
  terminal: Terminal,
): { readonly show: Show; readonly ended: AbortSignal } => {
  const view = new LiveView(terminal, { sorting: sortingOf(options), peers: options.peers })
  return { show: (samples) => view.show(samples), ended: view.ended }
}

const print: Show = async (samples, options, terminal) => {
  let between = ""
  for await (const sample of samples) {
    const settings = { ...sortingOf(options), peers: options.peers }
    await terminal.write(
      terminal.json ? `${JSON.stringify(sample)}\n` : `${between}${textView(sample, settings, terminal)}\n`,
    )
    between = "\n"
  }
}

const writePage: Show = async (samples, options, terminal) =>
  (await import("../top/write-page.ts")).writePage(samples, options.html as string, terminal)

const serve: Show = async (samples, options, terminal) =>
  (await import("../top/serve-page.ts")).servePage(samples, options.port, terminal)
