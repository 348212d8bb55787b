import { Reply } from "typemq"
import { whenAborted } from "../shared/when-aborted.mts"

/** What befalls a server while it has a question in its hands. */
export interface Mishap {
  readonly kind: "crash" | "stall"
  /** The question. */
  readonly at: string
}

/** Milliseconds of a stall. */
export const stall = 400

/**
 * Answers, in a thread of its own, until it is ended or the mishap has come. A crash ends the thread, connections and
 * all; a stall stops it: the connections stay, but nobody is there.
 */
export const serve = async (
  endpoint: string,
  mishap: Mishap | undefined,
  listening: (endpoint: string) => void,
  signal?: AbortSignal,
): Promise<void> => {
  await using reply = new Reply()
  using _ending = whenAborted(signal, () => void reply.close())
  if (reply.closed) return
  listening(await reply.bind(endpoint))
  let spared = true
  for await (const [question] of reply) {
    if (spared && String(question) === mishap?.at) {
      if (mishap.kind === "crash") process.exit(1)
      spared = false
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stall)
    }
    await reply.send(`answer to ${question}`)
  }
}
