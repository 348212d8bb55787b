/** What is done with a call: its dotted name and its arguments. */
export type CallTarget = (name: string, args: readonly unknown[]) => unknown

/** Members of a name are few and used again and again; more of them than this are not kept. */
const mostMembers = 1_000

/**
 * An object whose members extend a dotted name, and which makes the call when it is called. It never changes, so it
 * can be kept and used again.
 */
export const callProxy = (target: CallTarget, emptyName: string): unknown => {
  const extended = (name: string): unknown => {
    const members = new Map<string, unknown>()
    return new Proxy(function remote() {} as () => void, {
      get: (_function, key) => {
        // Not a promise, although everything else is there: `await` must not call the service.
        if (typeof key !== "string" || key === "then") return undefined
        const known = members.get(key)
        if (known !== undefined) return known
        const member = extended(name === "" ? key : `${name}.${key}`)
        if (members.size < mostMembers) members.set(key, member)
        return member
      },
      apply: (_function, _this, args: readonly unknown[]) => {
        if (name === "") throw new TypeError(emptyName)
        return target(name, args)
      },
      set: () => false,
      has: (_function, key) => typeof key === "string" && key !== "then",
    })
  }
  return extended("")
}
