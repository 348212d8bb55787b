import { certificateOptions } from "../certificate-options.ts"
import type { CommandOption, OptionTable } from "../command.ts"
import type { ConnectionValues } from "../connection-options.ts"

type Side = "front" | "back"

/** The names of a table behind a word: `curveServe` is `frontCurveServe`. */
type Prefixed<Word extends string, Table extends OptionTable> = {
  readonly [Name in keyof Table & string as `${Word}${Capitalize<Name>}`]: Table[Name]
}

const own = {
  bind: {
    type: "string",
    value: "ADDR",
    multiple: true,
    describes: "bind the {side} socket to this endpoint",
  },
  connect: {
    type: "string",
    value: "ADDR",
    multiple: true,
    describes: "connect the {side} socket to this endpoint",
  },
  option: {
    type: "string",
    value: "NAME=VALUE",
    multiple: true,
    describes: "a socket option of the {side} socket, as in sendHighWaterMark=5000",
  },
  ...certificateOptions,
} as const satisfies OptionTable

/** What one side of a proxy is given: endpoints, socket options, security. */
export const sideOptions = <Name extends Side>(side: Name): Prefixed<Name, typeof own> =>
  Object.fromEntries(
    Object.entries(own).map(([name, option]) => [
      `${side}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      {
        ...option,
        describes: option.describes.replace("{side}", side),
        section: sections[side],
      } as CommandOption,
    ]),
  ) as unknown as Prefixed<Name, typeof own>

const sections: Readonly<Record<Side, string>> = { front: "Front", back: "Back" }

/** What was given for one side, under the names that sockets are opened with. */
export const sideValues = (
  side: Side | "monitor",
  values: Readonly<Record<string, unknown>>,
  shared: readonly string[],
): ConnectionValues => {
  const of = (name: string): unknown => values[`${side}${name.charAt(0).toUpperCase()}${name.slice(1)}`]
  const secured = Object.fromEntries(Object.keys(certificateOptions).map((name) => [name, of(name)]))
  return {
    ...secured,
    bind: of("bind") ?? [],
    connect: of("connect") ?? [],
    option: [...shared, ...((of("option") ?? []) as readonly string[])],
    timeout: undefined,
    linger: 0,
    routingId: undefined,
  } as unknown as ConnectionValues
}
