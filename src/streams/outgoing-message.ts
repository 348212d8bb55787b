/** One frame to write: bytes of any kind, or text, which goes out as UTF-8. */
export type FrameLike = string | ArrayBufferView | ArrayBuffer | SharedArrayBuffer

/** A message to write: its frames, in an array or anything else that can be iterated. */
export type OutgoingMessage = readonly FrameLike[] | (Iterable<FrameLike> & object)

const isBytes = (value: unknown): value is Exclude<FrameLike, string> =>
  ArrayBuffer.isView(value) ||
  value instanceof ArrayBuffer ||
  (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer)

const kindOf = (value: unknown): string =>
  isBytes(value) ? "bytes" : value === null ? "null" : typeof value === "object" ? "an object" : typeof value

/**
 * The frames of a message to write; undefined when there is nothing to write (nothing, or no frames). Throws
 * `TypeError` for what is not a list of frames. Bare bytes and bare text are refused too: iterated, they would
 * fall apart into numbers and letters.
 */
export const framesOf = (data: unknown): readonly FrameLike[] | undefined => {
  if (!data) return undefined
  const frames = Array.isArray(data) ? (data as unknown[]) : collected(data)
  for (let index = 0; index < frames.length; index++) {
    const frame = frames[index]
    if (typeof frame !== "string" && !isBytes(frame)) {
      throw new TypeError(`Frame ${index} of a message to write must be bytes or text, not ${kindOf(frame)}.`)
    }
  }
  return frames.length === 0 ? undefined : (frames as readonly FrameLike[])
}

const collected = (data: unknown): unknown[] => {
  if (isBytes(data) && data.byteLength === 0) return []
  if (typeof data === "object" && !isBytes(data) && data !== null && Symbol.iterator in data) {
    return Array.from(data as Iterable<unknown>)
  }
  throw new TypeError(`A message to write must be an array of frames, not ${kindOf(data)}: put it in one.`)
}
