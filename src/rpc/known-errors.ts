import { GenericError, NotFoundError, ParametersError, RpcError, ServiceClosedError } from "./errors.ts"
import * as python from "./python/exceptions.ts"

/** A class of errors that takes whatever came. */
export type KnownErrorClass = new (...args: readonly unknown[]) => Error

type Classes = Readonly<Record<string, KnownErrorClass>>

const { asyncio, BaseException, BaseExceptionGroup, ...exceptions } = python
/** Another name of the built-in one. */
const { TimeoutError, ...asyncioExceptions } = asyncio

const queues: readonly string[] = ["QueueEmpty", "QueueFull"]

const named = (prefix: string, classes: Classes): (readonly [string, KnownErrorClass])[] =>
  Object.entries(classes).map(([name, each]) => [prefix + name, each])

/** The module where Python has a class of asyncio: what a modern server sends. */
const asyncioModule = (name: string): string =>
  queues.includes(name) ? "asyncio.queues." : "asyncio.exceptions."

/**
 * Classes by their names on the wire, as every client of aiozmq knows them: `Exception` and what is beneath it,
 * those of asyncio (under the name that aiozmq looks for, and under the one that modern servers send), and two of
 * aiozmq's own. Others, and those that end a Python program, arrive as a `GenericError`.
 */
export const knownErrors: ReadonlyMap<string, KnownErrorClass> = new Map([
  ...named("builtins.", exceptions),
  ...named("asyncio.", asyncio),
  ...Object.entries(asyncio).map(([name, each]) => [asyncioModule(name) + name, each] as const),
  ...named("aiozmq.rpc.base.", { NotFoundError, ParametersError }),
])

interface SentName {
  readonly errorClass: { readonly prototype: Error }
  readonly sent: string
}

/** What the exceptions that we know call themselves, and their names on the wire. */
const sentNames: ReadonlyMap<string, SentName> = new Map(
  [
    ...named("builtins.", { ...exceptions, BaseException, BaseExceptionGroup }),
    ...Object.entries(asyncioExceptions).map(([name, each]) => [asyncioModule(name) + name, each] as const),
    ...named("aiozmq.rpc.base.", { NotFoundError, ParametersError, Error: RpcError }),
    ...named("aiozmq.rpc.base.", { GenericError, ServiceClosedError } as unknown as Classes),
  ]
    .filter(([sent, errorClass]) => errorClass === RpcError || sent.endsWith(`.${errorClass.prototype.name}`))
    .map(([sent, errorClass]) => [errorClass.prototype.name, { errorClass, sent }]),
)

/** The name on the wire of one of Python's exceptions, or of one derived from them: then it is its `name`. */
export const sentName = (error: Error): string => {
  const row = sentNames.get(error.name)
  return row !== undefined && error instanceof (row.errorClass as KnownErrorClass) ? row.sent : nameOf(error)
}

/** The name that an error gives itself; that of Python's `Exception` if it gives none. */
export const nameOf = ({ name }: Error): string =>
  typeof name === "string" && name !== "" ? name : "builtins.Exception"
