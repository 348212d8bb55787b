import type { SocketTypeName } from "../patterns/socket-types.ts"
import { Context, type SocketOf, type SocketOptionsOf } from "../socket/context.ts"
import type { Socket } from "../socket/socket.ts"
import { type AnyFunction, contextAmong, type Delivery, type Rest, withMade } from "./given.ts"

/** What says which socket to make: the name of a type, its constant, or a class. */
export type SocketKind = SocketTypeName | number | (new (...values: never[]) => Socket)

/** The socket that is made of it. */
export type SocketMade<Kind extends SocketKind> = Kind extends new (
  ...values: never[]
) => infer Made
  ? Made
  : Kind extends SocketTypeName | number
    ? SocketOf<Kind>
    : never

/** The options of such a socket, and where its context is. */
export type SocketSettings<Kind extends SocketKind> = (Kind extends new (
  options: infer Options,
) => Socket
  ? Omit<NonNullable<Options>, "context">
  : Kind extends SocketTypeName | number
    ? SocketOptionsOf<Kind>
    : object) & {
  /** The property of an argument that holds the context. Default: `"context"`. */
  readonly contextName?: string
}

/**
 * A function that makes a socket of its own for each call, hands it to another function behind the arguments of the
 * caller, or under a name in its one argument, and resolves to what that answers. The socket is closed then, as at the
 * end of `await using`, also when the function throws.
 *
 * The socket belongs to the context among the arguments: the property `context` of an object, else the first that is
 * one, as `withContext` gives it. Without any, it belongs to `Context.instance()`.
 *
 * ```ts
 * const ask = withSocket("REQ", { linger: 0 }, async (question: string, request: Request) => {
 *   request.connect("tcp://127.0.0.1:5557")
 *   await request.send(question)
 *   return String(await request.receive({ timeout: 2000 }))
 * })
 * console.log(await ask("how much?"))
 * ```
 *
 * Rejects with what making the socket throws, and with `TypeError` when the caller gives what has the name.
 */
export function withSocket<const Kind extends SocketKind, Result>(
  kind: Kind,
  run: (socket: SocketMade<Kind>) => Result,
): () => Promise<Awaited<Result>>
export function withSocket<const Kind extends SocketKind, Given extends unknown[], Result>(
  kind: Kind,
  run: (...values: [...Given, SocketMade<Kind>]) => Result,
): (...values: Given) => Promise<Awaited<Result>>
export function withSocket<
  const Kind extends SocketKind,
  const Name extends string,
  Values extends Readonly<Record<Name, SocketMade<Kind>>>,
  Result,
>(
  kind: Kind,
  options: SocketSettings<Kind> & Required<Delivery<Name>>,
  run: (values: Values) => Result,
): (...values: Rest<Values, Name>) => Promise<Awaited<Result>>
export function withSocket<const Kind extends SocketKind, Result>(
  kind: Kind,
  options: SocketSettings<Kind>,
  run: (socket: SocketMade<Kind>) => Result,
): () => Promise<Awaited<Result>>
export function withSocket<const Kind extends SocketKind, Given extends unknown[], Result>(
  kind: Kind,
  options: SocketSettings<Kind>,
  run: (...values: [...Given, SocketMade<Kind>]) => Result,
): (...values: Given) => Promise<Awaited<Result>>
export function withSocket(kind: SocketKind, ...given: readonly unknown[]): AnyFunction {
  const [options, run] = (given.length === 1 ? [{}, given[0]] : given) as [object, AnyFunction]
  if (typeof run !== "function") throw new TypeError("withSocket() takes a function that gets the socket.")
  return socketGiver(kind, options, run)
}

/** The function that `withSocket` answers. */
export const socketGiver = (kind: SocketKind, settings: object, run: AnyFunction): AnyFunction => {
  const {
    name,
    contextName = "context",
    ...options
  } = settings as Delivery & { readonly contextName?: string }
  return async function (this: unknown, ...values: unknown[]): Promise<unknown> {
    const context = contextAmong(values, contextName) ?? Context.instance()
    const socket: Socket = context.socket(kind as SocketTypeName, options)
    try {
      return await run.apply(this as never, withMade(values, socket, name) as never[])
    } finally {
      await socket.close()
    }
  }
}
