import { setTimeout as pause } from "node:timers/promises"
import { AgainError, Dealer, type MessageLike } from "typemq"
import { type Heartbeats, signals } from "./protocol.mts"

/** How a worker runs. */
export interface WorkerOptions extends Heartbeats {
  /** Its name, the same after each reconnection. No other worker of the queue may have it. */
  readonly name: string
  /** Milliseconds until it tries again when the queue is gone: the first time, and at most; doubled each time. */
  readonly backOff: { readonly first: number; readonly most: number }
  /** Told that nothing is heard of the queue, and after how many milliseconds it is tried again. */
  readonly lost?: (wait: number) => void
  /** Ends it. */
  readonly signal?: AbortSignal
}

type Answer = (question: string) => MessageLike | Promise<MessageLike>

/** Answers until nothing has been heard of the queue for too long; then tells whether there was one at all. */
const serve = async (endpoint: string, answer: Answer, options: WorkerOptions): Promise<boolean> => {
  const { name, interval, signal } = options
  await using queue = new Dealer({ linger: 0, routingId: name })
  queue.connect(endpoint)
  await queue.send(signals.ready)
  // Also while it works: who answers slowly is alive.
  const beating = setInterval(() => queue.trySend(signals.heartbeat), interval)
  let heard = false
  try {
    for (let lives = options.liveness; lives > 0 && signal?.aborted !== true; ) {
      const message = await queue.receive({ timeout: interval, signal }).catch((error) => {
        if (error instanceof AgainError || signal?.aborted === true) return undefined
        throw error
      })
      if (message === undefined) {
        lives--
        continue
      }
      lives = options.liveness
      heard = true
      const [client = null, , question] = message
      if (question !== undefined) await queue.send([client, null, await answer(String(question))])
    }
  } finally {
    clearInterval(beating)
  }
  return heard
}

/**
 * Answers the requests of a queue, one after the other, until the signal aborts. When nothing is heard of the queue any
 * more, it starts anew, on a new socket, after a while that gets longer each time.
 */
export const work = async (endpoint: string, answer: Answer, options: WorkerOptions): Promise<void> => {
  const { backOff, lost, signal } = options
  for (let wait = backOff.first; ; wait = Math.min(2 * wait, backOff.most)) {
    if (await serve(endpoint, answer, options)) wait = backOff.first
    if (signal?.aborted === true) return
    lost?.(wait)
    await pause(wait, undefined, { signal }).catch(() => {})
  }
}
