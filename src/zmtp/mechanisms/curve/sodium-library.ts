import { UnsupportedFeatureError } from "../../../core/errors.ts"
import { type NativeCalls, NativeSodium } from "./native-sodium.ts"
import type { Sodium } from "./sodium.ts"
import { type RawSodium, WebAssemblySodium } from "./webassembly-sodium.ts"

/** The package's default export; what lies below its own layer is not in its types. */
interface Wrappers {
  readonly ready: Promise<void>
  readonly libsodium?: Partial<RawSodium>
}

/** Not written out in `import`, so that bundlers do not look for what need not be there. */
const optionalPackage: string = "sodium-native"

/**
 * Where libsodium comes from, decided here alone: `sodium-native`, where the application has installed it, and
 * `libsodium-wrappers-sumo`, which has what boxes are made of beside the boxes themselves. Neither is loaded before something needs CURVE.
 */
export class SodiumLibrary {
  #sodium: Sodium | undefined
  #loading: Promise<Sodium> | undefined

  /** The library, once it is loaded. */
  get loaded(): Sodium | undefined {
    return this.#sodium
  }

  /** Loads the library, once. Rejects with an `UnsupportedFeatureError` where that cannot be done. */
  load(): Promise<Sodium> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  /** Begins to load it for what will need it soon, and is told then if that fails. */
  prepare(): void {
    this.load().catch(() => {})
  }

  async #load(): Promise<Sodium> {
    try {
      const [native, webAssembly] = await Promise.all([loadNative(), loadWebAssembly()])
      this.#sodium = native === undefined ? webAssembly : new NativeSodium(native, webAssembly)
      return this.#sodium
    } catch (error) {
      this.#loading = undefined
      throw new UnsupportedFeatureError("curve", "CURVE needs libsodium, which could not be loaded.", {
        cause: error,
      })
    }
  }
}

/** The one that all sockets share. */
export const sodiumLibrary = new SodiumLibrary()

const loadWebAssembly = async (): Promise<WebAssemblySodium> => {
  const { default: wrappers }: { readonly default: Wrappers } = await import("libsodium-wrappers-sumo")
  await wrappers.ready
  const { libsodium: raw } = wrappers
  if (
    raw?.HEAPU8 === undefined ||
    raw._malloc === undefined ||
    raw._crypto_stream_salsa20_xor === undefined
  ) {
    throw new Error("This version of libsodium-wrappers-sumo has another inside: 0.8 is what is known.")
  }
  return new WebAssemblySodium(raw as RawSodium)
}

/** Absent, or not made for this machine: both are as good a reason to do without. */
const loadNative = async (): Promise<NativeCalls | undefined> => {
  try {
    const native: { readonly default?: NativeCalls } = await import(
      /* @vite-ignore */ /* webpackIgnore: true */ optionalPackage
    )
    return native.default
  } catch {
    return undefined
  }
}
