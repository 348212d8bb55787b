const prefixes = ["", "k", "M", "G", "T"] as const

/** A number for people, with three digits at most: `0`, `12`, `1.2k`, `34M`. */
export const amount = (value: number): string => {
  let rest = Math.abs(value)
  let step = 0
  while (rest >= 999.5 && step < prefixes.length - 1) {
    rest /= 1000
    step++
  }
  const whole = rest >= 9.95 || Number.isInteger(rest) || (step === 0 && rest >= 99.5)
  return `${value < 0 ? "-" : ""}${whole ? Math.round(rest) : rest.toFixed(1)}${prefixes[step]}`
}

/** Bytes for people: `1.2 MB`. */
export const bytes = (value: number): string => amount(value).replace(/([kMGT]?)$/, " $1B")
