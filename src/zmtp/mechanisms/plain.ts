import { concat } from "../../core/bytes.ts"
import { violation } from "../violation.ts"
import type { Authenticate } from "./authenticate.ts"
import type { Mechanism } from "./mechanism.ts"

/** What a client shows, each at most 255 octets. */
export interface PlainCredentials {
  readonly username: Uint8Array
  readonly password: Uint8Array
}

/**
 * PLAIN as a client (RFC 24): name and password go out in clear, once the peer's greeting has named PLAIN as well.
 */
export const plainClient = ({ username, password }: PlainCredentials): Mechanism => ({
  name: "PLAIN",
  async handshake(peer) {
    peer.send("HELLO", shortText(username), shortText(password))
    const welcome = await peer.expect("WELCOME")
    if (welcome.length > 0) {
      throw violation("ZMTP_MALFORMED_COMMAND_WELCOME", "The peer's WELCOME command is not empty.")
    }
    peer.turn()
    peer.send("INITIATE", peer.metadata)
    return { metadata: await peer.expect("READY") }
  },
})

/** PLAIN as a server (RFC 24): nobody comes in without having been asked for. */
export const plainServer = ({ authenticate }: { readonly authenticate: Authenticate }): Mechanism => ({
  name: "PLAIN",
  async handshake(peer) {
    const credentials = readHello(await peer.expect("HELLO"))
    peer.turn()
    const { peerAddress, signal } = peer
    const vouched = await authenticate({ mechanism: "PLAIN", peerAddress, credentials, signal })
    peer.send("WELCOME")
    const metadata = await peer.expect("INITIATE")
    peer.turn()
    peer.send("READY", peer.metadata)
    return { metadata, ...vouched }
  },
})

/** Name and password, each behind its length, and nothing else. */
const readHello = (data: Uint8Array): readonly Uint8Array[] => {
  const nameEnd = 1 + (data[0] ?? Number.NaN)
  const passwordEnd = nameEnd + 1 + (data[nameEnd] ?? Number.NaN)
  if (passwordEnd !== data.length) {
    throw violation("ZMTP_MALFORMED_COMMAND_HELLO", "The peer's HELLO command is not a name and a password.")
  }
  return [data.subarray(1, nameEnd), data.subarray(nameEnd + 1, passwordEnd)]
}

const shortText = (octets: Uint8Array): Uint8Array => concat([Uint8Array.of(octets.length), octets])
