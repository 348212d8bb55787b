/**
 * Functions and methods that are given a context or a socket of their own at each call, and need not close it.
 *
 * ```ts
 * import { Context, PAIR, type Pair } from "typemq"
 * import { withContext, withSocket } from "typemq/decorators"
 *
 * const echo = withContext(
 *   withSocket(PAIR, withSocket(PAIR, async (context: Context, left: Pair, right: Pair) => {
 *     right.connect(await left.bind("inproc://echo"))
 *     await left.send("hello")
 *     return String(await right.receive())
 *   })),
 * )
 * console.log(await echo())
 * ```
 *
 * @module typemq/decorators
 */
export type { Delivery } from "./given.ts"
export { context, socket } from "./method-decorators.ts"
export { type ContextSettings, withContext } from "./with-context.ts"
export { type SocketKind, type SocketMade, type SocketSettings, withSocket } from "./with-socket.ts"
