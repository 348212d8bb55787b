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
