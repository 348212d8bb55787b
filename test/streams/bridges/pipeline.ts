import type { Context, Pull, Push } from "../../../src/index.ts"
import { join, type Layout, layouts } from "../../support/layouts.ts"

/** Over the wire, and inside the process. */
export const bridgeLayouts: readonly Layout[] = ["tcp", "inproc"].map(
  (transport) => layouts.find((each) => each.transport === transport) as Layout,
)

/** Marks that a few hundred messages of some kilobytes overrun. */
const smallMark = 5

/** A PUSH and a PULL that are connected. With `small`, little fits between them. */
export const pipelineOf = async (
  context: Context,
  layout: Layout,
  { small = false }: { readonly small?: boolean } = {},
): Promise<{ push: Push; pull: Pull }> => {
  const push = context.socket("PUSH", small ? { sendHighWaterMark: smallMark } : {})
  const pull = context.socket("PULL", small ? { receiveHighWaterMark: smallMark } : {})
  await join(layout, pull, push)
  return { push, pull }
}

/** Large enough that the system's own buffers hold only some. */
export const ballast = Buffer.alloc(64 * 1024)

/** Sends numbered messages, one after the other. */
export const sendNumbers = async (
  push: Push,
  start: number,
  end: number,
  ...before: Buffer[]
): Promise<void> => {
  for (let number = start; number < end; number++) await push.send([...before, String(number)])
}

/** The number that a message's last frame is. */
export const numberOf = (message: readonly Uint8Array[]): number => Number(message.at(-1))
