import type { Socket, SocketTypeName } from "../index.ts"
import { type ConnectionValues, openSocket } from "./connection-options.ts"
import { formatDuration } from "./duration.ts"
import { exitCodes, silenceFailure, usageFailure } from "./failure.ts"
import { receiverOf } from "./message-ports.ts"
import { openSink } from "./message-sink.ts"
import { Pace } from "./pace.ts"
import type { ReceptionValues } from "./receiving-options.ts"
import { socketTypeFacts } from "./socket-types.ts"
import type { Terminal } from "./terminal.ts"

/** What a command that receives was given. */
export interface Reception {
  readonly type: SocketTypeName
  readonly endpoint: string | undefined
  readonly options: ConnectionValues & ReceptionValues
}

/** Types that receive, but not by themselves. */
const others: Partial<Record<SocketTypeName, string>> = {
  REQ: "REQ sockets receive only what they asked for: typemq req does that.",
}

/** Receives messages and shows them. */
export const receiveMessages = async (
  { type, endpoint, options }: Reception,
  terminal: Terminal,
): Promise<number> => {
  const { count, timeout } = options
  if (!socketTypeFacts[type].receives || others[type] !== undefined) {
    throw usageFailure(others[type] ?? `${type} sockets do not receive.`, "typemq send sends with them.")
  }
  if (type === "REP" && count !== 1) {
    throw usageFailure(
      "REP sockets have to answer before they receive again.",
      "typemq rep does, or --count 1 ends.",
    )
  }
  await using opened = await openSocket(type, { ...options, linger: options.linger ?? 0 }, terminal, {
    endpoint,
    prepare: (socket) => ask(type, socket, options),
  })
  await using sink = await openSink(options, terminal)
  const receive = receiverOf(type, opened.socket)
  const { signal } = opened
  const pace = new Pace(undefined, signal)
  let received = 0
  try {
    while (count === undefined || received < count) {
      const message = receive({ signal, timeout })
      await sink.put(message instanceof Promise ? await message : message)
      received++
      signal.throwIfAborted()
      await pace.after()
    }
  } catch (error) {
    if (signal.aborted || (error as { code?: string }).code !== "EAGAIN" || timeout === undefined) throw error
    // Without a number, silence is the end.
    if (count === undefined && received > 0) return exitCodes.done
    throw silenceFailure(
      count === undefined || received === 0
        ? `Nothing came within ${formatDuration(timeout)}.`
        : `Only ${received} of ${count} messages came; then nothing for ${formatDuration(timeout)}.`,
      "Is there a peer, and does it send what is asked for? --verbose tells what connections do.",
    )
  }
  return exitCodes.done
}

interface Asking {
  subscribe(...topics: string[]): void
  join(...groups: string[]): void
  trySend(message: Uint8Array): boolean
}

/** Says what is to be received. Options of other types are refused, so that nobody waits for what cannot come. */
const ask = (type: SocketTypeName, socket: Socket, { subscribe, join }: ReceptionValues): void => {
  const asking = socket as unknown as Asking
  if (subscribe.length > 0 && type !== "SUB" && type !== "XSUB") {
    throw usageFailure(`--subscribe is for SUB and XSUB sockets, not for ${type}.`)
  }
  if (join.length > 0 && type !== "DISH") throw usageFailure(`--join is for DISH sockets, not for ${type}.`)
  const topics = subscribe.length === 0 ? [""] : subscribe
  if (type === "SUB") asking.subscribe(...topics)
  // RFC 29: a message of 1 and the topic.
  if (type === "XSUB") for (const each of topics) asking.trySend(Buffer.from(`\u0001${each}`))
  if (type !== "DISH") return
  if (join.length === 0)
    throw usageFailure("DISH sockets receive what is sent to a group: name it with --join.")
  asking.join(...join)
}
