import { UnsupportedFeatureError } from "../core/errors.ts"

interface StructuredFormat {
  serialize(value: unknown): Uint8Array
}

interface ModuleProcess {
  getBuiltinModule?(name: string): StructuredFormat | undefined
}

/**
 * The bytes of any value that can be cloned: maps, sets, dates, typed arrays, cycles. They are V8's own, which
 * `deserialize` of `node:v8` reads; it makes data only, and runs nothing. Throws `DataCloneError` for what cannot
 * be cloned, `UnsupportedFeatureError` where there is no such format.
 */
export const serializeStructured = (value: unknown): Uint8Array => {
  const { process } = globalThis as { process?: ModuleProcess }
  const format = process?.getBuiltinModule?.("node:v8")
  if (format === undefined) throw new UnsupportedFeatureError("structured clone")
  return format.serialize(value)
}
