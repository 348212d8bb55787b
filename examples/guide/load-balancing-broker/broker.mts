import type { Router } from "typemq"
import { whenAborted } from "../shared/when-aborted.mts"
import { reach } from "./reach.mts"

/** What a worker sends, in place of an answer, to say that it is there. */
export const ready = "\x01"

/** Workers that wait for a request, the one that has waited longest first; or a request that waits for a worker. */
class Idle {
  readonly #workers: Buffer[] = []
  #give: ((worker: Buffer | undefined) => void) | undefined
  #ended = false

  add(worker: Buffer): void {
    this.#workers.push(worker)
    this.#give?.(this.#workers.shift())
    this.#give = undefined
  }

  /** Nobody after `end`. */
  async take(): Promise<Buffer | undefined> {
    if (this.#ended) return undefined
    return (
      this.#workers.shift() ??
      new Promise((resolve) => {
        this.#give = resolve
      })
    )
  }

  end(): void {
    this.#ended = true
    this.#give?.(undefined)
  }
}

/**
 * Brings each request of a client (REQ) to the worker (REQ as well: it asks for work) that has been idle for longest,
 * and its answer back. A worker has one request at a time; while all are busy, requests wait where they came in. Takes
 * sockets that are bound, and closes them when the signal aborts.
 *
 * The messages, without the worker's id that the ROUTER has in front:
 *
 *     worker → broker   "", ready                      once, when it comes
 *     broker → worker   "", client id, "", request…
 *     worker → broker   "", client id, "", answer…     and it is idle again
 */
export const balance = async (clients: Router, workers: Router, signal: AbortSignal): Promise<void> => {
  const idle = new Idle()
  const end = (): void => {
    idle.end()
    void clients.close()
    void workers.close()
  }
  using _ending = whenAborted(signal, end)
  if (signal.aborted) return
  workers.mandatory = true

  const bringRequests = async (): Promise<void> => {
    for await (const [client, delimiter, ...request] of clients) {
      if (client === undefined || delimiter?.length !== 0 || request.length === 0) continue // not from a REQ
      for (let brought = false; !brought; ) {
        const worker = await idle.take()
        if (worker === undefined) return
        brought = reach(workers, [worker, null, client, null, ...request])
      }
    }
  }

  const bringAnswers = async (): Promise<void> => {
    for await (const [worker, delimiter, client, ...answer] of workers) {
      if (worker === undefined || delimiter?.length !== 0 || client === undefined) continue
      idle.add(Buffer.from(worker))
      if (answer.length > 0) reach(clients, [client, ...answer])
    }
  }

  // When one of them ends, be it by an error, the other one has nothing to do any more.
  await Promise.all([bringRequests(), bringAnswers()].map((each) => each.finally(end)))
}
