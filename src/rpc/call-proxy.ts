/** What is done with a call: its dotted name and its arguments. */
export type CallTarget = (name: string, args: readonly unknown[]) => unknown

/**
 * An object whose members extend a dotted name, and which makes the call when it is called. It never changes, so it
 * can be kept and used again.
 */
export const callProxy = (target: CallTarget, emptyName: string): unknown => {
  const extended = (name: string): unknown =>
    new Proxy(function remote() {} as () => void, {
      get: (_function, key) => {
        // Not a promise, although everything else is there: `await` must not call the service.
        if (typeof key !== "string" || key === "then") return undefined
        return extended(name === "" ? key : `${name}.${key}`)
      },
      apply: (_function, _this, args: readonly unknown[]) => {
        if (name === "") throw new TypeError(emptyName)
        return target(name, args)
      },
      set: () => false,
      has: (_function, key) => typeof key === "string" && key !== "then",
    })
  return extended("")
}
