import { text, utf8 } from "../core/bytes.ts"

/** A root topic as text. Throws `TypeError` for what is neither text nor bytes. */
export const rootTopicOf = (topic: string | Uint8Array): string => {
  if (typeof topic === "string") return topic
  if (topic instanceof Uint8Array) return text(topic)
  throw new TypeError("A root topic is text, or the bytes of its UTF-8.")
}

/** Root, level and topic below it, with dots between them; what UTF-8 has no bytes for is written as `?`. */
export const topicFrame = (root: string, level: string, below: string): Uint8Array =>
  utf8(
    [root, level, below]
      .filter((each, index) => each !== "" || index === 1)
      .join(".")
      .replace(/\p{Cs}/gu, "?"),
  )
