import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { type ErrorTable, errorFromWire, errorToWire } from "../../src/rpc/error-table.ts"
import {
  GenericError,
  NotFoundError,
  ParametersError,
  RpcError,
  ServiceClosedError,
} from "../../src/rpc/errors.ts"
import { knownErrors } from "../../src/rpc/known-errors.ts"
import { Packer } from "../../src/rpc/packer.ts"
import * as py from "../../src/rpc/python/exceptions.ts"
import { repr } from "../../src/rpc/python/repr.ts"
import { rpcVectors } from "../support/rpc-vectors.ts"
import { type ValueDescription, valueOf } from "../support/value-vectors.ts"

interface ErrorVector {
  readonly name: string
  readonly raises?: { readonly module: string; readonly qualname: string; readonly args?: ValueDescription[] }
  readonly error_table?: Readonly<Record<string, "KeyError" | "LookupError" | null>>
  readonly reply?: readonly string[] | null
  readonly answers?: readonly (readonly string[])[]
  readonly outcome?: {
    readonly pending?: boolean
    readonly error?: {
      readonly class: string
      readonly str: string
      readonly repr: string
      readonly args: ValueDescription
    }
  }
}

const packer = new Packer({ keepFloats: true })
const payloadOf = (frames: readonly string[]): Buffer => Buffer.from(frames.at(-1) as string, "hex")
const isError = (frames: readonly string[]): boolean =>
  frames.length === 2 && /^.{32}0?[1-9]/.test(frames[0] as string)

const recorded = rpcVectors<ErrorVector>("rpc-error")
const answered = recorded.filter(({ reply, outcome }) => reply && isError(reply) && outcome?.error)
const raw = rpcVectors<ErrorVector>("rpc-client-raw").filter(
  ({ answers = [], outcome }) =>
    answers.length === 1 && isError(answers[0] as string[]) && (outcome?.error || outcome?.pending),
)

/** Names of asyncio's classes that Python's client does not find under the names that its server sends. */
const foundHere: readonly string[] = [
  "asyncio.exceptions.InvalidStateError",
  "asyncio.exceptions.TimeoutError",
]

/** What the tables of the recorded clients had for a name. */
const exceptions = { KeyError: py.KeyError, LookupError: py.LookupError }

const tableOf = ({ error_table: table = {} }: ErrorVector): ErrorTable =>
  Object.fromEntries(Object.entries(table).map(([name, to]) => [name, to === null ? null : exceptions[to]]))

const classNameOf = (error: Error): string => errorToWire(error)[0]

describe("Errors arrive as in Python", () => {
  it.each([...answered, ...raw.filter(({ outcome }) => outcome?.error)])("$name", (vector) => {
    const { reply, answers, outcome } = vector
    const expected = outcome?.error as NonNullable<NonNullable<ErrorVector["outcome"]>["error"]>
    const triple = packer.unpack(payloadOf(reply ?? (answers?.[0] as string[]))) as [
      string,
      unknown[],
      string,
    ]
    const error = errorFromWire(triple, tableOf(vector)) as py.BaseException
    if (foundHere.includes(triple[0])) {
      expect(error).toBeInstanceOf(knownErrors.get(triple[0]))
      expect(error.args).toEqual(triple[1])
      return
    }
    expect(classNameOf(error)).toBe(expected.class)
    expect(error.message).toBe(expected.str)
    expect(repr(error)).toBe(expected.repr)
    expect(error.args).toEqual(valueOf(expected.args))
  })

  it.each(raw.filter(({ outcome }) => outcome?.pending))("or at all: $name", ({ answers }) => {
    const error = errorFromWire(packer.unpack(payloadOf(answers?.[0] as string[])))
    if (error instanceof py.StopIteration) return expect(error.args).toEqual([])
    expect(error).toBeInstanceOf(GenericError)
    expect(error.cause).toBeInstanceOf(Error)
  })
})

const classes: Readonly<Record<string, new (...args: readonly never[]) => Error>> = {
  "aiozmq.rpc.base.Error": RpcError,
  "aiozmq.rpc.base.GenericError": GenericError,
  "aiozmq.rpc.base.NotFoundError": NotFoundError,
  "aiozmq.rpc.base.ParametersError": ParametersError,
  "aiozmq.rpc.base.ServiceClosedError": ServiceClosedError,
}

const raised = answered.filter(
  ({ raises, name }) => raises !== undefined && name !== "async StopIteration becomes RuntimeError",
)

describe("Errors leave as from Python", () => {
  it.each(raised)("$name", ({ raises, reply }) => {
    const { module, qualname, args = [] } = raises as NonNullable<ErrorVector["raises"]>
    const name = `${module}.${qualname}`
    const given = args.map(valueOf) as never[]
    const known = classes[name] ?? knownErrors.get(name)
    const error =
      known === undefined ? Object.assign(new py.Exception(...given), { name }) : new known(...given)
    expect(Buffer.from(packer.pack(errorToWire(error))).toString("hex")).toBe((reply as string[])[1])
  })
})

describe("The table of known errors", () => {
  const file = new URL("../vectors/aiozmq/error-table.json", import.meta.url)
  const { names } = JSON.parse(readFileSync(file, "utf8")) as {
    names: Readonly<Record<string, { class: string }>>
  }

  it("has the names that aiozmq knows, and those that modern servers send for asyncio's", () => {
    const modern = Object.values(names)
      .map((row) => row.class)
      .filter((name) => name.startsWith("asyncio."))
    const all = [...Object.keys(names), ...modern, "asyncio.exceptions.TimeoutError"]
    expect([...knownErrors.keys()].sort()).toEqual([...new Set(all)].sort())
  })

  it.each(Object.entries(names))("makes the class of %s, which leaves under its own name", (name, row) => {
    const errorClass = knownErrors.get(name)
    const args: Readonly<Record<string, readonly unknown[]>> = {
      "builtins.UnicodeDecodeError": ["utf-8", Uint8Array.of(255), 0, 1, "bad"],
      "builtins.UnicodeEncodeError": ["ascii", "é", 0, 1, "bad"],
      "builtins.UnicodeTranslateError": ["é", 0, 1, "bad"],
      "builtins.ExceptionGroup": ["both", [new Error("a")]],
    }
    const error = errorFromWire([name, args[name] ?? ["text"], "notation"])
    expect(error.constructor).toBe(errorClass)
    // What is in a group cannot travel.
    expect(classNameOf(error)).toBe(name === "builtins.ExceptionGroup" ? "builtins.Exception" : row.class)
  })
})
