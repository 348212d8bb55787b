import { type MessageLike, Request } from "typemq"
import { whenAborted } from "../shared/when-aborted.mts"
import { ready } from "./broker.mts"

/**
 * Asks a broker for requests and answers them, one after the other, until the signal aborts. It may be any REQ socket
 * in any language that says `ready` first and keeps the two frames in front of a request for its answer.
 */
export const work = async (
  endpoint: string,
  answer: (question: string) => MessageLike | Promise<MessageLike>,
  signal?: AbortSignal,
): Promise<void> => {
  await using broker = new Request({ linger: 0 })
  using _ending = whenAborted(signal, () => void broker.close())
  if (broker.closed) return
  broker.connect(endpoint)
  await broker.send(ready)
  for await (const [client = null, , question] of broker) {
    const answered = await answer(String(question))
    if (broker.closed) return
    await broker.send([client, null, answered])
  }
}
