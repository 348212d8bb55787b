import { POLLERR, POLLIN, POLLOUT } from "../options/constants.ts"
import { pollItems } from "./poll.ts"
import { type Pollable, pollSource } from "./poll-source.ts"
import type { WaitOptions as OperationOptions } from "./waiting.ts"

/**
 * Waits until something can be received from one of the first, sent to one of the second, or one of the third has
 * failed (streams only); resolves to those. All are empty when `timeout` (milliseconds) is over, and at once when
 * there is nothing to wait for. Rejects and throws as a `Poller` does.
 *
 * ```ts
 * const [readable] = await select([pull, subscriber], [], [], { timeout: 1000 })
 * for (const each of readable) handle(each.tryReceive())
 * ```
 */
export const select = async <
  Reading extends Pollable = never,
  Writing extends Pollable = never,
  Failing extends Pollable = never,
>(
  read: readonly Reading[],
  write: readonly Writing[] = [],
  error: readonly Failing[] = [],
  limit?: number | OperationOptions,
): Promise<[Reading[], Writing[], Failing[]]> => {
  const items = (targets: readonly Pollable[], events: number) =>
    targets.map((target) => ({ target, source: pollSource(target), events }))
  const ready = await pollItems(
    [...items(read, POLLIN), ...items(write, POLLOUT), ...items(error, POLLERR)],
    limit,
  )
  const among = <Target extends Pollable>(targets: readonly Target[], bit: number): Target[] =>
    [...new Set(targets)].filter((each) => ((ready.get(each) ?? 0) & bit) > 0)
  return [among(read, POLLIN), among(write, POLLOUT), among(error, POLLERR)]
}
