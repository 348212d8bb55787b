import { usageFailure } from "./failure.ts"
import type { ViewedMessage } from "./message-views.ts"
import { textOf } from "./printable.ts"

/** A frame in JSON: text where it is UTF-8, else its octets in base64. */
export type JsonFrame = string | { readonly base64: string }

/** A message in JSON: an array of frames; an object when something stands beside them. */
export type JsonMessage =
  | readonly JsonFrame[]
  | { readonly frames: readonly JsonFrame[]; readonly group?: string; readonly routingId?: number }

export const jsonOfFrame = (frame: Uint8Array): JsonFrame =>
  textOf(frame) ?? { base64: Buffer.from(frame).toString("base64") }

export const jsonOfMessage = ({ frames, ...label }: ViewedMessage): JsonMessage => {
  const shown = frames.map(jsonOfFrame)
  return Object.keys(label).length === 0 ? shown : { frames: shown, ...label }
}

const forms =
  'A message is an array of frames, and a frame is text, {"base64": …}, {"hex": …} or {"json": any value}: ' +
  '["topic", {"hex": "00ff"}].'

/** Reads a message in JSON: as shown above; text or an octet object alone is a message of one frame. */
export const messageOfJson = (text: string): ViewedMessage => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw usageFailure(`This is no JSON: ${shortened(text)} (${(cause as Error).message})`, forms)
  }
  if (Array.isArray(value)) return { frames: framesOf(value) }
  if (isRecord(value) && "frames" in value) {
    const { frames, group, routingId, ...others } = value
    const unknown = Object.keys(others)
    if (unknown.length > 0) throw usageFailure(`A message has no ${unknown.join(", ")}.`, forms)
    if (!Array.isArray(frames)) throw usageFailure("The frames of a message must be an array.", forms)
    if (group !== undefined && typeof group !== "string") throw usageFailure("A group must be text.", forms)
    if (routingId !== undefined && typeof routingId !== "number") {
      throw usageFailure("A routing id must be a number.", forms)
    }
    return {
      frames: framesOf(frames),
      ...(group === undefined ? {} : { group }),
      ...(routingId === undefined ? {} : { routingId }),
    }
  }
  return { frames: [frameOf(value)] }
}

const framesOf = (values: readonly unknown[]): Uint8Array[] => {
  if (values.length === 0) throw usageFailure("A message needs a frame at least.", forms)
  return values.map(frameOf)
}

const frameOf = (value: unknown): Uint8Array => {
  if (typeof value === "string") return Buffer.from(value)
  if (isRecord(value)) {
    const [[kind, content] = [], ...others] = Object.entries(value)
    if (others.length === 0 && kind !== undefined && Object.hasOwn(readers, kind)) {
      return (readers[kind] as (content: unknown) => Uint8Array)(content)
    }
  }
  throw usageFailure(`This is no frame: ${shortened(JSON.stringify(value))}`, forms)
}

const readers: Readonly<Record<string, (content: unknown) => Uint8Array>> = {
  base64: (content) => fromDigits(content, "base64", /^[A-Za-z0-9+/_-]*={0,2}$/),
  hex: (content) => fromDigits(content, "hex", /^([0-9a-fA-F]{2})*$/),
  json: (content) => Buffer.from(JSON.stringify(content)),
  text: (content) => {
    if (typeof content === "string") return Buffer.from(content)
    throw usageFailure("Text must be text.", forms)
  },
}

const fromDigits = (content: unknown, encoding: "base64" | "hex", form: RegExp): Uint8Array => {
  const digits = typeof content === "string" ? content.replace(/\s+/g, "") : undefined
  if (digits === undefined || !form.test(digits)) {
    throw usageFailure(`This is no ${encoding}: ${shortened(JSON.stringify(content) ?? "")}`, forms)
  }
  return Buffer.from(digits, encoding)
}

/** Octets written in hexadecimal, blanks between them allowed. */
export const bytesOfHex = (text: string): Uint8Array => fromDigits(text, "hex", /^([0-9a-fA-F]{2})*$/)

/** Octets written in base64. */
export const bytesOfBase64 = (text: string): Uint8Array =>
  fromDigits(text, "base64", /^[A-Za-z0-9+/_-]*={0,2}$/)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
