import type { Mechanism } from "../mechanism.ts"
import type { Initiate } from "./security-context.ts"
import { encodeToken, readToken } from "./token.ts"

/**
 * GSSAPI as a client (RFC 38), for peers that leave messages in clear once they know each other. One token goes each
 * way; then it is our turn with a token that Kerberos has no need of, and an empty frame stands for it.
 */
export const gssapiClient = ({ initiate }: { readonly initiate: Initiate }): Mechanism => ({
  name: "GSSAPI",
  async handshake(peer) {
    const context = await initiate()
    peer.send("INITIATE", encodeToken(await context.begin()))
    const token = readToken(await peer.expect("INITIATE"))
    peer.turn()
    await context.finish(token)
    peer.send("")
    const metadata = await peer.expect("READY")
    peer.turn()
    peer.send("READY", peer.metadata)
    return { metadata }
  },
})
