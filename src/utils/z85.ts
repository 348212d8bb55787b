import { z85Decode, z85Encode } from "../core/z85.ts"

/**
 * Bytes as Z85 text (RFC 32), five characters for four octets: `z85Encode`, under PyZMQ's name. Throws a `RangeError`
 * when the number of octets is not a multiple of 4, a `TypeError` for what is not bytes.
 *
 * ```ts
 * z85.encode(Uint8Array.of(0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b)) // "HelloWorld"
 * ```
 */
export const encode = (bytes: Uint8Array): string => z85Encode(bytes)

/**
 * The bytes of a Z85 text (RFC 32), given as text or as its octets: `z85Decode`, under PyZMQ's name. Throws a
 * `RangeError` that names the position of what is wrong, a `TypeError` for what is neither text nor bytes.
 *
 * ```ts
 * z85.decode("HelloWorld") // 86 4f d2 6f b5 59 f7 5b
 * ```
 */
export const decode = (text: string | Uint8Array): Uint8Array => z85Decode(text)
