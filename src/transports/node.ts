import { ipc } from "./ipc.ts"
import { tcp } from "./tcp.ts"
import type { ByteTransport } from "./transport.ts"

/** The transports that Node offers, besides inproc, which every platform has. */
export const transports: readonly ByteTransport[] = [tcp, ipc]
