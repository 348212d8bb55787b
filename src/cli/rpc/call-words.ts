import type { OptionTable, ValuesOf } from "../command.ts"
import { usageFailure } from "../failure.ts"
import { endpointAndRest } from "../messages-commands.ts"
import { readWhole } from "../source-input.ts"
import type { Terminal } from "../terminal.ts"
import { argumentsOfJson, methodArguments } from "./method-arguments.ts"
import { typeNames, withTypes } from "./typed-values.ts"

/** What stands behind the name of a method. */
export const argumentWords = {
  name: "ARGUMENT",
  describes:
    "a value (JSON if it is that, else text), or --name value; everything behind METHOD belongs to it",
  optional: true,
  multiple: true,
} as const

/** The operand that names the service. */
export const serviceOperand = {
  name: "URL",
  describes: "endpoint of the service, unless --bind or --connect names it; @URL binds, >URL connects",
  optional: true,
} as const

interface Endpoints {
  readonly bind: readonly string[]
  readonly connect: readonly string[]
}

/** How many operands there are, that for the endpoint among them unless an option has it. */
export const operandCount =
  (count: number) =>
  ({ bind, connect }: Endpoints): number =>
    bind.length + connect.length > 0 ? count - 1 : count

/** The endpoint, if it is an operand, and the others, whose names these are. */
export const serviceAnd = (
  operands: readonly string[],
  options: Endpoints,
  names: readonly string[],
): readonly [endpoint: string | undefined, ...others: string[]] => {
  const { endpoint, rest } = endpointAndRest(operands, options)
  const missing = names[rest.length]
  if (missing !== undefined) throw usageFailure(`${missing} is missing.`)
  return [endpoint, ...rest]
}

/** How arguments are given. */
export const argumentOptions = {
  jsonArguments: {
    type: "string",
    value: "JSON|-",
    describes:
      "all arguments as JSON: an array by position, an object by name; - reads it from the standard input, which other users cannot see",
  },
  typed: {
    type: "boolean",
    describes: `objects with one name of these are values of that type: ${typeNames.join(", ")}; as in {"date": "2026-01-02"}`,
  },
} as const satisfies OptionTable

/** The arguments of a call as clients of `typemq/rpc` take them. */
export const callArguments = async (
  words: readonly string[],
  { jsonArguments: json, typed }: ValuesOf<typeof argumentOptions>,
  terminal: Terminal,
): Promise<unknown[]> => {
  const { byName, Float, positional: asPosition } = await import("../../rpc/index.ts")
  if (json !== undefined && words.length > 0) {
    throw usageFailure("--json-arguments has all arguments: none can stand behind the method's name.")
  }
  const float = (value: number): unknown => new Float(value)
  const { positional, named } =
    json === undefined
      ? methodArguments(words, float)
      : argumentsOfJson(json === "-" ? Buffer.from(await readWhole("-", terminal)).toString() : json, float)
  const makers = typed ? { float, temporal: (await import("temporal-polyfill")).Temporal } : undefined
  const made = (value: unknown): unknown => (makers === undefined ? value : withTypes(value, makers))
  const entries = Object.entries(named).map(([name, value]) => [name, made(value)] as const)
  return [
    ...positional.map((value) => asPosition(made(value))),
    ...(entries.length === 0 ? [] : [byName(Object.fromEntries(entries))]),
  ]
}
