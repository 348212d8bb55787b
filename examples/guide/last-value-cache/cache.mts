import type { XPublisher, XSubscriber } from "typemq"
import { whenAborted } from "../shared/when-aborted.mts"

const subscribe = 1

/** Topics are bytes, here one to a character. */
const topicOf = ([topic]: readonly Buffer[]): string => topic?.toString("latin1") ?? ""

/**
 * Passes publications on and keeps the last one of each topic, which is the first frame: who subscribes gets what there
 * is under the topics it wants, at once. So do those who had subscribed to them before, once more: what is published
 * has to be values that can be taken twice. Nobody gets an older value after a newer one. Takes sockets that are bound
 * or connected, and closes them when the signal aborts. The queue of a subscriber has to have room for all the topics it
 * asks for (`sendHighWaterMark`): what has none is dropped.
 */
export const cacheLastValues = async (
  publishers: XSubscriber,
  subscribers: XPublisher,
  signal: AbortSignal,
): Promise<void> => {
  const last = new Map<string, Buffer[]>()
  const end = (): void => {
    void publishers.close()
    void subscribers.close()
  }
  using _ending = whenAborted(signal, end)
  if (signal.aborted) return
  subscribers.verbosity = "allSubs" // each subscription is told, also when somebody has it already
  await publishers.send(Buffer.of(subscribe)) // to everything

  const passOn = async (): Promise<void> => {
    for await (const frames of publishers) {
      // Copies: what is received shares its memory with what else came then, and these are kept for long.
      last.set(
        topicOf(frames),
        frames.map((each) => Buffer.from(each)),
      )
      if (!subscribers.closed) subscribers.trySend(frames)
    }
  }

  const welcome = async (): Promise<void> => {
    for await (const [notice] of subscribers) {
      if (notice?.[0] !== subscribe) continue
      const prefix = notice.toString("latin1", 1)
      for (const [topic, frames] of last) if (topic.startsWith(prefix)) subscribers.trySend(frames)
    }
  }

  // When one of them ends, be it by an error, the other one has nothing to do any more.
  await Promise.all([passOn(), welcome()].map((each) => each.finally(end)))
}
