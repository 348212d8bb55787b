import { brand } from "./brand.ts"
import { errnoOf } from "./error-codes.ts"
import { ZmqError, type ZmqErrorOptions } from "./errors.ts"

/**
 * What a peer (or a ZAP handler) can do wrong, with the numbers that monitor events carry. Names are
 * libzmq's `ZMQ_PROTOCOL_ERROR_…`.
 */
export const protocolErrors = Object.freeze({
  ZMTP_UNSPECIFIED: 0x10000000,
  ZMTP_UNEXPECTED_COMMAND: 0x10000001,
  ZMTP_INVALID_SEQUENCE: 0x10000002,
  ZMTP_KEY_EXCHANGE: 0x10000003,
  ZMTP_MALFORMED_COMMAND_UNSPECIFIED: 0x10000011,
  ZMTP_MALFORMED_COMMAND_MESSAGE: 0x10000012,
  ZMTP_MALFORMED_COMMAND_HELLO: 0x10000013,
  ZMTP_MALFORMED_COMMAND_INITIATE: 0x10000014,
  ZMTP_MALFORMED_COMMAND_ERROR: 0x10000015,
  ZMTP_MALFORMED_COMMAND_READY: 0x10000016,
  ZMTP_MALFORMED_COMMAND_WELCOME: 0x10000017,
  ZMTP_INVALID_METADATA: 0x10000018,
  ZMTP_CRYPTOGRAPHIC: 0x11000001,
  ZMTP_MECHANISM_MISMATCH: 0x11000002,
  ZAP_UNSPECIFIED: 0x20000000,
  ZAP_MALFORMED_REPLY: 0x20000001,
  ZAP_BAD_REQUEST_ID: 0x20000002,
  ZAP_BAD_VERSION: 0x20000003,
  ZAP_INVALID_STATUS_CODE: 0x20000004,
  ZAP_INVALID_METADATA: 0x20000005,
  WS_UNSPECIFIED: 0x30000000,
} as const)

/** Name of something that a peer can do wrong. */
export type ProtocolErrorName = keyof typeof protocolErrors

/** `code` of a `ProtocolError`. */
export type ProtocolErrorCode = `ERR_${ProtocolErrorName}`

/**
 * A peer, or the ZAP handler, broke the protocol. Found in monitor events: the connection ended, the socket
 * goes on.
 *
 * ```ts
 * socket.events.on("disconnect", ({ address, error }) => {
 *   if (error instanceof ProtocolError) console.warn(`${address} speaks something else: ${error.code}`)
 * })
 * ```
 */
export class ProtocolError extends ZmqError {
  declare readonly code: ProtocolErrorCode
  /** The number that libzmq's monitor events carry (`PROTOCOL_ERROR_…`). */
  readonly value: number

  constructor(name: ProtocolErrorName, message = `Protocol error ${name}`, options?: ZmqErrorOptions) {
    super(`ERR_${name}`, message, { errno: errnoOf("EPROTO"), ...options })
    this.value = protocolErrors[name]
  }

  static {
    brand(ProtocolError, "ProtocolError")
  }
}

/** Why a peer was not let in, as a ZAP handler answers (RFC 27). */
export type AuthenticationStatus = 300 | 400 | 500

const refusals: Readonly<Record<AuthenticationStatus, string>> = {
  300: "The authenticator has a temporary problem: the peer may try again",
  400: "The peer's credentials were refused",
  500: "The authenticator failed",
}

/**
 * A peer was not let in, or did not let us in. Found in monitor events.
 *
 * ```ts
 * socket.events.on("handshake:error:auth", ({ address, error }) => {
 *   if (error instanceof AuthenticationError) console.warn(`${address} was refused: ${error.status}`)
 * })
 * ```
 */
export class AuthenticationError extends ZmqError {
  declare readonly code: "EACCES"
  /** 300: a temporary problem; 400: refused; 500: the authenticator failed (RFC 27). */
  readonly status: AuthenticationStatus

  constructor(status: AuthenticationStatus, message: string = refusals[status], options?: ZmqErrorOptions) {
    super("EACCES", message, options)
    this.status = status
  }

  static {
    brand(AuthenticationError, "AuthenticationError")
  }
}
