import type { SocketTypeName, Stream } from "../index.ts"
import { type ConnectionValues, openSocket } from "./connection-options.ts"
import { formatDuration } from "./duration.ts"
import { exitCodes, silenceFailure, usageFailure } from "./failure.ts"
import { senderOf } from "./message-ports.ts"
import type { OpenedSocket } from "./open-socket.ts"
import { outgoingMessages } from "./outgoing-messages.ts"
import { Pace, pause } from "./pace.ts"
import { Progress } from "./progress.ts"
import type { DeliveryValues, SourceValues } from "./sending-options.ts"
import { socketTypeFacts } from "./socket-types.ts"
import { subscribers } from "./subscribers.ts"
import type { Terminal } from "./terminal.ts"

/** What a command that sends was given. */
export interface Sending {
  readonly type: SocketTypeName
  readonly endpoint: string | undefined
  /** Frames. */
  readonly operands: readonly string[]
  readonly options: ConnectionValues & SourceValues & DeliveryValues
}

/** Types that can do it, but not by themselves. */
const others: Partial<Record<SocketTypeName, string>> = {
  REP: "REP sockets only answer: typemq rep does that.",
}

/** Sends messages and waits until they are delivered. */
export const sendMessages = async (
  { type, endpoint, operands, options }: Sending,
  terminal: Terminal,
): Promise<number> => {
  if (!socketTypeFacts[type].sends || others[type] !== undefined) {
    throw usageFailure(others[type] ?? `${type} sockets do not send.`, "typemq receive receives with them.")
  }
  const wait = options.wait ?? defaultWait(type, options)
  // What subscribers ask for is heard by XPUB alone; to them it is the same as PUB.
  const real = type === "PUB" && wait > 0 ? "XPUB" : type
  const opened = await openSocket(real, options, terminal, {
    endpoint,
    settings: settingsFor(real, options),
  })
  const progress = new Progress(terminal, "sent", options.forever ? undefined : options.count)
  try {
    if (wait > 0) {
      progress.state = `waiting for ${wait === 1 ? "a peer" : `${wait} peers`}`
      await arrived(real, opened, wait, options)
      progress.state = ""
    }
    await sendAll({ type: real, operands, options }, opened, progress, terminal)
    progress.state = "waiting until they are delivered"
    if (await opened.close()) {
      progress.end()
      if (terminal.json) await terminal.write(`${JSON.stringify(report(progress))}\n`)
      return exitCodes.done
    }
    if (terminal.signal.aborted) return exitCodes.failed
    throw silenceFailure(
      `Not everything was delivered within ${formatDuration(options.linger ?? options.timeout ?? 0)}.`,
      "Is there a peer at the endpoint? --verbose tells what connections do.",
    )
  } finally {
    progress.end()
    await opened[Symbol.asyncDispose]()
  }
}

/** Publishing to nobody is in vain, and so is naming a peer that is not there. */
const defaultWait = (
  type: SocketTypeName,
  { forever, interval, to }: SourceValues & DeliveryValues,
): number => {
  if (publishes(type)) return forever || interval !== undefined ? 0 : 1
  return type === "ROUTER" && to !== undefined ? 1 : 0
}

const publishes = (type: SocketTypeName): boolean => type === "PUB" || type === "XPUB" || type === "RADIO"

const settingsFor = (type: SocketTypeName, { forever }: SourceValues): Readonly<Record<string, unknown>> => {
  // What was read from a file is not to be lost because a subscriber is slow.
  if (publishes(type))
    return forever ? {} : { noDrop: true, ...(type === "XPUB" ? { verbosity: "allSubs" } : {}) }
  return type === "ROUTER" ? { mandatory: true } : {}
}

const arrived = async (
  type: SocketTypeName,
  opened: OpenedSocket,
  count: number,
  { timeout }: ConnectionValues,
): Promise<void> => {
  const { socket, signal } = opened
  if (type === "XPUB") {
    await subscribers(socket, count, { signal, timeout })
    return
  }
  // Over UDP nobody is seen coming.
  if ([...opened.bound, ...opened.connected].some((each) => each.startsWith("udp://"))) return
  await opened.peers(count, { timeout })
  // Groups are joined right after the handshake, and nothing tells of it.
  if (type === "RADIO") await pause(100, signal)
}

const sendAll = async (
  { type, operands, options }: Pick<Sending, "type" | "operands" | "options">,
  opened: OpenedSocket,
  progress: Progress,
  terminal: Terminal,
): Promise<void> => {
  const { socket, signal } = opened
  const to = options.to ?? opened.peer ?? (type === "STREAM" ? await firstConnection(opened) : undefined)
  const send = senderOf(type, socket, { group: options.group, to })
  const pace = new Pace(options.interval, signal)
  const waiting = { signal, timeout: options.timeout }
  let pausing: Promise<void> | undefined
  for await (const message of outgoingMessages(operands, options, terminal)) {
    // Not after the last one.
    if (pausing !== undefined) await pausing
    signal.throwIfAborted()
    if (progress.messages === 0) pace.start()
    const sent = send(message, waiting)
    if (sent !== undefined) await sent
    progress.count(message.frames)
    pausing = pace.after()
  }
}

/** Whoever connects to a STREAM is announced by an empty message. */
const firstConnection = async ({ socket, signal }: OpenedSocket): Promise<Uint8Array | undefined> => {
  const [id] = await (socket as unknown as Stream).receive({ signal })
  return id
}

const report = ({ messages, bytes, elapsed }: Progress): object => ({
  sent: messages,
  bytes,
  milliseconds: Math.round(elapsed),
})
