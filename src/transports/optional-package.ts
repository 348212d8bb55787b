import { createRequire } from "node:module"

/** Loads a package that need not be there, and only where it can be loaded without waiting. Throws if it cannot be. */
export type RequirePackage = (name: string) => unknown

/** Node's own. */
export const requirePackage: RequirePackage = createRequire(import.meta.url)
