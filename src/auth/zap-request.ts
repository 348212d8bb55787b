import { equal, text, utf8 } from "../core/bytes.ts"
import { decodeText } from "../core/text-codec.ts"

/** Who wants to be let in where, as the engine asks the authenticator (RFC 27). */
export interface ZapRequest {
  /** The domain of the socket; `*` when it has none. */
  readonly domain: string
  /** The address that the peer connects from. */
  readonly address: string
  /** `NULL`, `PLAIN`, `CURVE`, `GSSAPI`, or what somebody made up. */
  readonly mechanism: string
  /** What the peer shows: a name and a password, or its public key, or its principal. */
  readonly credentials: readonly Uint8Array[]
}

/** What a message to the handler turned out to be. */
export type ReadRequest =
  | { readonly id: Uint8Array; readonly request: ZapRequest }
  | { readonly id: Uint8Array; readonly fault: string }

const version = utf8("1.0")

/** Version, request id, domain, address, identity, mechanism; the credentials stand behind. */
const fixedFrames = 6

/**
 * Reads the frames of a request, without its envelope. Undefined when there is not even a request id to answer
 * to.
 */
export const readRequest = (frames: readonly Uint8Array[], encoding: string): ReadRequest | undefined => {
  const [given, id, domain, address, , mechanism] = frames as readonly [Uint8Array, ...Uint8Array[]]
  if (id === undefined) return undefined
  if (domain === undefined || address === undefined || mechanism === undefined) {
    return { id, fault: "Not enough frames" }
  }
  if (!equal(given, version)) return { id, fault: "Invalid version" }
  const request = {
    domain: readable(domain, encoding) || "*",
    address: readable(address, encoding),
    mechanism: text(mechanism),
    credentials: frames.slice(fixedFrames),
  }
  return { id, request }
}

/** What is no text in this encoding becomes a text that nobody configured. */
const readable = (bytes: Uint8Array, encoding: string): string => {
  try {
    return decodeText(bytes, encoding)
  } catch {
    return text(bytes)
  }
}
