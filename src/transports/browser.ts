import type { ByteTransport } from "./transport.ts"

/** A browser has no sockets of its own to offer; what remains is inproc. */
export const transports: readonly ByteTransport[] = []
