import { text } from "../../core/bytes.ts"

/**
 * The number in a line of text, as Python writes it: decimal, maybe with a sign. Undefined for everything else,
 * and for numbers that are not exact in JavaScript.
 */
export const numberOfLine = (line: Uint8Array, suffix = ""): number | undefined => {
  if (line.length > 20) return undefined
  const written = text(line)
  const decimal = suffix !== "" && written.endsWith(suffix) ? written.slice(0, -suffix.length) : written
  if (!/^-?\d+$/.test(decimal)) return undefined
  return exact(Number(decimal))
}

/** The number in two's complement, least significant octet first. Undefined when it is not exact in JavaScript. */
export const numberOfOctets = (octets: Uint8Array): number | undefined => {
  let value = (octets.at(-1) ?? 0) > 0x7f ? -1 : 0
  for (let index = octets.length - 1; index >= 0; index--) value = value * 256 + (octets[index] as number)
  return exact(value)
}

// The sum is there for -0.
const exact = (value: number): number | undefined => (Number.isSafeInteger(value) ? value + 0 : undefined)
