import type { Router } from "typemq"
import { reach } from "../load-balancing-broker/reach.mts"
import { whenAborted } from "../shared/when-aborted.mts"
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
  const send = (worker: Buffer, message: readonly (Buffer | string | null)[]): boolean => {
    const reached = reach(backEnd, [worker, ...message])
    if (!reached) workers.remove(worker)
    return reached
  }

  const beat = (): void => {
    workers.purge()
    for (const id of workers.ids) send(id, [signals.heartbeat])
  }

  const bringRequests = async (): Promise<void> => {
    for await (const [client, delimiter, ...request] of clients) {
      // Not from a REQ: a worker would have nothing to answer.
      if (client === undefined || delimiter?.length !== 0 || request.length === 0) continue
      for (let brought = false; !brought; ) {
        const worker = await workers.take()
        if (worker === undefined) return
        brought = send(worker, [client, null, ...request])
      }
    }
  }

  const bringAnswers = async (): Promise<void> => {
    for await (const [worker, first, ...rest] of backEnd) {
      if (worker === undefined || first === undefined) continue
      if (rest.length > 0) {
        workers.idle(worker)
        reach(clients, [first, ...rest])
      } else if (String(first) === signals.ready) workers.idle(worker)
      else if (String(first) === signals.heartbeat) workers.alive(worker)
    }
  }

  const beating = setInterval(beat, interval)
  const end = (): void => {
    clearInterval(beating)
    workers.end()
    void clients.close()
    void backEnd.close()
  }
  using _ending = whenAborted(signal, end)
  if (signal.aborted) return
  // When one of them ends, be it by an error, the other one has nothing to do any more.
  await Promise.all([bringRequests(), bringAnswers()].map((each) => each.finally(end)))
}
