import type { Socket } from "../index.ts"
import { formatDuration } from "./duration.ts"
import { silenceFailure } from "./failure.ts"

interface Receiving {
  receive(options: object): Promise<readonly Uint8Array[]>
}

const subscribed = 1

/**
 * Waits for subscriptions at an XPUB socket: that many at least. Without them, what is published first would be lost.
 */
export const subscribers = async (
  socket: Socket,
  count: number,
  { signal, timeout }: { readonly signal: AbortSignal; readonly timeout?: number | undefined },
): Promise<void> => {
  const late = timeout === undefined ? undefined : AbortSignal.timeout(timeout)
  const either = late === undefined ? signal : AbortSignal.any([signal, late])
  for (let seen = 0; seen < count; ) {
    try {
      const [first] = await (socket as unknown as Receiving).receive({ signal: either })
      if (first?.[0] === subscribed) seen++
    } catch (error) {
      if (late?.aborted !== true || signal.aborted) throw error
      throw silenceFailure(
        `Only ${seen} of ${count} subscribers came within ${formatDuration(timeout as number)}.`,
        "--wait 0 publishes without waiting for any.",
      )
    }
  }
}
