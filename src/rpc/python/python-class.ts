import { brand } from "../../core/brand.ts"

interface ErrorClass {
  readonly prototype: Error
}

/**
 * Names a class as Python does, and makes `instanceof` hold between two copies of the library. `others` are what it
 * inherits from beside its JavaScript base: Python's classes may have several bases.
 */
export const pythonClass = (errorClass: ErrorClass, name: string, ...others: readonly ErrorClass[]): void => {
  brand(errorClass, name)
  for (const other of others) adopt(errorClass.prototype, other.prototype)
}

/** `instanceof` goes by symbols on prototypes: with those of a second family, an error belongs to it too. */
const adopt = (prototype: Error, other: object): void => {
  for (
    let each: object | null = other;
    each !== null && each !== Error.prototype;
    each = Object.getPrototypeOf(each)
  ) {
    for (const symbol of Object.getOwnPropertySymbols(each)) {
      const isBrand = (each as Readonly<Record<symbol, unknown>>)[symbol] === true
      if (isBrand) Object.defineProperty(prototype, symbol, { value: true })
    }
  }
}
