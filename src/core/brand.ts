const ordinaryHasInstance = Function.prototype[Symbol.hasInstance]

/**
 * Makes `instanceof` go by a registered symbol, so that two copies of the library in one program (as happens
 * with bundlers, or when an application and its dependency disagree on versions) know each other's errors.
 */
export const brand = (errorClass: { readonly prototype: Error }, name: string): void => {
  const symbol = Symbol.for(`typemq.error.${name}`)
  Object.defineProperties(errorClass.prototype, {
    [symbol]: { value: true },
    name: { value: name, writable: true, configurable: true },
  })
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      if (this !== errorClass) return ordinaryHasInstance.call(this as () => void, candidate)
      return typeof candidate === "object" && candidate !== null && symbol in candidate
    },
  })
}
