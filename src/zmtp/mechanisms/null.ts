import type { Mechanism } from "./mechanism.ts"

/**
 * The NULL mechanism (RFC 37, section 2.4.1): each side sends READY at once, without waiting for the other's.
 * No authentication, no confidentiality.
 */
export const nullMechanism = (): Mechanism => ({
  name: "NULL",
  async handshake(peer) {
    peer.send("READY", peer.metadata)
    return { metadata: await peer.expect("READY") }
  },
})
