import { empty, utf8 } from "../core/bytes.ts"
import type { AuthenticationStatus } from "../core/peer-errors.ts"

/** The answer to a request: who the peer is, or why it stays outside. */
export type Decision = Admission | Rejection

/** The peer is let in. */
export interface Admission {
  readonly allowed: true
  /** Who it is: the `User-Id` of its messages. Absent: what follows from its public key. */
  readonly userId?: string | undefined
  /** Properties that its messages carry. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
}

/** The peer is not let in. */
export interface Rejection {
  readonly allowed: false
  readonly status: AuthenticationStatus
  /** Why, for the log: peers learn the status alone. */
  readonly reason: string
}

export const admit = (userId?: string, metadata?: Admission["metadata"]): Admission => ({
  allowed: true,
  userId,
  metadata,
})

export const refuse = (reason: string, status: AuthenticationStatus = 400): Rejection => ({
  allowed: false,
  status,
  reason,
})

const version = utf8("1.0")
const ok = [utf8("200"), utf8("OK")] as const

/** The frames of a reply, without an envelope (RFC 27, section 4.2). */
export const replyFrames = (
  id: Uint8Array,
  decision: Decision,
  { userId, metadata }: { readonly userId: Uint8Array; readonly metadata: Uint8Array } = anonymous,
): Uint8Array[] =>
  decision.allowed
    ? [version, id, ...ok, userId, metadata]
    : [version, id, utf8(String(decision.status)), utf8(decision.reason), empty, empty]

const anonymous = { userId: empty, metadata: empty }
