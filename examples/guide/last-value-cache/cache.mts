import type { XPublisher, XSubscriber } from "typemq"

const subscribe = 1

/** Topics are bytes, here one to a character. */
const topicOf = ([topic]: readonly Buffer[]): string => topic?.toString("latin1") ?? ""

/**
 * Passes publications on and keeps the last one of each topic, which is the first frame: who subscribes gets what there
 * is under the topics it wants, at once. So do those who had subscribed to them before, once more: what is published
 * has to be values that can be taken twice. Nobody gets an older value after a newer one. Takes sockets that are bound
 * or connected, and closes them when the signal aborts.
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
  signal.addEventListener("abort", end, { once: true })
  subscribers.verbosity = "allSubs" // each subscription is told, also when somebody has it already
  await publishers.send(Buffer.of(subscribe)) // to everything

  const passOn = async (): Promise<void> => {
    for await (const frames of publishers) {
      // Copies: what is received shares its memory with what else came then, and these are kept for long.
      last.set(
        topicOf(frames),
        frames.map((each) => Buffer.from(each)),
      )
      if (!signal.aborted) subscribers.trySend(frames)
    }
  }

  const welcome = async (): Promise<void> => {
    for await (const [notice] of subscribers) {
      if (notice?.[0] !== subscribe) continue
      const prefix = notice.toString("latin1", 1)
      for (const [topic, frames] of last) if (topic.startsWith(prefix)) subscribers.trySend(frames)
    }
  }

  await Promise.all([passOn(), welcome()])
}
