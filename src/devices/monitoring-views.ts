import type { RelayViews } from "../socket/relay.ts"
import type { SocketEngine } from "../socket/socket-engine.ts"

/** What a monitored queue does with messages: both ends a ROUTER, a sender names the peer that is to get it. */
export const monitoringViews = (
  front: SocketEngine,
  back: SocketEngine,
  prefixes: { readonly in: Uint8Array; readonly out: Uint8Array },
): RelayViews => {
  const swaps = front.type === "ROUTER" && back.type === "ROUTER"
  return { forth: { swaps, prefix: prefixes.in }, back: { swaps, prefix: prefixes.out } }
}
