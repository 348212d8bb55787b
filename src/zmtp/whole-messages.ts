import type { MessageRun } from "../transports/passage.ts"
import type { LinkHandler } from "../transports/transport.ts"
import type { DecoderLimits } from "./decoder.ts"
import * as frame from "./frame.ts"

/** So many bytes are passed on together; larger messages go their usual way, without being copied. */
const most = 32_768

/**
 * The messages that begin at a position: all that are whole, plain and within the limits. What is not is left to whoever
 * decodes, and knows what to say of it.
 */
export const wholeMessages = (chunk: Uint8Array, position: number, limits: DecoderLimits): MessageRun => {
  const last = Math.min(chunk.length, position + most)
  const run = { end: position, messages: 0, frames: 0, size: 0 }
  let at = position
  let frames = 0
  let size = 0
  while (at + 2 <= last) {
    const flags = chunk[at] as number
    // Commands, and bits that mean nothing.
    if (flags > (frame.more | frame.long)) break
    let length = chunk[at + 1] as number
    at += 2
    if (flags >= frame.long) {
      if (at + 7 > last) break
      length = frame.readLongSize(chunk, at - 1)
      at += 7
      if (length <= frame.shortFrameLimit) break
    }
    at += length
    frames++
    size += length
    if (at > last || length > limits.frame || frames > limits.parts) break
    if ((flags & frame.more) !== 0) continue
    run.end = at
    run.messages++
    run.frames += frames
    run.size += size
    frames = 0
    size = 0
  }
  return run
}

/** Hands over what can be passed on as it is; answers how far that was. */
export const passOn = (
  handler: LinkHandler,
  chunk: Uint8Array,
  from: number,
  limits: DecoderLimits,
): number => {
  let position = from
  while (position < chunk.length) {
    const passage = handler.passage?.()
    if (passage === undefined) break
    const run = wholeMessages(chunk, position, limits)
    if (run.messages === 0) break
    passage.take(chunk, position, run)
    position = run.end
  }
  return position
}
