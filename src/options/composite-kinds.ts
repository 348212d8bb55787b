import { text as textOf, utf8 } from "../core/bytes.ts"
import { parseIpNetwork } from "../core/ip-address.ts"
import { text, toBytes } from "./byte-kinds.ts"
import { flag, parseInteger } from "./number-kinds.ts"
import { define, type OptionFacts, type OptionSpec, wrongType, wrongValue } from "./option-spec.ts"

/** IP networks in CIDR form. Setting one adds it, null removes all. Shown as one text, with commas. */
export const networks = <const Facts extends OptionFacts>(
  facts: Facts,
): OptionSpec<"networks", readonly string[], Facts> => {
  const range = 'an IP address with an optional mask, as in "10.0.0.0/8", or null'
  return define<"networks", readonly string[], Facts>("networks", facts, {
    default: Object.freeze([]),
    range,
    parse: (value, name, current) => {
      if (value === null) return []
      const own = toBytes(value)
      if (own === undefined) throw wrongType(name, range, value)
      const network = textOf(own)
      if (network.length > 255 || parseIpNetwork(network) === undefined) {
        throw wrongValue(name, range, JSON.stringify(network))
      }
      return [...current, network]
    },
    show: (value) => (value.length === 0 ? null : value.join(", ")),
    raw: (value) => (value.length === 0 ? null : value.join(", ")),
  })
}

/** Numbers of processes, users or groups. Setting one adds it, null removes all. Shows the last. */
export const ids = <const Facts extends OptionFacts>(
  facts: Facts,
): OptionSpec<"ids", readonly number[], Facts> => {
  const range = "an integer of at least 0, or null"
  return define<"ids", readonly number[], Facts>("ids", facts, {
    default: Object.freeze([]),
    range,
    parse: (value, name, current) =>
      value === null ? [] : [...current, parseInteger(value, name, range, 0, 0xffffffff)],
    show: (value) => value.at(-1) ?? null,
    raw: (value) => value.at(-1) ?? null,
  })
}

/** Names and values of what a connection announces beside its socket type. */
export type Metadata = Readonly<Record<string, string>>

/**
 * Properties of the application's own for the handshake. An object replaces them all; text of the form
 * `X-name:value`, as libzmq has it, adds one, and the first value of a name stays.
 */
export const metadata = <const Facts extends OptionFacts>(
  facts: Facts,
): OptionSpec<"metadata", Metadata, Facts> => {
  const range =
    'an object such as { "X-name": "value" }, with names of 2 to 255 octets that begin with X-, or null'
  const check = (property: string, value: unknown, name: string): void => {
    if (typeof value !== "string") throw wrongType(name, range, value)
    const size = utf8(property).length
    if (!property.startsWith("X-") || size > 255 || property.includes(":") || value === "") {
      throw wrongValue(
        name,
        range,
        value === "" ? `${JSON.stringify(property)} without a value` : JSON.stringify(property),
      )
    }
  }
  return define<"metadata", Metadata, Facts>("metadata", facts, {
    default: Object.freeze({}),
    range,
    parse: (value, name, current) => {
      if (value === null) return {}
      const one = toBytes(value)
      if (one !== undefined) {
        const line = textOf(one)
        const colon = line.indexOf(":")
        if (colon < 0) throw wrongValue(name, range, "text without a colon")
        check(line.slice(0, colon), line.slice(colon + 1), name)
        return { [line.slice(0, colon)]: line.slice(colon + 1), ...current }
      }
      if (typeof value !== "object") throw wrongType(name, range, value)
      const properties = Object.entries(value)
      for (const [property, each] of properties) check(property, each, name)
      return Object.fromEntries(properties)
    },
    show: (value) => ({ ...value }),
    raw: (value) => ({ ...value }),
  })
}

/** What wss connections need for TLS: PEM texts, a host name, and whether the system's certificates count. */
export interface Tls {
  readonly key: string | null
  readonly cert: string | null
  readonly ca: string | null
  readonly hostname: string | null
  readonly trustSystem: boolean
}

const noTls: Tls = Object.freeze({ key: null, cert: null, ca: null, hostname: null, trustSystem: false })

/** The settings of TLS, as one object; setting it replaces them all. */
export const tls = <const Facts extends OptionFacts>(facts: Facts): OptionSpec<"tls", Tls, Facts> => {
  const range = "an object with key, cert, ca, hostname (text) and trustSystem (true or false), or null"
  const part = text({ min: 0 })
  const yes = flag({ default: false })
  const parsePart = (name: string, value: unknown, label: string): string | boolean | null => {
    if (!Object.hasOwn(noTls, name)) throw wrongValue(label, range, `one with ${JSON.stringify(name)}`)
    if (name === "trustSystem") return yes.parse(value, `${label}.${name}`, false)
    return part.parse(value, `${label}.${name}`, null)
  }
  return define<"tls", Tls, Facts>("tls", facts, {
    default: noTls,
    range,
    parse: (value, name) => {
      if (value === null) return noTls
      if (typeof value !== "object") throw wrongType(name, range, value)
      const given = Object.entries(value).filter(([, each]) => each !== undefined)
      return {
        ...noTls,
        ...Object.fromEntries(given.map(([key, each]) => [key, parsePart(key, each, name)])),
      }
    },
    show: (value) => ({ ...value }),
    raw: (value) => ({ ...value }),
  })
}
