import { define, type OptionFacts, type OptionSpec, same, wrongType, wrongValue } from "./option-spec.ts"

const pageOrigin = /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@*]+\/?$/i

/** An origin as browsers write it: in small letters, without a port that goes without saying. */
const originOf = (text: string): string | undefined => {
  if (text === "null") return text
  if (!pageOrigin.test(text) || !URL.canParse(text)) return undefined
  const { origin } = new URL(text)
  // Of schemes that they do not know, platforms say "null".
  return origin === "null" ? text.toLowerCase().replace(/\/$/, "") : origin
}

/** Origins of web pages (RFC 6454), or null for all there are. Setting it replaces them. */
export const origins = <const Facts extends OptionFacts>(
  facts: Facts,
): OptionSpec<"origins", readonly string[] | null, Facts> => {
  const range = 'an array of origins such as "https://app.example", or null'
  return define<"origins", readonly string[] | null, Facts>("origins", facts, {
    default: null,
    range,
    parse: (value, name) => {
      if (value === null) return null
      if (!Array.isArray(value)) throw wrongType(name, range, value)
      const found = value.map((each: unknown) => {
        if (typeof each !== "string") throw wrongType(name, range, each)
        const origin = originOf(each)
        if (origin === undefined) throw wrongValue(name, range, `one with ${JSON.stringify(each)}`)
        return origin
      })
      return Object.freeze(found)
    },
    show: same,
    raw: same,
  })
}
