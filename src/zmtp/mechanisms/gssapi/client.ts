import type { Mechanism, Secured } from "../mechanism.ts"
import { exchangeReady } from "./ready.ts"
import type { Initiate } from "./security-context.ts"
import { encodeToken, readToken } from "./token.ts"

/**
 * GSSAPI as a client (RFC 38). One token goes each way; then it is our turn with a token that Kerberos has no need of,
 * and an empty frame stands for it. `encrypt`: whether messages and READY are sealed; both sides have to agree.
 */
export const gssapiClient = ({
  initiate,
  encrypt,
}: {
  readonly initiate: Initiate
  readonly encrypt: boolean
}): Mechanism => ({
  name: "GSSAPI",
  async handshake(peer): Promise<Secured> {
    const context = await initiate(peer.signal)
    try {
      peer.send("INITIATE", encodeToken(await context.begin()))
      const token = readToken(await peer.expect("INITIATE"))
      peer.turn()
      await context.finish(token)
    } catch (error) {
      context.end()
      throw error
    }
    return await exchangeReady(peer, context, { encrypt }, async (ready) => {
      peer.send("")
      const metadata = await ready.receive()
      peer.turn()
      ready.send()
      return { metadata }
    })
  },
})
