import type { Temporal } from "temporal-polyfill"

export type { Temporal } from "temporal-polyfill"

/** All of Temporal's classes, from whatever implementation. */
export type TemporalClasses = typeof Temporal

/** Where Temporal may come from. */
export interface TemporalSources {
  /** The platform's own, or a polyfill that the application installed there. */
  readonly Temporal?: TemporalClasses | undefined
  readonly process?: { getBuiltinModule?: ((name: string) => unknown) | undefined } | undefined
}

interface ModuleModule {
  createRequire(address: string): (name: string) => { readonly Temporal: TemporalClasses }
}

const advice =
  'install "temporal-polyfill" beside typemq, or import "temporal-polyfill/global" before the first date arrives'

/**
 * Temporal, found now: the platform's own, else the polyfill.
 *
 * Decoding is synchronous and few programs ever see a date, so that the polyfill is neither imported at the top
 * (it takes longer to load than all the rest) nor awaited. `require` can load it in the middle of a function, and
 * `getBuiltinModule` gives that without an import of a Node module, which other platforms would stumble over.
 * Throws an `Error` that says what to install when there is none.
 */
export const findTemporal = (sources: TemporalSources): TemporalClasses => {
  if (sources.Temporal !== undefined) return sources.Temporal
  try {
    const module = sources.process?.getBuiltinModule?.("node:module") as ModuleModule | undefined
    if (module !== undefined) return module.createRequire(import.meta.url)("temporal-polyfill").Temporal
  } catch (cause) {
    throw new Error(`Dates need Temporal, which could not be loaded: ${advice}.`, { cause })
  }
  throw new Error(`Dates need Temporal, which this platform does not have: ${advice}.`)
}

/** What `find` answers, asked once: `require` looks for its module anew each time. */
const once = <Value>(find: () => Value): (() => Value) => {
  let found: Value | undefined
  return () => {
    found ??= find()
    return found
  }
}

const polyfill = once(() => findTemporal({ process: (globalThis as TemporalSources).process }))

/** Temporal: the platform's own, else the polyfill, which is loaded at the first call. */
export const temporal = (): TemporalClasses => (globalThis as TemporalSources).Temporal ?? polyfill()
