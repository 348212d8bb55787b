import { engineOf } from "../socket/internals.ts"
import type { RelayViews } from "../socket/relay.ts"
import type { Socket } from "../socket/socket.ts"

/** What a monitored queue does with messages: both ends a ROUTER, a sender names the peer that is to get it. */
export const monitoringViews = (
  front: Socket,
  back: Socket,
  prefixes: { readonly in: Uint8Array; readonly out: Uint8Array },
): RelayViews => {
  const swaps = front[engineOf].type === "ROUTER" && back[engineOf].type === "ROUTER"
  return { forth: { swaps, prefix: prefixes.in }, back: { swaps, prefix: prefixes.out } }
}
