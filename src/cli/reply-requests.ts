import type { Answer } from "./answers.ts"
import { type ConnectionValues, openSocket } from "./connection-options.ts"
import { formatDuration } from "./duration.ts"
import { exitCodes, silenceFailure } from "./failure.ts"
import { receiverOf, senderOf } from "./message-ports.ts"
import { openSink } from "./message-sink.ts"
import { Pace } from "./pace.ts"
import type { ViewValues } from "./receiving-options.ts"
import type { Terminal } from "./terminal.ts"

/** What the command that answers was given. */
export interface Replies {
  readonly endpoint: string | undefined
  readonly answer: Answer
  readonly options: ConnectionValues & ViewValues & { readonly count: number | undefined }
}

/** Answers one request after the other, and shows each. */
export const replyRequests = async (
  { endpoint, answer, options }: Replies,
  terminal: Terminal,
): Promise<number> => {
  const { count, timeout } = options
  await using opened = await openSocket("REP", options, terminal, { endpoint })
  await using sink = await openSink(options, terminal)
  const { socket, signal } = opened
  const receive = receiverOf("REP", socket)
  const send = senderOf("REP", socket, {})
  const pace = new Pace(undefined, signal)
  for (let answered = 0; count === undefined || answered < count; answered++) {
    let request: Awaited<ReturnType<typeof receive>>
    try {
      request = await receive({ signal, timeout })
    } catch (error) {
      if (signal.aborted || (error as { code?: string }).code !== "EAGAIN" || timeout === undefined)
        throw error
      if (count === undefined && answered > 0) return exitCodes.done
      throw silenceFailure(`Nobody asked within ${formatDuration(timeout)}.`)
    }
    if (!terminal.quiet) await sink.put(request)
    await send(await answer(request, signal), { signal })
    await pace.after()
  }
  await opened.close()
  return exitCodes.done
}
