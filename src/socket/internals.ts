/**
 * Keys under which public objects keep what only the library may touch. Symbols, so that an application's own
 * properties never meet them.
 */

/** A socket's engine. */
export const engineOf: unique symbol = Symbol("typemq.engine")

/** A context's core. */
export const coreOf: unique symbol = Symbol("typemq.core")
