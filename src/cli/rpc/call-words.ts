import { usageFailure } from "../failure.ts"
import { endpointAndRest } from "../messages-commands.ts"
import type { Terminal } from "../terminal.ts"
import { argumentsOfJson, methodArguments } from "./method-arguments.ts"

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

/** The option for arguments in one piece. */
export const jsonArgumentsOption = {
  type: "string",
  value: "JSON|-",
  describes:
    "all arguments as JSON: an array by position, an object by name; - reads it from the standard input",
} as const

/** The arguments of a call as clients of `typemq/rpc` take them. */
export const callArguments = async (
  words: readonly string[],
  json: string | undefined,
  terminal: Terminal,
): Promise<unknown[]> => {
  const { byName, Float, positional: asPosition } = await import("../../rpc/index.ts")
  if (json !== undefined && words.length > 0) {
    throw usageFailure("--json-arguments has all arguments: none can stand behind the method's name.")
  }
  const { positional, named } =
    json === undefined
      ? methodArguments(words, (value) => new Float(value))
      : argumentsOfJson(json === "-" ? await inputOf(terminal) : json)
  return [
    ...positional.map((value) => asPosition(value)),
    ...(Object.keys(named).length === 0 ? [] : [byName(named)]),
  ]
}

const inputOf = async ({ input }: Terminal): Promise<string> => {
  const pieces: Uint8Array[] = []
  for await (const piece of input) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
