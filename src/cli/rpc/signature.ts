import type { MethodDescription, ParameterDescription } from "../../rpc/index.ts"

/** How the kinds of parameters are written, as in Python. */
const forms: Readonly<Record<ParameterDescription["kind"], (name: string) => string>> = {
  positional: (name) => name,
  either: (name) => name,
  rest: (name) => `*${name}`,
  named: (name) => name,
  namedRest: (name) => `**${name}`,
}

/** What a method takes, in Python's notation: `(a, b=…, *, digits=…)`. Without declared parameters it is `(…)`. */
export const signatureOf = ({ parameters }: MethodDescription): string => {
  if (parameters === null) return "(…)"
  const words = parameters.flatMap(({ name, kind, optional }, index) => {
    const before = parameters[index - 1]?.kind
    const may = optional && kind !== "rest" && kind !== "namedRest" ? "=…" : ""
    return [
      ...(before === "positional" && kind !== "positional" ? ["/"] : []),
      ...(kind === "named" && before !== "named" && before !== "rest" ? ["*"] : []),
      forms[kind](name) + may,
    ]
  })
  return `(${[...words, ...(parameters.at(-1)?.kind === "positional" ? ["/"] : [])].join(", ")})`
}
