import { Context } from "../socket/context.ts"

/** How a function gets what was made for it. */
export interface Delivery<Name extends string = string> {
  /**
   * Under which property of its one argument, an object, the function gets what was made. Default: none, it comes
   * behind the arguments of the caller.
   */
  readonly name?: Name
}

/** Any function. Its parameters are nobody's to know here. */
export type AnyFunction = (...values: never[]) => unknown

/** What callers of a function give that gets a property of its object from elsewhere. */
export type Rest<Values, Name extends string> =
  Partial<Omit<Values, Name>> extends Omit<Values, Name>
    ? [values?: Omit<Values, Name>]
    : [values: Omit<Values, Name>]

/** A method with a parameter for what was made, or nothing that there is. Decorators of one method share its end. */
export type Taking<Method extends AnyFunction, Made> = Made extends Required<Parameters<Method>>[number]
  ? Method
  : never

/** A method that can take what was made as a property of its one argument, or nothing that there is. */
export type TakingNamed<Method extends AnyFunction, Name extends string, Made> =
  Required<Parameters<Method>> extends [infer Values]
    ? Name extends keyof Values
      ? Made extends Required<Values>[Name]
        ? Method
        : never
      : never
    : never

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null

/** The arguments of a function, with what was made for it. Throws `TypeError` where the caller's leave no place. */
export const withMade = (values: readonly unknown[], made: unknown, name?: string): readonly unknown[] => {
  if (name === undefined) return [...values, made]
  const [object = {}, ...more] = values
  if (!isObject(object) || more.length > 0) {
    throw new TypeError(`A function that is given its ${name} by name takes one object, and nothing else.`)
  }
  if (Object.hasOwn(object, name)) {
    throw new TypeError(`The function is given its ${name}: leave it out of the call.`)
  }
  return [{ ...object, [name]: made }]
}

/** The context among the arguments of a function: the one of this name, else the first that stands by itself. */
export const contextAmong = (values: readonly unknown[], name: string): Context | undefined => {
  for (const each of values) {
    if (isObject(each) && Object.hasOwn(each, name) && each[name] instanceof Context) return each[name]
  }
  return values.find((each) => each instanceof Context)
}
