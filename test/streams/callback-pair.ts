import type { Context, Pair } from "../../src/index.ts"
import { CallbackStream } from "../../src/streams/callback-stream.ts"
import { join, type Layout, layouts } from "../support/layouts.ts"

/** Over the wire, and inside the process. */
export const callbackLayouts: readonly Layout[] = ["tcp", "inproc"].map(
  (transport) => layouts.find((each) => each.transport === transport) as Layout,
)

/** A callback stream over a PAIR, and the PAIR at its other end. */
export const streamAndPeer = async (
  context: Context,
  layout = callbackLayouts[1] as Layout,
): Promise<{ stream: CallbackStream<Pair>; peer: Pair }> => {
  const socket = context.socket("PAIR")
  const peer = context.socket("PAIR")
  await join(layout, socket, peer)
  return { stream: new CallbackStream(socket), peer }
}

/** Counts the turns of the event loop until it is stopped. */
export const countTurns = (): { readonly now: number; stop(): void } => {
  let now = 0
  let running = true
  const tick = (): void => {
    now++
    if (running) setImmediate(tick)
  }
  setImmediate(tick)
  return {
    get now() {
      return now
    },
    stop: () => {
      running = false
    },
  }
}
