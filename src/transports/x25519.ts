import type { KeyObject } from "node:crypto"

/** Keys of X25519 as the platform makes them: 32 octets each. */
export interface X25519 {
  keyPair(): { readonly publicKey: Uint8Array; readonly secretKey: Uint8Array }
  publicKey(secretKey: Uint8Array): Uint8Array
}

/** Loaded when it is used: it takes a tenth of the time that everything else does. */
const nodeCrypto = () => process.getBuiltinModule("node:crypto")

/** What stands in front of the 32 octets of a secret key in PKCS #8 (RFC 8410). */
const secretPrefix = Buffer.from("302e020100300506032b656e04220420", "hex")

const octetsOf = (key: KeyObject, part: "x" | "d"): Uint8Array =>
  Buffer.from(key.export({ format: "jwk" })[part] as string, "base64url")

/** Node's own. */
export const x25519: X25519 = {
  keyPair() {
    const { publicKey, privateKey } = nodeCrypto().generateKeyPairSync("x25519")
    return { publicKey: octetsOf(publicKey, "x"), secretKey: octetsOf(privateKey, "d") }
  },
  publicKey(secretKey) {
    const encoded = Buffer.concat([secretPrefix, secretKey])
    try {
      const { createPrivateKey, createPublicKey } = nodeCrypto()
      const secret = createPrivateKey({ key: encoded, format: "der", type: "pkcs8" })
      return octetsOf(createPublicKey(secret), "x")
    } finally {
      encoded.fill(0)
    }
  },
}
