import { Float } from "../../src/rpc/msgpack/float.ts"

/** A whole number from its digits, as it arrives. */
export const arrivedInteger = (digits: string): number | bigint => {
  const exact = BigInt(digits)
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
}

/** What a decoder makes of a float that keeps floats. */
export const arrivedFloat = (value: number): number | Float =>
  Number.isInteger(value) ? new Float(value) : value

/** A map as it arrives: an object if all its keys are text. */
export const arrivedMap = (pairs: readonly (readonly [unknown, unknown])[]): object =>
  pairs.every(([key]) => typeof key === "string")
    ? Object.fromEntries(pairs as readonly (readonly [string, unknown])[])
    : new Map(pairs)
