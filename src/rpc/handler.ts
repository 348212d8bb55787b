import { NotFoundError } from "./errors.ts"
import { type MethodMark, markOfMethod } from "./method.ts"

/** Under this key an object may have a function that finds its members by name. */
export const lookup: unique symbol = Symbol("typemq.rpc.lookup")

/**
 * An object whose members are found by a function: for namespaces that are not known beforehand. The function gets
 * one part of a dotted name and returns what `method` marked, another handler, or `undefined`.
 *
 * ```ts
 * const api = { users: { [lookup]: (name: string) => method(() => `Hello, ${name}!`) } }
 * ```
 */
export interface DynamicHandler {
  /** The member with this name. What it throws counts as `undefined`. */
  [lookup](name: string): unknown
}

/** What a service can serve. */
export type Handler =
  | AttrHandler
  | DynamicHandler
  | ReadonlyMap<string, unknown>
  | Readonly<Record<string, unknown>>

/**
 * A class whose marked methods can be called from outside. Members that are handlers are namespaces; everything
 * else stays private.
 *
 * ```ts
 * class Calculator extends AttrHandler {
 *   @method() add(a: number, b: number) { return a + b }
 * }
 * ```
 */
export abstract class AttrHandler {
  /** Tells the type of a handler from that of any other object. */
  protected readonly handles = true
}

/** A method and the object that it belongs to. */
export interface Found {
  readonly owner: object
  readonly method: (this: object, ...args: unknown[]) => unknown
  readonly mark: MethodMark
}

/** Throws a `TypeError` for what cannot be served. */
export const checkHandler = (value: unknown): Handler => {
  if (isHandler(value)) return value
  throw new TypeError(
    "A handler must be a plain object, a Map, an instance of AttrHandler or an object with [lookup].",
  )
}

/**
 * The method with a dotted name. Only own members of plain objects, entries of maps, members that the class of an
 * `AttrHandler` declares, and what a `[lookup]` answers are looked at: never a prototype's, never an accessor.
 * Throws a `NotFoundError`, also for what fails on the way.
 */
export const findMethod = (handler: Handler, name: string): Found => {
  const dot = name.lastIndexOf(".")
  let owner: unknown = handler
  // A leading dot alone is an empty namespace, which is none.
  if (dot > 0) {
    for (const part of name.slice(0, dot).split(".")) {
      owner = isHandler(owner) ? member(owner, part) : undefined
    }
  }
  if (isHandler(owner) && name !== "") {
    const method = member(owner, name.slice(dot + 1))
    const mark = markOfMethod(method)
    if (mark !== undefined) return { owner, method: method as Found["method"], mark }
  }
  throw new NotFoundError(name)
}

/** The names and objects of all members, for introspection. Those of a `[lookup]` are not known. */
export const membersOf = (handler: Handler): [name: string, member: unknown][] => {
  if (handler instanceof Map) return [...handler].filter(([name]) => typeof name === "string")
  const names = new Set<string>()
  for (let holder: object | undefined = handler; holder !== undefined; holder = nextHolder(handler, holder)) {
    for (const name of Object.getOwnPropertyNames(holder)) names.add(name)
  }
  return [...names].map((name) => [name, member(handler, name)])
}

export const isHandler = (value: unknown): value is Handler => {
  if (typeof value !== "object" || value === null) return false
  if (value instanceof AttrHandler || value instanceof Map || hasLookup(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const hasLookup = (value: object): value is DynamicHandler =>
  typeof (value as Partial<DynamicHandler>)[lookup] === "function"

const member = (handler: Handler, name: string): unknown => {
  if (handler instanceof Map) return handler.get(name)
  if (hasLookup(handler)) {
    try {
      return handler[lookup](name)
    } catch {
      return undefined
    }
  }
  for (let holder: object | undefined = handler; holder !== undefined; holder = nextHolder(handler, holder)) {
    const property = Object.getOwnPropertyDescriptor(holder, name)
    if (property !== undefined) return property.value
  }
  return undefined
}

/** Where to look after the object itself: for a class in the prototypes that it declares, for others nowhere. */
const nextHolder = (handler: object, holder: object): object | undefined => {
  if (!(handler instanceof AttrHandler)) return undefined
  const prototype = Object.getPrototypeOf(holder) as object | null
  return prototype === null || prototype === AttrHandler.prototype ? undefined : prototype
}
