import type { Mechanism } from "./mechanisms/mechanism.ts"

/** The WebSocket sub-protocol without a mechanism: both sides are trusted, and say only their routing ids. */
export const plainSubprotocol = "ZWS2.0"

/**
 * The WebSocket sub-protocols by which a socket talks, the best first (RFC 45; the one for CURVE as libzmq has it).
 * Whoever must know his peers does not talk to those that name no mechanism. GSSAPI has none.
 */
export const subprotocolsOf = (
  mechanism: Mechanism["name"],
  { trusting }: { readonly trusting: boolean },
): readonly string[] => {
  if (mechanism === "GSSAPI") return []
  const secured = `${plainSubprotocol}/${mechanism}`
  return mechanism === "NULL" && trusting ? [secured, plainSubprotocol] : [secured]
}
