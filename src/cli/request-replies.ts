import { type ConnectionValues, openSocket } from "./connection-options.ts"
import { formatDuration } from "./duration.ts"
import { exitCodes, silenceFailure } from "./failure.ts"
import { receiverOf, senderOf } from "./message-ports.ts"
import { openSink } from "./message-sink.ts"
import { outgoingMessages } from "./outgoing-messages.ts"
import { Pace } from "./pace.ts"
import { Progress } from "./progress.ts"
import type { ViewValues } from "./receiving-options.ts"
import type { SourceValues } from "./sending-options.ts"
import type { Terminal } from "./terminal.ts"

/** What the command that asks was given. */
export interface Requests {
  readonly endpoint: string | undefined
  /** Frames. */
  readonly operands: readonly string[]
  readonly options: ConnectionValues & SourceValues & ViewValues
}

/** Sends one request after the other, and shows the reply to each. */
export const requestReplies = async (
  { endpoint, operands, options }: Requests,
  terminal: Terminal,
): Promise<number> => {
  const { timeout } = options
  await using opened = await openSocket("REQ", { ...options, linger: options.linger ?? 0 }, terminal, {
    endpoint,
  })
  await using sink = await openSink(options, terminal)
  const { socket, signal } = opened
  const send = senderOf("REQ", socket, {})
  const receive = receiverOf("REQ", socket)
  const pace = new Pace(options.interval, signal)
  using progress = new Progress(terminal, "asked", options.forever ? undefined : options.count)
  let pausing: Promise<void> | undefined
  for await (const message of outgoingMessages(operands, options, terminal)) {
    if (pausing !== undefined) await pausing
    signal.throwIfAborted()
    if (progress.messages === 0) pace.start()
    try {
      await send(message, { signal, timeout })
      await sink.put(await receive({ signal, timeout }))
    } catch (error) {
      if (signal.aborted || (error as { code?: string }).code !== "EAGAIN" || timeout === undefined)
        throw error
      throw silenceFailure(
        `No reply within ${formatDuration(timeout)}.`,
        "Is there a server, and does it answer? --verbose tells what connections do.",
      )
    }
    progress.count(message.frames)
    pausing = pace.after()
  }
  return exitCodes.done
}
