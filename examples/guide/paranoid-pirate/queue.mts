import type { Router } from "typemq"
import { reach } from "../load-balancing-broker/reach.mts"
import { type Heartbeats, signals } from "./protocol.mts"
import { Workers } from "./workers.mts"

/** How a queue runs. */
export interface QueueOptions extends Heartbeats {
  /** Ends it. */
  readonly signal: AbortSignal
  /** Told of workers that come and go. */
  readonly changed?: (change: "came" | "went", worker: string) => void
}

/**
 * Brings requests of clients (REQ) to workers that are alive, to the one that has been idle for longest first, and their
 * answers back. Who has not been heard of for `liveness` intervals gets nothing any more, until it is heard of again.
 * A request in the hands of a worker that dies is lost: its client has to ask again. Takes sockets that are bound, and
 * closes them when the signal aborts.
 */
export const queue = async (clients: Router, backEnd: Router, options: QueueOptions): Promise<void> => {
  const { interval, liveness, signal, changed } = options
  backEnd.mandatory = true // to be told of a worker that cannot be reached
  backEnd.handover = true // a worker that connects again under its name, before the old connection is noticed to be lost
  const workers = new Workers(interval * liveness, (change, id) => changed?.(change, String(id)))

  /** Answers whether the message was sent; else there is a worker less. */
  const send = async (worker: Buffer, message: readonly (Buffer | string)[]): Promise<boolean> => {
    const reached = await reach(backEnd, [worker, ...message])
    if (!reached) workers.remove(worker)
    return reached
  }

  const beat = async (): Promise<void> => {
    workers.purge()
    await Promise.all(workers.ids.map((id) => send(id, [signals.heartbeat])))
  }

  const bringRequests = async (): Promise<void> => {
    for await (const request of clients) {
      for (let brought = false; !brought; ) {
        const worker = await workers.take()
        if (worker === undefined || signal.aborted) return
        brought = await send(worker, request)
      }
    }
  }

  const bringAnswers = async (): Promise<void> => {
    for await (const [worker, first, ...rest] of backEnd) {
      if (worker === undefined || first === undefined || signal.aborted) continue
      if (rest.length > 0) {
        workers.idle(worker)
        await clients.send([first, ...rest])
      } else if (String(first) === signals.ready) workers.idle(worker)
      else if (String(first) === signals.heartbeat) workers.alive(worker)
    }
  }

  const beating = setInterval(() => void beat(), interval)
  const end = (): void => {
    clearInterval(beating)
    workers.end()
    void clients.close()
    void backEnd.close()
  }
  signal.addEventListener("abort", end, { once: true })
  await Promise.all([bringRequests(), bringAnswers()])
}
