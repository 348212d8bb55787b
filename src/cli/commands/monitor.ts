import { setTimeout as delay } from "node:timers/promises"
import { command as define } from "../command.ts"
import { connectionOptions, openSocket, typeOf } from "../connection-options.ts"
import { exitCodes } from "../failure.ts"
import { eventDocument, wordsOf } from "../monitor/event-words.ts"
import { printable } from "../printable.ts"
import { quietTerminal } from "../quiet-terminal.ts"
import { socketTypeNames } from "../socket-types.ts"
import type { Terminal } from "../terminal.ts"

// Nothing is delivered at the end.
const { timeout, linger: _, ...connection } = connectionOptions

/** Loaded when it is used: the help does without it. */
const loadEngine = () => import("../../index.ts")

/** `typemq monitor`. */
export const command = define({
  name: "monitor",
  summary: "Show what happens to the connections of a socket",
  describes: [
    "Opens a socket and tells each event of its connections: attempts, handshakes, refusals, losses. Messages that come " +
      "in meanwhile are thrown away, so take care with types that get a share of the work, such as PULL.",
  ],
  operands: [
    {
      name: "TYPE",
      describes: `the socket type, one of ${socketTypeNames.join(", ")}`,
      choices: socketTypeNames,
    },
    { name: "URL", describes: "endpoint; @URL binds, >URL connects", optional: true },
  ],
  options: {
    count: { type: "integer", short: "n", value: "N", minimum: 1, describes: "end after so many events" },
    ...connection,
    timeout: {
      ...timeout,
      describes: "end when nothing has happened for that long (exit code 3 if nothing has at all)",
    },
  },
  examples: [
    {
      run: "typemq monitor sub tcp://127.0.0.1:5556",
      shows: "what becomes of a SUB socket that connects there",
    },
    {
      run: "typemq monitor router @tcp://*:5555 --json",
      shows: "who comes and goes, a JSON document for each",
    },
  ],
  async run({ options, operands: [type = "", endpoint] }, terminal) {
    const { Observer } = await loadEngine()
    const { count = Number.POSITIVE_INFINITY, timeout } = options
    const { signal } = terminal
    let observer: InstanceType<typeof Observer> | undefined
    await using opened = await openSocket(typeOf(type), { ...options, linger: 0 }, quietTerminal(terminal), {
      endpoint,
      prepare: (socket) => {
        observer = new Observer(socket)
        const { consume } = socket as { consume?(handler: () => void): unknown }
        consume?.call(socket, () => {})
      },
    })
    const events = observer as InstanceType<typeof Observer>
    const stop = (): void => events.close()
    signal.addEventListener("abort", stop, { once: true })
    let seen = 0
    try {
      while (seen < count && !signal.aborted) {
        const event = await within(timeout, events[Symbol.asyncIterator]().next())
        if (event?.value === undefined) break
        seen++
        await tell(event.value, terminal)
      }
    } finally {
      signal.removeEventListener("abort", stop)
      stop()
    }
    await opened.close()
    return seen === 0 ? exitCodes.silence : exitCodes.done
  },
})

type Told = Parameters<typeof wordsOf>[0]

const tell = async (event: Told, terminal: Terminal): Promise<void> => {
  const now = new Date()
  if (terminal.json) {
    await terminal.write(`${JSON.stringify(eventDocument(event, now))}\n`)
    return
  }
  const { dim, [wordsOf(event).color]: paint } = terminal.paint
  const address = "address" in event ? `${printable(event.address)}  ` : ""
  await terminal.write(
    `${dim(clock(now))}  ${paint(event.type.padEnd(13))}  ${address}${paint(printable(wordsOf(event).text))}\n`,
  )
}

/** Local time to the millisecond. */
const clock = (time: Date): string => {
  const parts = [time.getHours(), time.getMinutes(), time.getSeconds()]
  const digits = parts.map((each) => String(each).padStart(2, "0")).join(":")
  return `${digits}.${String(time.getMilliseconds()).padStart(3, "0")}`
}

/** What a promise resolves to, or undefined after so many milliseconds. */
const within = async <Value>(
  limit: number | undefined,
  promise: Promise<Value>,
): Promise<Value | undefined> => {
  if (limit === undefined) return await promise
  const over = new AbortController()
  try {
    return await Promise.race([promise, delay(limit, undefined, { signal: over.signal })])
  } finally {
    over.abort()
  }
}
