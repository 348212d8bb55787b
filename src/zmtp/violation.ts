import { ProtocolError, type ProtocolErrorName } from "../core/peer-errors.ts"

/** A peer broke the protocol: the connection ends with this, and a monitor event says so. */
export const violation = (name: ProtocolErrorName, message: string): ProtocolError =>
  new ProtocolError(name, message)

/** The peer keeps to the protocol, but its socket type and ours do not go together. */
export class IncompatiblePeerError extends ProtocolError {
  constructor(message: string) {
    super("ZMTP_INVALID_METADATA", message)
  }
}
