import { concat, equal } from "../../../core/bytes.ts"
import { violation } from "../../violation.ts"
import { counter, counterSize, noncePrefixes, openBox, sealBox } from "./boxes.ts"
import { fields } from "./fields.ts"
import { keySize, type Sodium, tagSize } from "./sodium.ts"

const version = Uint8Array.of(1, 0)
/** Makes HELLO longer than WELCOME, so that nobody can use a server to multiply octets. */
const padding = new Uint8Array(72)
/** What is signed: nothing but that the sender has the secret of its transient key. */
const signed = new Uint8Array(64)
const sizes = [version.length, padding.length, keySize, counterSize, tagSize + signed.length] as const
const helloSize = sizes.reduce((sum, size) => sum + size)

/** The data of a client's HELLO. `key`: the one that its transient key and the server's key make. */
export const encodeHello = (sodium: Sodium, publicKey: Uint8Array, key: Uint8Array): Uint8Array => {
  const nonce = counter(1)
  const box = sealBox(sodium, { key, prefix: noncePrefixes.hello }, nonce, signed)
  return concat([version, padding, publicKey, nonce, box])
}

/** The transient key in a client's HELLO. `sharedWith`: the key that it and ours make. */
export const readHello = (
  sodium: Sodium,
  data: Uint8Array,
  sharedWith: (publicKey: Uint8Array) => Uint8Array,
): { readonly publicKey: Uint8Array; readonly key: Uint8Array } => {
  if (data.length !== helloSize) throw malformed(`it has ${data.length} octets of data, not ${helloSize}`)
  const [announced, filling, publicKey, nonce, box] = fields(data, sizes)
  if (!equal(announced, version)) throw malformed("it is of another version than 1.0")
  if (!equal(filling, padding)) throw malformed("its padding is not zero")
  const key = sharedWith(publicKey)
  const content = openBox(sodium, { key, prefix: noncePrefixes.hello }, nonce, box)
  if (content === undefined) {
    throw violation("ZMTP_CRYPTOGRAPHIC", "The peer's HELLO was made for another server's key.")
  }
  if (!equal(content, signed)) throw malformed("what it signs is not zero")
  return { publicKey, key }
}

const malformed = (how: string): Error =>
  violation("ZMTP_MALFORMED_COMMAND_HELLO", `The peer's HELLO command is malformed: ${how}.`)
