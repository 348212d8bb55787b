import type { Parameter } from "./parameters.ts"
import { check } from "./validation.ts"

/** The values of a call by the names of the parameters. */
export type Bound = Record<string, unknown>

/** The values that the parameters of a method got from a call. */
export class Binding {
  readonly #values: Bound = Object.create(null) as Bound
  readonly #unchecked: Parameter[] = []

  /** A value of the caller's, which is to be validated; all of them for a parameter that takes many. */
  give(parameter: Parameter, value: unknown): void {
    this.#values[parameter.name] = value
    if (parameter.validator !== undefined) this.#unchecked.push(parameter)
  }

  /** Nothing was given: the default holds, unvalidated. */
  leave({ name, kind, fallback }: Parameter): void {
    this.#values[name] = kind === "rest" ? [] : kind === "namedRest" ? {} : fallback
  }

  /** The values, once all that were given are checked and converted: a promise only if a validator takes time. */
  validated(): Bound | Promise<Bound> {
    const waiting: Promise<void>[] = []
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
    return waiting.length === 0 ? this.#values : Promise.all(waiting).then(() => this.#values)
  }
}

const checkAll = (value: unknown, parameter: Parameter): unknown => {
  if (parameter.kind === "rest") return settled((value as unknown[]).map((each) => check(each, parameter)))
  if (parameter.kind !== "namedRest") return check(value, parameter)
  const keys = Object.keys(value as Bound)
  const values = settled(keys.map((key) => check((value as Bound)[key], parameter)))
  const join = (all: readonly unknown[]): Bound =>
    Object.fromEntries(keys.map((key, index) => [key, all[index]]))
  return values instanceof Promise ? values.then(join) : join(values)
}

const settled = (values: readonly unknown[]): readonly unknown[] | Promise<readonly unknown[]> =>
  values.some((each) => each instanceof Promise) ? Promise.all(values) : values
