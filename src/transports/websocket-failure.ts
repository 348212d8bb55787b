import { ProtocolError } from "../core/peer-errors.ts"

/** A peer that does not keep to RFC 6455, or not to RFC 45. */
export const broken = (what: string, cause?: Error): Error =>
  new ProtocolError("WS_UNSPECIFIED", `This is not a WebSocket as ZeroMQ uses it: ${what}.`, { cause })
