import { frame } from "./zmtp-octets.ts"

/**
 * ZMTP 1.0 (RFC 13) and 2.0 (RFC 15) as peers of libzmq 2 and 3 write them, beside what `zmtp-octets` has of
 * ZMTP 3.
 */

const ascii = (text: string): Buffer => Buffer.from(text, "latin1")

/** A frame of ZMTP 1.0, in the long form if it need be or `long` is set. */
export const oldFrame = (
  flags: number,
  body: Uint8Array | string = "",
  { long = false }: { readonly long?: boolean } = {},
): Buffer => {
  const octets = typeof body === "string" ? ascii(body) : body
  const length = octets.length + 1
  if (length < 255 && !long) return Buffer.concat([Buffer.of(length, flags), octets])
  const header = Buffer.alloc(10, 0xff)
  header.writeBigUInt64BE(BigInt(length), 1)
  header[9] = flags
  return Buffer.concat([header, octets])
}

/** A message in frames of ZMTP 1.0. */
export const oldMessage = (...parts: readonly (Uint8Array | string)[]): Buffer =>
  Buffer.concat(parts.map((part, index) => oldFrame(index < parts.length - 1 ? 1 : 0, part)))

/** libzmq's numbers of socket types, as older peers announce them. */
const types = [
  "PAIR",
  "PUB",
  "SUB",
  "REQ",
  "REP",
  "DEALER",
  "ROUTER",
  "PULL",
  "PUSH",
  "XPUB",
  "XSUB",
] as const

/** The 12 octets that open a connection with revision 0 (ZMTP 1.0) or 1 (ZMTP 2.0). */
export const oldGreeting = (revision: 0 | 1, type: (typeof types)[number], routingIdSize = 0): Buffer => {
  const greeting = Buffer.from("ff00000000000000007f0000", "hex")
  greeting[8] = routingIdSize + 1
  greeting[10] = revision
  greeting[11] = types.indexOf(type)
  return greeting
}

/** What a peer of one version says before its first message, and how it lays out its frames. */
export interface OldVersion {
  readonly name: string
  opening(type: (typeof types)[number], routingId?: string): Buffer
  message(...parts: readonly (Uint8Array | string)[]): Buffer
}

/** The versions that were before ZMTP 3.0. */
export const oldVersions: readonly OldVersion[] = [
  {
    name: "ZMTP 1.0 without a greeting",
    opening: (_, routingId = "") => oldFrame(0, routingId),
    message: oldMessage,
  },
  {
    name: "ZMTP 1.0 with a greeting",
    opening: (type, routingId = "") =>
      Buffer.concat([oldGreeting(0, type, routingId.length), oldFrame(0, routingId)]),
    message: oldMessage,
  },
  {
    name: "ZMTP 2.0",
    opening: (type, routingId = "") =>
      Buffer.concat([oldGreeting(1, type, routingId.length), frame(0, routingId)]),
    message: (...parts) =>
      Buffer.concat(parts.map((part, index) => frame(index < parts.length - 1 ? 1 : 0, part))),
  },
]
