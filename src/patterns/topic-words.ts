/**
 * A topic in pieces that are quick to hash and to compare: one number for each four octets, then one for each
 * octet that is left. Topics are strings with one character per octet (see `keyOf`).
 */
export const wordsOf = (topic: string): number[] => {
  const words: number[] = []
  let at = 0
  for (; at + 4 <= topic.length; at += 4) {
    words.push(
      topic.charCodeAt(at) |
        (topic.charCodeAt(at + 1) << 8) |
        (topic.charCodeAt(at + 2) << 16) |
        (topic.charCodeAt(at + 3) << 24),
    )
  }
  for (; at < topic.length; at++) words.push(topic.charCodeAt(at))
  return words
}

/** The number for the four octets from `at` on. */
export const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24)
