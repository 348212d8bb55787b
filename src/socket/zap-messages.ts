import { copy, empty, equal, text, utf8 } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import { type AuthenticationStatus, ProtocolError, type ProtocolErrorName } from "../core/peer-errors.ts"
import { printable } from "../core/printable.ts"
import { type AuthenticationRequest, Refusal, type Vouched } from "../zmtp/mechanisms/authenticate.ts"
import { decodeMetadata } from "../zmtp/metadata.ts"

const version = utf8("1.0")
/** Each connection has a way to the handler of its own, so it need not tell its requests apart. */
const requestId = utf8("1")

/** What a request says beside what is known of the peer. */
export interface ZapSettings {
  readonly domain: string
  /** Our own: of the peer's nothing is known yet. */
  readonly routingId: Uint8Array
  /** Most properties, and bytes, that a reply may bring. */
  readonly maxProperties: number
  readonly maxSize: number
}

/** A request (RFC 27, section 3.3). */
export const zapRequest = (
  { mechanism, peerAddress, credentials }: AuthenticationRequest,
  { domain, routingId }: ZapSettings,
): Message => [
  empty,
  copy(version),
  copy(requestId),
  utf8(domain),
  utf8(peerAddress),
  copy(routingId),
  utf8(mechanism),
  ...credentials.map(copy),
]

/** What a handler says: it lets the peer in, or does not. */
const statuses: Readonly<Record<string, 200 | AuthenticationStatus>> = {
  "200": 200,
  "300": 300,
  "400": 400,
  "500": 500,
}

const frameCount = 7

/**
 * What a reply says of a peer that may come in (RFC 27, section 3.4). Throws a `Refusal` if it may not, and a
 * `ProtocolError` unless all of the reply is as it must be.
 */
export const readZapReply = (reply: Message, { maxProperties, maxSize }: ZapSettings): Vouched => {
  if (reply.length !== frameCount) {
    throw wrong("ZAP_MALFORMED_REPLY", `has ${reply.length} frames instead of ${frameCount}`)
  }
  const [delimiter, itsVersion, itsId, code, , userId, metadata] = reply as [
    delimiter: Uint8Array,
    version: Uint8Array,
    id: Uint8Array,
    code: Uint8Array,
    text: Uint8Array,
    userId: Uint8Array,
    metadata: Uint8Array,
  ]
  if (delimiter.length > 0) throw wrong("ZAP_UNSPECIFIED", "does not begin with an empty frame")
  if (!equal(itsVersion, version)) throw wrong("ZAP_BAD_VERSION", `has the version ${printable(itsVersion)}`)
  if (!equal(itsId, requestId)) throw wrong("ZAP_BAD_REQUEST_ID", "is to another request")
  const status = Object.hasOwn(statuses, text(code)) ? statuses[text(code)] : undefined
  if (status === undefined) throw wrong("ZAP_INVALID_STATUS_CODE", `has the status ${printable(code)}`)
  if (userId.length + metadata.length > maxSize) {
    throw wrong("ZAP_MALFORMED_REPLY", `says more than ${maxSize} bytes about the peer`)
  }
  const properties = readProperties(metadata, maxProperties)
  if (status !== 200) throw new Refusal(status)
  return { userId: text(userId), properties }
}

const readProperties = (metadata: Uint8Array, limit: number): ReadonlyMap<string, Uint8Array> => {
  try {
    const properties = new Map<string, Uint8Array>()
    for (const [name, value] of decodeMetadata(metadata, limit)) {
      if (!properties.has(name)) properties.set(name, value)
    }
    return properties
  } catch (cause) {
    throw wrong("ZAP_INVALID_METADATA", "has metadata that cannot be read", cause)
  }
}

const wrong = (name: ProtocolErrorName, what: string, cause?: unknown): ProtocolError =>
  new ProtocolError(name, `The reply of the ZAP handler ${what}.`, { cause })
