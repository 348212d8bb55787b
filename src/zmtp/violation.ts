import { ProtocolError, type ProtocolErrorName } from "../core/errors.ts"

/** A peer broke the protocol: the connection ends with this, and a monitor event says so. */
export const violation = (name: ProtocolErrorName, message: string): ProtocolError =>
  new ProtocolError(name, message)
