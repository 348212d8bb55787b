// For whoever receives and has something to do at intervals as well: send heartbeats, look who is still there.

import { setImmediate as nextTurn } from "node:timers/promises"
import { AgainError, type Message, type Readable, type Socket, TerminatedError } from "typemq"

/**
 * The messages of a socket, and `undefined` whenever `interval` milliseconds are over. Ends when the socket is closed.
 * A beat comes after all that had arrived before it: when our own program was busy for a while, nobody else is to
 * blame for the silence.
 */
export async function* messagesAndBeats(
  socket: Socket & Readable,
  interval: number,
): AsyncGenerator<Message[] | undefined, void> {
  let due = performance.now() + interval
  while (!socket.closed) {
    const left = Math.ceil(due - performance.now())
    const message = left > 0 ? await nextMessage(socket, left) : undefined
    if (message !== undefined) {
      if (!socket.closed) yield message
      continue
    }
    if (performance.now() < due) continue
    await nextTurn()
    await nextTurn()
    // Not for ever: whoever is flooded has to beat as well.
    const latest = performance.now() + interval
    while (!socket.closed && performance.now() < latest) {
      const late = socket.tryReceive()
      if (late === undefined) break
      yield late
    }
    if (socket.closed) return
    due = performance.now() + interval
    yield undefined
  }
}

/** The next message, or undefined when `timeout` is over or the socket was closed meanwhile. */
const nextMessage = async (socket: Socket & Readable, timeout: number): Promise<Message[] | undefined> => {
  try {
    return await socket.receive({ timeout })
  } catch (error) {
    if (error instanceof AgainError || (error instanceof TerminatedError && socket.closed)) return undefined
    throw error
  }
}
