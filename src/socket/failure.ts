import { zmqError } from "../core/errors.ts"
import { AuthenticationError, ProtocolError } from "../core/peer-errors.ts"
import { Refusal } from "../zmtp/mechanisms/authenticate.ts"
import { IncompatiblePeerError } from "../zmtp/violation.ts"
import { type AuthError, asErrnoError, type Ends, type Monitor, type ProtoError } from "./monitor.ts"

/** Reports the end of a connection: why its handshake failed if it did, and that it is gone. */
export const reportEnd = (
  monitor: Monitor,
  address: string,
  reason: Error | undefined,
  { shaken, ends }: { readonly shaken: boolean; readonly ends: Ends },
): void => {
  // For libzmq a handshake with a peer that does not fit has not failed: the connection just ends.
  if (!shaken && !(reason instanceof IncompatiblePeerError)) reportHandshake(monitor, address, reason, ends)
  monitor.emit({ type: "disconnect", address, ...(reason === undefined ? {} : { error: reason }) }, ends)
}

const reportHandshake = (monitor: Monitor, address: string, reason: Error | undefined, ends: Ends): void => {
  if (reason instanceof ProtocolError) {
    monitor.emit({ type: "handshake:error:protocol", address, error: reason as ProtoError }, ends)
  } else if (reason instanceof AuthenticationError) {
    monitor.emit({ type: "handshake:error:auth", address, error: reason as AuthError }, ends)
  } else {
    const words = reason?.message ?? "The peer closed the connection during the handshake."
    const error = asErrnoError(reason, zmqError("EPIPE", words, { cause: reason }))
    monitor.emit({ type: "handshake:error:other", address, error }, ends)
  }
}

/**
 * Whether coming back would end the same way: the peer and we do not fit together. Those whom we refuse ourselves may
 * be welcome later.
 */
export const isFinal = (reason: Error | undefined): boolean =>
  reason instanceof ProtocolError || (reason instanceof AuthenticationError && !(reason instanceof Refusal))
