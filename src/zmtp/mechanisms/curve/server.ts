import { concat, equal } from "../../../core/bytes.ts"
import { violation } from "../../violation.ts"
import type { Authenticate } from "../authenticate.ts"
import type { HandshakeChannel, Mechanism } from "../mechanism.ts"
import { counter, counterSize, noncePrefixes, openBox, randomNonceSize, sealBox } from "./boxes.ts"
import { CurveCipher } from "./cipher.ts"
import { CookieKeys, cookieSize } from "./cookie-keys.ts"
import { PeerCounter } from "./counters.ts"
import { fields } from "./fields.ts"
import { readHello } from "./hello.ts"
import { keySize, randomBytes, type Sodium, tagSize } from "./sodium.ts"
import { sodiumLibrary } from "./sodium-library.ts"
import { TransientKeys } from "./transient-keys.ts"

/** What a CURVE server has. */
export interface CurveServerSettings {
  /** Our long-term secret key, 32 octets. */
  readonly secretKey: Uint8Array
  /** Who may come in is asked for by their public keys; absent: everybody who knows ours. */
  readonly authenticate?: Authenticate
}

const vouchBoxSize = tagSize + 2 * keySize
const initiateSize = cookieSize + counterSize + tagSize + keySize + randomNonceSize + vouchBoxSize

/**
 * CURVE as a server (RFC 26). Between WELCOME and INITIATE the connection costs no more than any other: its keys
 * are in the cookie.
 */
export const curveServer = (settings: CurveServerSettings): Mechanism => {
  sodiumLibrary.prepare()
  const cookies = new CookieKeys()
  let ownKey: Uint8Array | undefined
  return {
    name: "CURVE",
    async handshake(peer) {
      // The client may have spoken already.
      const [hello, sodium] = await Promise.all([peer.expect("HELLO"), sodiumLibrary.load()])
      ownKey ??= sodium.publicKey(settings.secretKey)
      const server = { sodium, cookies, secretKey: settings.secretKey, publicKey: ownKey }
      const cookieNonce = welcome(server, peer, hello)
      const initiate = await peer.expect("INITIATE")
      peer.turn()
      const secrets = new TransientKeys(sodium)
      try {
        const client = readInitiate(server, initiate, { cookieNonce, secrets })
        peer.check(client.metadata)
        const vouched = await settings.authenticate?.({
          mechanism: "CURVE",
          peerAddress: peer.peerAddress,
          credentials: [client.publicKey],
          signal: peer.signal,
        })
        const ready = { key: client.key, prefix: noncePrefixes.ready }
        peer.send("READY", counter(1), sealBox(sodium, ready, counter(1), peer.metadata))
        const cipher = new CurveCipher(sodium, {
          key: client.key,
          sending: { prefix: noncePrefixes.serverMessage, counter: counter(1) },
          receiving: { prefix: noncePrefixes.clientMessage, counter: client.counter },
        })
        return { ...vouched, metadata: client.metadata, cipher }
      } finally {
        secrets.forget()
      }
    },
  }
}

interface Server {
  readonly sodium: Sodium
  readonly cookies: CookieKeys
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

/** Answers HELLO and forgets all of it. What is left is the nonce by which the connection knows its own cookie. */
const welcome = (server: Server, peer: HandshakeChannel, hello: Uint8Array): Uint8Array => {
  peer.turn()
  const { sodium, cookies } = server
  const secrets = new TransientKeys(sodium)
  try {
    const { publicKey, key } = readHello(sodium, hello, (each) => secrets.shared(each, server.secretKey))
    const transient = secrets.pair()
    const cookie = cookies.make(sodium, { publicKey, secretKey: transient.secretKey })
    const nonce = randomBytes(randomNonceSize)
    const content = concat([transient.publicKey, cookie])
    peer.send("WELCOME", nonce, sealBox(sodium, { key, prefix: noncePrefixes.welcome }, nonce, content))
    return cookie.slice(0, randomNonceSize)
  } finally {
    secrets.forget()
  }
}

/** What a client shows of itself. */
interface Client {
  /** Its long-term key. */
  readonly publicKey: Uint8Array
  /** The key of both transient keys. */
  readonly key: Uint8Array
  readonly counter: PeerCounter
  readonly metadata: Uint8Array
}

/** What is wrong is told to our own monitor; the peer is told nothing, whatever it is. */
const readInitiate = (
  server: Server,
  data: Uint8Array,
  { cookieNonce, secrets }: { readonly cookieNonce: Uint8Array; readonly secrets: TransientKeys },
): Client => {
  const { sodium } = server
  if (data.length < initiateSize) {
    throw violation("ZMTP_MALFORMED_COMMAND_INITIATE", "The peer's INITIATE command is too short.")
  }
  const [cookie, count, box] = fields(data, [cookieSize, counterSize, data.length - cookieSize - counterSize])
  const transient = equal(cookie.subarray(0, randomNonceSize), cookieNonce)
    ? server.cookies.open(sodium, cookie)
    : undefined
  if (transient === undefined) throw notGenuine("cookie")
  secrets.keep(transient.secretKey)

  const key = secrets.shared(transient.publicKey, transient.secretKey)
  const content = openBox(sodium, { key, prefix: noncePrefixes.initiate }, count, box)
  if (content === undefined) throw notGenuine("INITIATE")
  const rest = content.length - keySize - randomNonceSize - vouchBoxSize
  const [publicKey, vouchNonce, vouchBox, metadata] = fields(content, [
    keySize,
    randomNonceSize,
    vouchBoxSize,
    rest,
  ])

  const vouchKey = secrets.shared(publicKey, transient.secretKey)
  const vouch = openBox(sodium, { key: vouchKey, prefix: noncePrefixes.vouch }, vouchNonce, vouchBox)
  if (vouch === undefined) throw notGenuine("vouch")
  // Its transient key, lest another client's vouch is shown; our key, lest it was given to another server.
  if (!equal(vouch, concat([transient.publicKey, server.publicKey]))) {
    throw violation("ZMTP_KEY_EXCHANGE", "The peer's vouch is for another connection or server.")
  }
  return { publicKey, key, counter: new PeerCounter(count, 2), metadata }
}

const notGenuine = (what: string): Error =>
  violation("ZMTP_CRYPTOGRAPHIC", `The peer's ${what} is not genuine.`)
