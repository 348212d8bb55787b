/** From these exponents of ten on, Python writes a float with an exponent. */
const leastExponent = -4
const mostExponent = 16

/**
 * A float as Python writes it: `1.0`, `0.1`, `1e+16`, `1e-05`, `inf`, `nan`. Both languages write the shortest digits
 * that give the same number back; only the form differs.
 */
export const floatNotation = (value: number): string => {
  if (Number.isNaN(value)) return "nan"
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf"
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0"
  const [mantissa, exponentText] = value.toExponential().split("e") as [string, string]
  const exponent = Number(exponentText)
  if (exponent < leastExponent || exponent >= mostExponent) {
    const sign = exponent < 0 ? "-" : "+"
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`
  }
  // In between JavaScript writes plain digits too.
  const text = String(value)
  return text.includes(".") ? text : `${text}.0`
}
