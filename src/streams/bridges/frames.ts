import { zmqError } from "../../core/errors.ts"
import type { Message } from "../../socket/readable.ts"

/** How messages appear in a stream: as arrays of all their frames, or as the single frame that each has. */
export type Frames = "all" | "single"

/** What a stream hands out for each message. */
export type Chunk<F extends Frames> = F extends "single" ? Message : Message[]

const forms: Readonly<Record<Frames, (message: Message[]) => Message | Message[]>> = Object.freeze({
  all: (message) => message,
  single: (message) => {
    if (message.length === 1) return message[0] as Message
    throw zmqError(
      "EMSGSIZE",
      `A message of ${message.length} frames came in, where only one was expected: set frames to "all".`,
    )
  },
})

/**
 * What turns messages into chunks; that throws EMSGSIZE. Default: `"all"`. Throws `TypeError` for a form that
 * there is not.
 */
export const chunker = <F extends Frames>(
  frames: Frames | undefined = "all",
): ((message: Message[]) => Chunk<F>) => {
  if (!Object.hasOwn(forms, frames)) throw new TypeError('The option frames must be "all" or "single".')
  return forms[frames] as (message: Message[]) => Chunk<F>
}
