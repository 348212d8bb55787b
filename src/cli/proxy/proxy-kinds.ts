import type { SocketTypeName } from "../../index.ts"
import { usageFailure } from "../failure.ts"
import { typeOf } from "../socket-types.ts"

/** The usual pairs, by the names of libzmq's devices. */
const kinds = {
  queue: ["ROUTER", "DEALER"],
  forwarder: ["XSUB", "XPUB"],
  streamer: ["PULL", "PUSH"],
} as const satisfies Record<string, readonly [SocketTypeName, SocketTypeName]>

/** Names of the usual pairs. */
export const kindNames: readonly string[] = Object.keys(kinds)

/** Types of front and back, from a name or from two types: `queue` is `router:dealer`. Throws a `Failure`. */
export const typesOfKind = (kind: string): readonly [front: SocketTypeName, back: SocketTypeName] => {
  if (Object.hasOwn(kinds, kind)) return kinds[kind as keyof typeof kinds]
  const [front, back, ...others] = kind.split(":")
  if (front !== undefined && back !== undefined && others.length === 0) return [typeOf(front), typeOf(back)]
  throw usageFailure(
    `There is no proxy ${JSON.stringify(kind)}.`,
    `It is one of ${kindNames.join(", ")}, monitor, or two socket types such as pull:push.`,
  )
}
