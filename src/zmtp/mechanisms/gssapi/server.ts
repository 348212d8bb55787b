import { utf8 } from "../../../core/bytes.ts"
import type { Authenticate } from "../authenticate.ts"
import type { Mechanism } from "../mechanism.ts"
import type { Accept } from "./security-context.ts"
import { encodeToken, readToken } from "./token.ts"

/**
 * GSSAPI as a server (RFC 38), for peers that leave messages in clear once they know each other. Kerberos has vouched
 * for the client's principal when the authenticator is asked about it (RFC 27).
 */
export const gssapiServer = ({
  accept,
  authenticate,
}: {
  readonly accept: Accept
  readonly authenticate: Authenticate
}): Mechanism => ({
  name: "GSSAPI",
  async handshake(peer) {
    const first = readToken(await peer.expect("INITIATE"))
    peer.turn()
    const { token, principal } = await accept(first)
    peer.send("INITIATE", encodeToken(token))
    // The client's turn, with nothing more to say.
    await peer.expect("")
    peer.turn()
    const { peerAddress, signal } = peer
    const credentials = [utf8(principal)]
    const vouched = await authenticate({ mechanism: "GSSAPI", peerAddress, credentials, signal })
    peer.send("READY", peer.metadata)
    return { metadata: await peer.expect("READY"), ...vouched }
  },
})
