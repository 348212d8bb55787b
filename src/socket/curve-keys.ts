import { x25519 } from "#transports"
import { UnsupportedFeatureError, zmqError } from "../core/errors.ts"
import { z85Decode, z85Encode } from "../core/z85.ts"
import type { X25519 } from "../transports/x25519.ts"
import { keySize } from "../zmtp/mechanisms/curve/sodium.ts"
import { sodiumLibrary } from "../zmtp/mechanisms/curve/sodium-library.ts"

/** The long-term keys of one side of CURVE, each as 40 characters of Z85 (RFC 32). */
export interface CurveKeyPair {
  /** To be told to whoever shall talk to its owner. */
  readonly publicKey: string
  /** To be kept. */
  readonly secretKey: string
}

/**
 * Loads what CURVE needs, which otherwise happens when the first socket with CURVE is bound or connected. Browsers
 * need it before `curveKeyPair` and `curvePublicKey`; nothing else does. Rejects with an `UnsupportedFeatureError`
 * where it cannot be loaded.
 *
 * ```ts
 * await curveReady()
 * const { publicKey, secretKey } = curveKeyPair()
 * ```
 */
export const curveReady = async (): Promise<void> => {
  await sodiumLibrary.load()
}

/**
 * Makes a pair of long-term keys for CURVE. Throws an `UnsupportedFeatureError` in a browser where `curveReady()` was
 * not awaited. (`zmq_curve_keypair`)
 *
 * ```ts
 * const { publicKey, secretKey } = curveKeyPair()
 * const server = new Reply({ curveServer: true, curveSecretKey: secretKey }) // clients are told the publicKey
 * ```
 */
export const curveKeyPair = (): CurveKeyPair => {
  const { publicKey, secretKey } = maker().keyPair()
  const pair = { publicKey: z85Encode(publicKey), secretKey: z85Encode(secretKey) }
  secretKey.fill(0)
  return pair
}

/**
 * The public key that belongs to a secret key, as 40 characters of Z85. The secret is given as those, as text or
 * octets, or as 32 bytes. Throws a `TypeError` for anything but text and bytes, EINVAL for what is no key, and an
 * `UnsupportedFeatureError` in a browser where `curveReady()` was not awaited. (`zmq_curve_public`)
 *
 * ```ts
 * curvePublicKey("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6") // "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
 * ```
 */
export const curvePublicKey = (secretKey: string | Uint8Array): string => {
  if (typeof secretKey !== "string" && !(secretKey instanceof Uint8Array)) {
    throw new TypeError("A CURVE key is text or bytes.")
  }
  return z85Encode(maker().publicKey(octetsOf(secretKey)))
}

/**
 * The same as `curvePublicKey`, under PyZMQ's name.
 *
 * ```ts
 * curvePublic(curveKeyPair().secretKey)
 * ```
 */
export const curvePublic = curvePublicKey

/** Whatever makes keys without waiting: libsodium, where it is loaded, else the platform. */
const maker = (): X25519 => {
  const found = sodiumLibrary.loaded ?? x25519
  if (found !== undefined) return found
  throw new UnsupportedFeatureError(
    "curve",
    "Keys can be made here once libsodium is loaded: await curveReady() first.",
  )
}

const octetsOf = (key: string | Uint8Array): Uint8Array => {
  if (typeof key !== "string" && key.length === keySize) return key
  try {
    if (key.length === keySize * 1.25) return z85Decode(key)
  } catch (error) {
    throw zmqError("EINVAL", "The CURVE key is not Z85.", { cause: error })
  }
  throw zmqError(
    "EINVAL",
    `A CURVE key has 40 characters of Z85 or 32 octets, not ${key.length} ${typeof key === "string" ? "characters" : "octets"}.`,
  )
}
