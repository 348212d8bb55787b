import type { Authenticate } from "./authenticate.ts"
import type { HandshakeChannel, Mechanism, Secured } from "./mechanism.ts"

/**
 * The NULL mechanism (RFC 37, section 2.4.1): each side sends READY at once, without waiting for the other's. No
 * confidentiality, and no credentials; an authenticator can still tell peers by their addresses, and then READY
 * waits for it to agree.
 */
export const nullMechanism = ({
  authenticate,
}: {
  readonly authenticate?: Authenticate
} = {}): Mechanism => ({
  name: "NULL",
  async handshake(peer) {
    if (authenticate !== undefined) return await admit(peer, authenticate)
    peer.send("READY", peer.metadata)
    return { metadata: await peer.expect("READY") }
  },
})

/** The peer does not wait for us, so its READY may come at any time. */
const admit = async (peer: HandshakeChannel, authenticate: Authenticate): Promise<Secured> => {
  const { peerAddress, signal } = peer
  const answer = async () => {
    const vouched = await authenticate({ mechanism: "NULL", peerAddress, credentials: [], signal })
    peer.send("READY", peer.metadata)
    return vouched
  }
  const [metadata, vouched] = await Promise.all([peer.expect("READY"), answer()])
  return { metadata, ...vouched }
}
