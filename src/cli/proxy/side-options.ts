import { flagOf } from "../argument-names.ts"
import type { CommandOption, OptionTable } from "../command.ts"
import type { ConnectionValues } from "../connection-options.ts"
import { securityOptions } from "../security-options.ts"

/** The sockets of a proxy. */
export type Side = "front" | "back" | "monitor" | "control"

/** The names of a table behind a word: `curveServe` is `frontCurveServe`. */
type Prefixed<Word extends string, Table extends OptionTable> = {
  readonly [Name in keyof Table & string as `${Word}${Capitalize<Name>}`]: Table[Name]
}

const address = { type: "string", value: "ADDR", multiple: true } as const

const own = {
  bind: { ...address, describes: "bind the front socket to this endpoint" },
  connect: { ...address, describes: "connect the front socket to this endpoint" },
  option: {
    type: "string",
    value: "NAME=VALUE",
    multiple: true,
    describes: "a socket option of the front socket, as in sendHighWaterMark=5000",
  },
  ...securityOptions,
} as const satisfies OptionTable

type Name = keyof typeof own & string

interface Place {
  readonly section: string
  readonly describes: Readonly<Partial<Record<Name, string>>>
  /** Begins other names of the same options. */
  readonly alias?: string
}

const places: Readonly<Record<Side, Place>> = {
  front: { section: "Front", describes: {} },
  back: {
    section: "Back",
    describes: {
      bind: "bind the back socket to this endpoint",
      connect: "connect the back socket to this endpoint",
    },
  },
  monitor: {
    section: "Copies",
    describes: {
      bind: "publish copies of all messages at this endpoint",
      connect: "publish copies of all messages to this endpoint",
    },
    alias: "capture",
  },
  control: {
    section: "Control",
    describes: {
      bind: "take PAUSE, RESUME, TERMINATE and STATISTICS from REQ sockets at this endpoint",
      connect: "take them from a socket that has bound this endpoint",
    },
  },
}

const nameAt = (side: string, name: string): string =>
  `${side}${name.charAt(0).toUpperCase()}${name.slice(1)}`

/** What one socket of a proxy is given: endpoints, socket options, security. */
export const sideOptions = <Where extends Side>(side: Where): Prefixed<Where, typeof own> => {
  const { section, describes, alias } = places[side]
  const rows = (Object.entries(own) as [Name, CommandOption][]).map(([name, option]) => {
    const text = side === "front" ? ownWords(side, option.describes) : asFront(name)
    const aliases = alias === undefined ? {} : { aliases: [flagOf(nameAt(alias, name))] }
    return [nameAt(side, name), { ...option, ...aliases, describes: describes[name] ?? text, section }]
  })
  return Object.fromEntries(rows) as Prefixed<Where, typeof own>
}

const asFront = (name: string): string => `as ${flagOf(nameAt("front", name))}`

/** Options that mean what those of the front side do, in another section. */
export const likeFront = <Table extends OptionTable>(table: Table, section: string): Table =>
  Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, { ...option, describes: asFront(name), section }]),
  ) as unknown as Table

/** Whether a socket was given an endpoint. */
export const isAsked = (side: Side, values: Readonly<Record<string, unknown>>): boolean =>
  ["bind", "connect"].some((each) => ((values[nameAt(side, each)] ?? []) as readonly string[]).length > 0)

/** What was given for one socket, under the names that sockets are opened with. */
export const sideValues = (
  side: Side,
  values: Readonly<Record<string, unknown>>,
  shared: readonly string[],
): ConnectionValues => {
  const of = (name: string): unknown => values[nameAt(side, name)]
  const secured = Object.fromEntries(Object.keys(securityOptions).map((name) => [name, of(name)]))
  return connectionValues({
    ...secured,
    bind: of("bind"),
    connect: of("connect"),
    option: [...shared, ...((of("option") ?? []) as readonly string[])],
  })
}

/** Whatever was not given left out. */
export const connectionValues = (given: Readonly<Record<string, unknown>>): ConnectionValues => ({
  ...(given as unknown as ConnectionValues),
  bind: (given["bind"] ?? []) as readonly string[],
  connect: (given["connect"] ?? []) as readonly string[],
  timeout: undefined,
  linger: 0,
  routingId: undefined,
})

/** A text with the names that security options have at one side: `--curve-serve` is `--front-curve-serve`. */
export const ownWords = (side: Side, text: string): string =>
  Object.keys(securityOptions).reduce(
    (words, name) =>
      words.replace(new RegExp(`(?<![\\w-])${flagOf(name)}(?![\\w-])`, "g"), flagOf(nameAt(side, name))),
    text,
  )
