// Keeping up with a server: what there is, and from then on every change. Clients do that, and the server that waits for
// its turn does.

import { type Context, Dealer, Subscriber } from "typemq"
import { messagesAndBeats } from "../shared/beats.mts"
import { whenAborted } from "../shared/when-aborted.mts"
import { endpointsFrom } from "./endpoints.mts"
import { type KeyValue, read, words, writeAsk } from "./messages.mts"

export interface FollowOptions {
  readonly context?: Context | undefined
  /** Ends it. */
  readonly signal: AbortSignal
  /** Milliseconds between the heartbeats of the server. */
  readonly heartbeatInterval: number
  /** After so many intervals without a message the server counts as gone. */
  readonly liveness: number
  readonly subtree?: string
  /** Whether a snapshot is to have properties: for servers. */
  readonly withProperties?: boolean
}

/** A snapshot comes first, and replaces whatever one has. */
export type News =
  | { readonly kind: "snapshot"; readonly entries: readonly KeyValue[]; readonly sequence: number }
  | { readonly kind: "update"; readonly update: KeyValue }

/** Ends when the server is silent, or does not answer since it is not its turn. */
export async function* follow(server: string, options: FollowOptions): AsyncGenerator<News, void> {
  let connection: "lost" | "over" = "lost"
  while (connection === "lost") connection = yield* followOnce(server, options)
}

/** Tells whether the connection was lost, and changes with it: it has to begin anew. The server may be another one, too. */
async function* followOnce(server: string, options: FollowOptions): AsyncGenerator<News, "lost" | "over"> {
  const { context, signal, heartbeatInterval, liveness, subtree = "" } = options
  // Without limit: who has missed a change is wrong from then on.
  await using subscriber = new Subscriber({ receiveHighWaterMark: 0, ...(context && { context }) })
  using _ending = whenAborted(signal, () => void subscriber.close())
  if (signal.aborted) return "over"
  let known: number | undefined
  let [isHeard, isLost] = [false, false]
  subscriber.events.on("disconnect", () => {
    // Before anything was heard nothing can be incomplete, and it connects again by itself.
    if (!isHeard || subscriber.closed) return
    isLost = true
    void subscriber.close()
  })
  // Heartbeats last: when the first one is here, the subscriptions before it hold as well.
  subscriber.subscribe(subtree, words.beat)
  subscriber.connect(endpointsFrom(server).publications)
  let silence = 0
  for await (const frames of messagesAndBeats(subscriber, heartbeatInterval)) {
    if (frames === undefined) {
      if (++silence > liveness) return "over"
      continue
    }
    const update = read(frames)
    if (update === undefined) continue
    isHeard = true
    silence = 0
    if (known === undefined) {
      // Not before: changes between a snapshot and the subscription would be lost.
      const snapshot = await fetchSnapshot(server, options)
      if (snapshot === undefined) return "over"
      known = snapshot.sequence
      yield { kind: "snapshot", ...snapshot }
    }
    if (update.key === words.beat || update.sequence <= known) continue
    known = update.sequence
    yield { kind: "update", update }
  }
  return isLost ? "lost" : "over"
}

/** Undefined when the server does not answer. */
const fetchSnapshot = async (
  server: string,
  { context, signal, heartbeatInterval, liveness, subtree = "", withProperties = false }: FollowOptions,
): Promise<{ readonly entries: KeyValue[]; readonly sequence: number } | undefined> => {
  await using dealer = new Dealer({ linger: 0, receiveHighWaterMark: 0, ...(context && { context }) })
  using _ending = whenAborted(signal, () => void dealer.close())
  if (signal.aborted) return undefined
  dealer.connect(endpointsFrom(server).snapshots)
  dealer.trySend(writeAsk(subtree, withProperties))
  const entries: KeyValue[] = []
  // However long it takes, as long as there is more of it.
  let silence = 0
  for await (const frames of messagesAndBeats(dealer, heartbeatInterval)) {
    if (frames === undefined) {
      if (++silence > liveness) return undefined
      continue
    }
    silence = 0
    const entry = read(frames)
    if (entry?.key === words.end) return { entries, sequence: entry.sequence }
    if (entry !== undefined) entries.push(entry)
  }
  return undefined
}
