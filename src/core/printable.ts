import { text } from "./bytes.ts"

/** Control characters that JSON leaves as they are: a terminal obeys some of them. */
const controls = /[\x7f-\x9f\u2028\u2029]/g

/** Octets of a peer as they may stand in a message: in quotes, escaped, and not more than `most` of them. */
export const printable = (bytes: Uint8Array, most = 32): string =>
  JSON.stringify(text(bytes.subarray(0, most))).replace(
    controls,
    (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
