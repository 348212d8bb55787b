import { concat } from "../../../core/bytes.ts"
import { violation } from "../../violation.ts"
import type { Mechanism } from "../mechanism.ts"
import { counter, counterSize, noncePrefixes, openBox, randomNonceSize, sealBox } from "./boxes.ts"
import { CurveCipher } from "./cipher.ts"
import { cookieSize } from "./cookie-keys.ts"
import { PeerCounter } from "./counters.ts"
import { fields } from "./fields.ts"
import { encodeHello } from "./hello.ts"
import { keySize, randomBytes, type Sodium, tagSize } from "./sodium.ts"
import { sodiumLibrary } from "./sodium-library.ts"
import { TransientKeys } from "./transient-keys.ts"

/** Keys of 32 octets each. */
export interface CurveClientKeys {
  /** Our long-term keys. */
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
  /** The long-term public key of the server. */
  readonly serverKey: Uint8Array
}

const welcomeSizes = [keySize, cookieSize] as const
const welcomeSize = randomNonceSize + tagSize + keySize + cookieSize
const readySize = counterSize + tagSize

/**
 * CURVE as a client (RFC 26). Who we are is not told before the server has shown that it is the one whose key we
 * know.
 */
export const curveClient = (keys: CurveClientKeys): Mechanism => {
  sodiumLibrary.prepare()
  return {
    name: "CURVE",
    async handshake(peer) {
      const sodium = await sodiumLibrary.load()
      const secrets = new TransientKeys(sodium)
      try {
        const transient = secrets.pair()
        const first = secrets.shared(keys.serverKey, transient.secretKey)
        peer.send("HELLO", encodeHello(sodium, transient.publicKey, first))

        const welcome = readWelcome(sodium, await peer.expect("WELCOME"), first)
        peer.turn()
        const key = secrets.shared(welcome.publicKey, transient.secretKey)
        const vouch = makeVouch(sodium, keys, {
          transientKey: transient.publicKey,
          key: secrets.shared(welcome.publicKey, keys.secretKey),
        })
        const introduction = concat([keys.publicKey, vouch, peer.metadata])
        const box = sealBox(sodium, { key, prefix: noncePrefixes.initiate }, counter(2), introduction)
        peer.send("INITIATE", welcome.cookie, counter(2), box)

        const ready = readReady(sodium, await peer.expect("READY"), key)
        const cipher = new CurveCipher(sodium, {
          key,
          sending: { prefix: noncePrefixes.clientMessage, counter: counter(2) },
          receiving: { prefix: noncePrefixes.serverMessage, counter: new PeerCounter(ready.counter, 1) },
        })
        return { metadata: ready.metadata, cipher }
      } finally {
        secrets.forget()
      }
    },
  }
}

/** The server's transient key, and the cookie that it wants back. */
const readWelcome = (sodium: Sodium, data: Uint8Array, key: Uint8Array) => {
  if (data.length !== welcomeSize) {
    throw violation("ZMTP_MALFORMED_COMMAND_WELCOME", `The peer's WELCOME has ${data.length} octets of data.`)
  }
  const [nonce, box] = fields(data, [randomNonceSize, data.length - randomNonceSize])
  const content = openBox(sodium, { key, prefix: noncePrefixes.welcome }, nonce, box)
  if (content === undefined) throw notGenuine("WELCOME")
  const [publicKey, cookie] = fields(content, welcomeSizes)
  return { publicKey, cookie }
}

/** Says with our long-term key that the transient key is ours, for this server and no other. */
const makeVouch = (
  sodium: Sodium,
  { serverKey }: CurveClientKeys,
  { transientKey, key }: { readonly transientKey: Uint8Array; readonly key: Uint8Array },
): Uint8Array => {
  const nonce = randomBytes(randomNonceSize)
  const box = sealBox(sodium, { key, prefix: noncePrefixes.vouch }, nonce, concat([transientKey, serverKey]))
  return concat([nonce, box])
}

const readReady = (sodium: Sodium, data: Uint8Array, key: Uint8Array) => {
  if (data.length < readySize) {
    throw violation("ZMTP_MALFORMED_COMMAND_READY", "The peer's READY command is too short.")
  }
  const [count, box] = fields(data, [counterSize, data.length - counterSize])
  const metadata = openBox(sodium, { key, prefix: noncePrefixes.ready }, count, box)
  if (metadata === undefined) throw notGenuine("READY")
  return { counter: count, metadata }
}

const notGenuine = (command: string): Error =>
  violation("ZMTP_CRYPTOGRAPHIC", `The peer's ${command} is not genuine.`)
