import { epgm } from "./epgm/epgm.ts"
import { ipc } from "./ipc.ts"
import { tcp } from "./tcp.ts"
import type { Transport } from "./transport.ts"
import { udp } from "./udp.ts"
import { ws, wss } from "./websocket.ts"

/** The transports that Node offers, besides inproc, which every platform has. */
export const transports: readonly Transport[] = [tcp, ipc, ws, wss, udp, epgm]

export { diagnosticChannel } from "./diagnostic-channel.ts"
export { requirePackage } from "./optional-package.ts"
export { x25519 } from "./x25519.ts"
