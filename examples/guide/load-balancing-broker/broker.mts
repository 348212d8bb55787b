import type { Router } from "typemq"
import { reach } from "./reach.mts"

/** What a worker sends, in place of an answer, to say that it is there. */
export const ready = "\x01"

/** Workers that wait for a request, the one that has waited longest first; or a request that waits for a worker. */
class Idle {
  readonly #workers: Buffer[] = []
  #give: ((worker: Buffer | undefined) => void) | undefined

  add(worker: Buffer): void {
    this.#workers.push(worker)
    this.#give?.(this.#workers.shift())
    this.#give = undefined
  }

  async take(): Promise<Buffer | undefined> {
    return (
      this.#workers.shift() ??
      new Promise((resolve) => {
        this.#give = resolve
      })
    )
  }

  /** Whoever waits gets nobody. */
  end(): void {
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
  signal.addEventListener("abort", end, { once: true })
  workers.mandatory = true

  const bringRequests = async (): Promise<void> => {
    for await (const request of clients) {
      for (let brought = false; !brought; ) {
        const worker = await idle.take()
        if (worker === undefined || signal.aborted) return
        brought = await reach(workers, [worker, null, ...request])
      }
    }
  }

  const bringAnswers = async (): Promise<void> => {
    for await (const [worker, , client, ...answer] of workers) {
      if (worker === undefined || client === undefined || signal.aborted) continue
      idle.add(Buffer.from(worker))
      if (answer.length > 0) await clients.send([client, ...answer])
    }
  }

  await Promise.all([bringRequests(), bringAnswers()])
}
