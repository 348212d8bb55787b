import { spawn } from "node:child_process"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { type SocketTypeName, socketTypeCodes, socketTypeName } from "../../src/core/socket-type-name.ts"
import { ContextOptionSet } from "../../src/options/context-options.ts"
import { OptionSet } from "../../src/options/option-set.ts"
import type { OptionProbes, Probe } from "./option-probes.ts"
import { addressOf } from "./packages.ts"

/** What came of setting a value, and how the option read afterwards: null is no error, and nothing to read. */
type Outcome = readonly [error: string | null, value: number | string | null]

interface Report {
  readonly version: string
  /** The type null is that of contexts. */
  readonly results: readonly (readonly [type: number | null, option: number, outcomes: readonly Outcome[]])[]
}

/** Where sockets of ours and of libzmq do not do the same. */
export interface Difference {
  readonly type: SocketTypeName | "context"
  readonly option: string
  /** `default`: the option was only read. */
  readonly probe: Probe | "default"
  readonly what: "set" | "get"
  readonly theirs: string | number | null
  readonly ours: string | number | null
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Programs that try options on libzmq. */
const programs = {
  libzmq: ["/usr/bin/python3", [file("python/options.py")]],
  zeromq: [process.execPath, [file("node/options.mjs"), addressOf("zeromq")]],
} as const

/** All there is to know about libzmq's options; undefined where it is not installed. */
export const askLibzmq = async (
  name: keyof typeof programs,
  types: readonly (SocketTypeName | "context")[],
  options: readonly OptionProbes[],
): Promise<Report | undefined> => {
  const [program, words] = programs[name]
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"] })
  const failed = new Promise<string>((resolve) => child.once("error", () => resolve("")))
  child.stdin.on("error", () => {})
  child.stdin.end(
    JSON.stringify({
      types: types.map((each) => (each === "context" ? null : socketTypeCodes[each])),
      options,
    }),
  )
  const output = await Promise.race([text(child.stdout), failed])
  return output === "" ? undefined : (JSON.parse(output) as Report)
}

/** What our sockets do, in the words of the report. */
const read = (options: OptionSet | ContextOptionSet, { number, kind }: OptionProbes): Outcome[1] => {
  let value: unknown
  try {
    value = options.get(number)
  } catch {
    return null
  }
  if (typeof value === "number") return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex")
  // libzmq ends text with a zero octet, and has keys of zeros where we have none.
  if (typeof value === "string") return Buffer.from(`${value}\0`).toString("hex")
  return kind === "key" ? "00".repeat(32) : number === 5 ? "" : "00"
}

const set = (options: OptionSet | ContextOptionSet, number: number, probe: Probe): string | null => {
  try {
    options.set(number, typeof probe === "string" ? Buffer.from(probe, "hex") : probe)
    return null
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).name
  }
}

/** Does the same to our options, and answers where that ends otherwise. */
export const differencesFrom = ({ results }: Report, probes: readonly OptionProbes[]): Difference[] => {
  const byNumber = new Map(probes.map((each) => [each.number, each]))
  return results.flatMap(([code, number, outcomes]) => {
    const type: Difference["type"] = code === null ? "context" : (socketTypeName(code) as SocketTypeName)
    const option = byNumber.get(number) as OptionProbes
    const options = type === "context" ? new ContextOptionSet() : new OptionSet(type)
    return outcomes.flatMap(([error, value], index): Difference[] => {
      const probe = index === 0 ? "default" : (option.probes[index - 1] as Probe)
      const ourError = probe === "default" ? null : set(options, number, probe)
      const ours = read(options, option)
      const common = { type, option: option.name, probe }
      if (ourError !== error) return [{ ...common, what: "set", theirs: error, ours: ourError }]
      // What libzmq does not let be read can be read here.
      if (value === null || value === ours) return []
      return [{ ...common, what: "get", theirs: value, ours }]
    })
  })
}
