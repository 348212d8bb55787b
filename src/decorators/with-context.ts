import { Context } from "../socket/context.ts"
import { type AnyFunction, type Delivery, type Rest, withMade } from "./given.ts"

/** What a context is made with. */
export type ContextSettings = NonNullable<ConstructorParameters<typeof Context>[0]>

/**
 * A function that makes a context of its own for each call, hands it to another function behind the arguments of the
 * caller, or under a name in its one argument, and resolves to what that answers. The context is destroyed then, as
 * at the end of `await using`, also when the function throws.
 *
 * ```ts
 * const measure = withContext({ maxSockets: 10 }, async (endpoint: string, context: Context) => {
 *   const pull = context.socket("PULL")
 *   pull.connect(endpoint)
 *   const [value] = await pull.receive()
 *   return Number(value)
 * })
 * console.log(await measure("tcp://127.0.0.1:5555"))
 * ```
 *
 * Rejects with what making the context throws, and with `TypeError` when the caller gives what has the name.
 */
export function withContext<Result>(run: (context: Context) => Result): () => Promise<Awaited<Result>>
export function withContext<Given extends unknown[], Result>(
  run: (...values: [...Given, Context]) => Result,
): (...values: Given) => Promise<Awaited<Result>>
export function withContext<
  const Name extends string,
  Values extends Readonly<Record<Name, Context>>,
  Result,
>(
  options: ContextSettings & Required<Delivery<Name>>,
  run: (values: Values) => Result,
): (...values: Rest<Values, Name>) => Promise<Awaited<Result>>
export function withContext<Result>(
  options: ContextSettings,
  run: (context: Context) => Result,
): () => Promise<Awaited<Result>>
export function withContext<Given extends unknown[], Result>(
  options: ContextSettings,
  run: (...values: [...Given, Context]) => Result,
): (...values: Given) => Promise<Awaited<Result>>
export function withContext(...given: readonly unknown[]): AnyFunction {
  const [options, run] = (given.length === 1 ? [{}, given[0]] : given) as [
    ContextSettings & Delivery,
    AnyFunction,
  ]
  if (typeof run !== "function") throw new TypeError("withContext() takes a function that gets the context.")
  return contextGiver(options, run)
}

/** The function that `withContext` answers. */
export const contextGiver = (
  { name, ...options }: ContextSettings & Delivery,
  run: AnyFunction,
): AnyFunction =>
  async function (this: unknown, ...values: unknown[]): Promise<unknown> {
    const context = new Context(options)
    try {
      return await run.apply(this as never, withMade(values, context, name) as never[])
    } finally {
      await context.destroy()
    }
  }
