import type { Context } from "../socket/context.ts"
import type { AnyFunction, Delivery, Taking, TakingNamed } from "./given.ts"
import { type ContextSettings, contextGiver } from "./with-context.ts"
import { type SocketKind, type SocketMade, type SocketSettings, socketGiver } from "./with-socket.ts"

/** A method that may wait: what it is given lives until its promise settles. */
type Waiting = (...values: never[]) => Promise<unknown>

/** A decorator of methods that take something behind their arguments. */
type Giver<Made> = <Method extends Waiting>(
  method: Taking<Method, Made>,
  context: ClassMethodDecoratorContext,
) => Method

/** A decorator of methods that take something as a property of their one argument. */
type NamedGiver<Name extends string, Made> = <Method extends Waiting>(
  method: TakingNamed<Method, Name, Made>,
  context: ClassMethodDecoratorContext,
) => Method

/**
 * Gives a method a context of its own at each call, as `withContext` gives it to a function. Declare its parameter as
 * one that callers leave out. For a method whose types say exactly what its callers give, make a property of
 * `withContext(…)` instead.
 *
 * ```ts
 * class Gauge {
 *   @context({ maxSockets: 10 })
 *   async read(endpoint: string, own?: Context): Promise<number> {
 *     const pull = own!.socket("PULL")
 *     pull.connect(endpoint)
 *     return Number((await pull.receive())[0])
 *   }
 * }
 * console.log(await new Gauge().read("tcp://127.0.0.1:5555"))
 * ```
 */
export function context<const Name extends string>(
  options: ContextSettings & Required<Delivery<Name>>,
): NamedGiver<Name, Context>
export function context(options?: ContextSettings): Giver<Context>
export function context(options: ContextSettings & Delivery = {}): unknown {
  return (method: AnyFunction): AnyFunction => contextGiver(options, method)
}

/**
 * Gives a method a socket of its own at each call, as `withSocket` gives it to a function. Declare its parameter as
 * one that callers leave out.
 *
 * ```ts
 * class Announcer {
 *   endpoint = "tcp://127.0.0.1:5556"
 *
 *   @socket("PUSH", { linger: 1000 })
 *   async announce(text: string, push?: Push): Promise<void> {
 *     push?.connect(this.endpoint)
 *     await push?.send(text)
 *   }
 * }
 * await new Announcer().announce("dinner")
 * ```
 */
export function socket<const Kind extends SocketKind, const Name extends string>(
  kind: Kind,
  options: SocketSettings<Kind> & Required<Delivery<Name>>,
): NamedGiver<Name, SocketMade<Kind>>
export function socket<const Kind extends SocketKind>(
  kind: Kind,
  options?: SocketSettings<Kind>,
): Giver<SocketMade<Kind>>
export function socket(kind: SocketKind, options: object = {}): unknown {
  return (method: AnyFunction): AnyFunction => socketGiver(kind, options, method)
}
