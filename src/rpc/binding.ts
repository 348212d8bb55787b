import type { Parameter } from "./parameters.ts"
import { check } from "./validation.ts"

/** The values of a call by the names of the parameters. */
export type Bound = Record<string, unknown>

/** The values that the parameters of a method got from a call. */
export class Binding {
  readonly #values: Bound = {}
  #unchecked: Parameter[] | undefined

  /** A value of the caller's, which is to be validated; all of them for a parameter that takes many. */
  give(parameter: Parameter, value: unknown): void {
    this.#values[parameter.name] = value
    if (parameter.validator === undefined) return
    this.#unchecked ??= []
    this.#unchecked.push(parameter)
  }

  /** Nothing was given: the default holds, unvalidated. */
  leave({ name, kind, fallback }: Parameter): void {
    this.#values[name] = kind === "rest" ? [] : kind === "namedRest" ? {} : fallback
  }

  /** The values, once all that were given are checked and converted: a promise only if a validator takes time. */
  validated(): Bound | Promise<Bound> {
    if (this.#unchecked === undefined) return this.#values
    const waiting: Promise<void>[] = []
    try {
      for (const parameter of this.#unchecked) {
        const { name } = parameter
        const checked = checkAll(this.#values[name], parameter)
        if (checked instanceof Promise) {
          waiting.push(
            checked.then((value) => {
              this.#values[name] = value
            }),
          )
        } else {
          this.#values[name] = checked
        }
      }
    } catch (error) {
      ignoreAll(waiting)
      throw error
    }
    return waiting.length === 0 ? this.#values : Promise.all(waiting).then(() => this.#values)
  }
}

const checkAll = (value: unknown, parameter: Parameter): unknown => {
  if (parameter.kind === "rest") return checkEach(value as unknown[], parameter)
  if (parameter.kind !== "namedRest") return check(value, parameter)
  const keys = Object.keys(value as Bound)
  const values = checkEach(
    keys.map((key) => (value as Bound)[key]),
    parameter,
  )
  const join = (all: readonly unknown[]): Bound =>
    Object.fromEntries(keys.map((key, index) => [key, all[index]]))
  return values instanceof Promise ? values.then(join) : join(values)
}

const checkEach = (
  values: readonly unknown[],
  parameter: Parameter,
): readonly unknown[] | Promise<readonly unknown[]> => {
  const checked: unknown[] = []
  try {
    for (const each of values) checked.push(check(each, parameter))
  } catch (error) {
    ignoreAll(checked)
    throw error
  }
  return checked.some((each) => each instanceof Promise) ? Promise.all(checked) : checked
}

/** One value was refused at once: that others are refused later must not surface as an unhandled rejection. */
const ignoreAll = (waiting: readonly unknown[]): void => {
  for (const each of waiting) if (each instanceof Promise) each.catch(() => {})
}
