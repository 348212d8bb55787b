import { utf8 } from "../core/bytes.ts"
import { AuthenticationError, ProtocolError } from "../core/peer-errors.ts"
import { printable } from "../core/printable.ts"

/** A peer that does not keep to RFC 6455, or not to RFC 45. */
export const broken = (what: string, cause?: Error): Error =>
  new ProtocolError("WS_UNSPECIFIED", `This is not a WebSocket as ZeroMQ uses it: ${what}.`, { cause })

/** A web page that may not connect. */
export const unwelcome = (origin: string): Error =>
  new AuthenticationError(
    400,
    `Pages of ${printable(utf8(origin), 64)} may not connect: the option webSocketOrigins does not name them.`,
  )
