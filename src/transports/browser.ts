import type { Transport } from "./transport.ts"
import { ws, wss } from "./websocket-browser.ts"

/** The transports that a browser offers, besides inproc, which every platform has. */
export const transports: readonly Transport[] = [ws, wss]
