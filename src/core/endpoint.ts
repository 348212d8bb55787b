import { zmqError } from "./errors.ts"

/** An endpoint, cut at its `://`. What the address means is for the transport to say. */
export interface Endpoint {
  /** Name of the transport, case-sensitive: `tcp`, `ipc`, … */
  readonly scheme: string
  /** What stands after `://`, never empty. */
  readonly address: string
  /** The endpoint as it was given. */
  readonly text: string
}

const separator = "://"

/** Throws a `TypeError` for what is not text. */
export const requireText = (endpoint: unknown): string => {
  if (typeof endpoint === "string") return endpoint
  const kind =
    endpoint === null ? "null" : Array.isArray(endpoint) ? "an array" : `of type ${typeof endpoint}`
  throw new TypeError(`An endpoint must be text such as "tcp://127.0.0.1:5555", but it is ${kind}.`)
}

/**
 * Cuts an endpoint into transport and address. Throws a `TypeError` for what is not text, and EINVAL when a
 * part is missing.
 */
export const parseEndpoint = (endpoint: unknown): Endpoint => {
  const text = requireText(endpoint)
  const at = text.indexOf(separator)
  if (at < 0) throw malformed(text, 'has no "://"')
  if (at === 0) throw malformed(text, 'has no transport before "://"')
  const address = text.slice(at + separator.length)
  if (address === "") throw malformed(text, 'has no address after "://"')
  return { scheme: text.slice(0, at), address, text }
}

const malformed = (text: string, what: string): Error =>
  zmqError(
    "EINVAL",
    `The endpoint ${JSON.stringify(text)} ${what}: write transport://address, as in "tcp://127.0.0.1:5555".`,
    { address: text },
  )

/** Transports of libzmq that are not here, and why. */
const absentTransports: Readonly<Record<string, string>> = {
  pgm: "JavaScript runtimes have no raw IP sockets; epgm carries the same over UDP where it is available",
  norm: "the protocol NORM is not implemented",
  tipc: "JavaScript runtimes have no TIPC sockets",
  vmci: "JavaScript runtimes have no VMCI sockets",
  vsock: "JavaScript runtimes have no VSOCK sockets",
}

/** EPROTONOSUPPORT, for an endpoint whose transport is none of those that there are. */
export const unknownTransport = ({ scheme, text }: Endpoint, known: readonly string[]): Error => {
  const reason = Object.hasOwn(absentTransports, scheme) ? absentTransports[scheme] : undefined
  const lower = scheme.toLowerCase()
  const hint = known.includes(lower) ? ` Transports are written in small letters: ${lower}.` : ""
  return zmqError(
    "EPROTONOSUPPORT",
    reason === undefined
      ? `The transport of ${text} is not one of ${known.join(", ")}.${hint}`
      : `The transport ${scheme} of ${text} is not available on this platform: ${reason}.`,
    { address: text },
  )
}
