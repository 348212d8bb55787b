import { concat, startsWith } from "../core/bytes.ts"
import type { Packer } from "./packer.ts"

/**
 * What peers of this library tell each other beside what aiozmq knows, in a frame of its own. Before a request it
 * stands where a router's way back stands: a Python service takes it for that, and sends it back in front of its
 * answer, which does no harm and tells the client whom it has. To servers that have answered one with a frame of
 * their own the client also sends single ones, to take back or to continue what they work on.
 */
export interface Extension {
  /** Answer at once, so that I know that you understand. */
  readonly ask?: boolean
  /** The answer to that. */
  readonly understood?: boolean
  /** Milliseconds until the caller stops waiting. */
  readonly timeout?: number
  /** What the caller's middleware sends along. */
  readonly metadata?: Readonly<Record<string, unknown>>
  /** The caller takes this many values of a stream until it asks for more. */
  readonly credit?: number
  /** This call is given up. */
  readonly cancel?: number
  /** This call's caller takes more values, as many as `credit` says. */
  readonly more?: number
  /** The frame behind this one is a value of the stream that this call opened. */
  readonly item?: number
  /** The stream of this call has come to its end. */
  readonly end?: number
}

/** Begins with an octet that no text of a header begins with, and ends with the version of what follows. */
const mark = Uint8Array.of(0, 0x54, 0x79, 0x70, 0x65, 0x4d, 0x51, 1)

/** Whether a frame is one of these. */
export const isExtension = (frame: Uint8Array | undefined): frame is Uint8Array =>
  frame !== undefined && startsWith(frame, mark)

export const writeExtension = (packer: Packer, extension: Extension): Uint8Array =>
  concat([mark, packer.pack(extension)])

/** Kinds of the fields; a frame with others is broken. */
const kinds: Readonly<Record<keyof Extension, (value: unknown) => boolean>> = {
  ask: (value) => typeof value === "boolean",
  understood: (value) => typeof value === "boolean",
  timeout: (value) => typeof value === "number" && value >= 0,
  metadata: (value) =>
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype,
  credit: (value) => isCount(value),
  cancel: (value) => isCount(value),
  more: (value) => isCount(value),
  item: (value) => isCount(value),
  end: (value) => isCount(value),
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0

/** Throws for what is broken. Fields that are not known are passed over: later versions may have more. */
export const readExtension = (packer: Packer, frame: Uint8Array): Extension => {
  const fields = packer.unpack(frame.subarray(mark.length))
  if (typeof fields !== "object" || fields === null) throw new TypeError("An extension must be a map.")
  for (const [name, isRight] of Object.entries(kinds)) {
    const value = (fields as Record<string, unknown>)[name]
    if (value !== undefined && !isRight(value))
      throw new TypeError(`The extension's field ${name} is broken.`)
  }
  return fields as Extension
}
