import { utf8 } from "../../../core/bytes.ts"
import type { Authenticate } from "../authenticate.ts"
import type { Mechanism } from "../mechanism.ts"
import { exchangeReady } from "./ready.ts"
import type { Accept } from "./security-context.ts"
import { encodeToken, readToken } from "./token.ts"

/**
 * GSSAPI as a server (RFC 38). Kerberos has vouched for the client's principal when the authenticator is asked about it
 * (RFC 27). `encrypt`: whether messages and READY are sealed; both sides have to agree.
 */
export const gssapiServer = ({
  accept,
  authenticate,
  encrypt,
}: {
  readonly accept: Accept
  readonly authenticate: Authenticate
  readonly encrypt: boolean
}): Mechanism => ({
  name: "GSSAPI",
  async handshake(peer) {
    const first = readToken(await peer.expect("INITIATE"))
    peer.turn()
    const context = await accept(first, peer.signal)
    return await exchangeReady(peer, context, { encrypt }, async (ready) => {
      peer.send("INITIATE", encodeToken(context.token))
      // The client's turn, with nothing more to say.
      await peer.expect("")
      peer.turn()
      const { peerAddress, signal } = peer
      const credentials = [utf8(context.principal)]
      const vouched = await authenticate({ mechanism: "GSSAPI", peerAddress, credentials, signal })
      ready.send()
      return { metadata: await ready.receive(), ...vouched }
    })
  },
})
