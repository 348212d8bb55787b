import { UnsupportedFeatureError } from "../core/errors.ts"

interface Serializer {
  serialize(value: unknown): Uint8Array
  deserialize(bytes: Uint8Array): unknown
}

interface PlatformProcess {
  getBuiltinModule?(name: string): Partial<Serializer> | undefined
}

const serializer = (): Serializer => {
  const { process } = globalThis as { process?: PlatformProcess }
  const found = process?.getBuiltinModule?.("node:v8")
  if (found?.serialize !== undefined && found.deserialize !== undefined) return found as Serializer
  throw new UnsupportedFeatureError(
    "structured clone",
    "This platform does not write structured clones as bytes.",
  )
}

/** A value as the bytes of its structured clone. Throws `DataCloneError` for functions and the like. */
export const encodeStructured = (value: unknown): Uint8Array => serializer().serialize(value)

/** The value of such bytes. Data alone comes of them, whoever sent them: no code, no instances of classes. */
export const decodeStructured = (bytes: Uint8Array): unknown => {
  // The platform reads numbers where they are, so that the bytes must begin at a multiple of eight.
  return serializer().deserialize(bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes))
}
