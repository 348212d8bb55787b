import { zmqError } from "../core/errors.ts"
import type { AnyOption } from "./kinds.ts"
import { OptionSet } from "./option-set.ts"
import { socketOptions } from "./socket-options.ts"

const specs: Readonly<Record<string, AnyOption>> = socketOptions as never

/** Throws EINVAL and `TypeError` for what no socket could be given. */
const check = (name: string, value: unknown, beside: Readonly<Record<string, unknown>>): void => {
  const spec = Object.hasOwn(specs, name) ? specs[name] : undefined
  if (spec === undefined) throw zmqError("EINVAL", `There is no socket option ${JSON.stringify(name)}.`)
  if (value !== undefined) new OptionSet(spec.only?.[0] ?? "DEALER", beside).set(name, value)
}

/**
 * Options for sockets that are still to be made, checked one by one when they are set: a wrong one would fail each of
 * those sockets, far from where the mistake is. `beside` gives the options that they have with these.
 */
export const checkedDefaults = (
  values: Record<string, unknown>,
  beside: () => Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  new Proxy(values, {
    set(target, name, value) {
      if (typeof name === "string") check(name, value, beside())
      // Sockets get them in the order in which they were set last: some can only be had behind others.
      Reflect.deleteProperty(target, name)
      return Reflect.set(target, name, value)
    },
  })
