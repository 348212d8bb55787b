import { type Decoder, decode } from "../../src/rpc/msgpack/decoder.ts"
import { UnpackError } from "../../src/rpc/msgpack/unpack-error.ts"

/** Bytes from hex, with spaces wherever they help. */
export const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(" ", ""), "hex")

/** The value that packed bytes are. */
export const readHex = (hex: string, options?: ConstructorParameters<typeof Decoder>[0]): unknown =>
  decode(bytesOf(hex), options)

/** The error of what must not be readable. */
export const unpackErrorOf = (run: () => unknown): UnpackError => {
  try {
    run()
  } catch (error) {
    if (error instanceof UnpackError) return error
    throw error
  }
  throw new Error("That should have failed.")
}
