/** What a decision of the application may look at, beside what it is about. */
export interface CheckDetails {
  /** The domain of the socket that the peer wants to talk to; `*` when it has none. */
  readonly domain: string
  /** The address that the peer connects from. */
  readonly address: string
  /** Aborts when the time is up, or the authenticator stops: nobody waits for the answer any more. */
  readonly signal: AbortSignal
}

/** Who a peer is, when the application says it. */
export interface Admitted {
  /** The `User-Id` of the peer's messages. */
  readonly userId: string
  /** More properties that the peer's messages carry; their names should begin with `X-`. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/**
 * Whether somebody is let in: `true` (under the user's name, or what `curveUserId` makes of the key), or who it is.
 * Everything else means no.
 */
export type Verdict = boolean | Admitted

/**
 * Decides about a user and a password. When it throws, the peer is refused with status 500, or with that of an
 * `AuthenticationError`.
 */
export type PasswordCheck = (
  user: string,
  password: string,
  details: CheckDetails,
) => Verdict | Promise<Verdict>

/**
 * Decides about a public key (Z85 text) in a domain, as `callback` of PyZMQ's credentials providers. When it throws,
 * the peer is refused with status 500, or with that of an `AuthenticationError`.
 */
export type KeyCheck = (
  domain: string,
  publicKey: string,
  details: CheckDetails,
) => Verdict | Promise<Verdict>
