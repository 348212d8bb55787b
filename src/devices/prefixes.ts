import { toFrame } from "../core/message.ts"

/** What stands in front of what the monitor of a queue gets. */
export interface QueuePrefixes {
  /** Of messages from the first socket. Default: `"in"`. */
  readonly inPrefix?: string | Uint8Array | undefined
  /** Of messages from the second socket. Default: `"out"`. */
  readonly outPrefix?: string | Uint8Array | undefined
}

const bytesOf = (name: string, value: unknown): Uint8Array => {
  if (typeof value === "string") return toFrame(value)
  // A copy: it is sent again and again, and may have to go to another thread.
  if (value instanceof Uint8Array) return new Uint8Array(value)
  throw new TypeError(`${name} must be text or bytes.`)
}

/** Their bytes. Throws `TypeError` for what is neither text nor bytes. */
export const prefixFrames = ({
  inPrefix = "in",
  outPrefix = "out",
}: QueuePrefixes): { readonly in: Uint8Array; readonly out: Uint8Array } => ({
  in: bytesOf("inPrefix", inPrefix),
  out: bytesOf("outPrefix", outPrefix),
})
