import { zmqError } from "../core/errors.ts"
import type { ByPeerNumber } from "../patterns/by-peer-number.ts"
import { engineOf } from "../socket/internals.ts"
import type { Pipe } from "../socket/pipe.ts"
import type { Socket } from "../socket/socket.ts"
import { checkedNumber } from "./routing-number.ts"

const patternOf = (socket: Socket): ByPeerNumber => socket[engineOf].pattern as ByPeerNumber

/** Ends the connection to one peer of a SERVER or PEER at once. */
export const endPeer = (socket: Socket, routingId: number): void => {
  const engine = socket[engineOf]
  engine.check()
  engine.endPeer(patternOf(socket).find(checkedNumber(routingId)) as Pipe)
}

/** Connects a PEER, and answers the number that the peer has from now on. */
export const connectPeer = (socket: Socket, endpoint: string): number => {
  const engine = socket[engineOf]
  engine.check()
  if (engine.options.value("immediate")) {
    throw zmqError(
      "EFAULT",
      "With the option immediate there is no peer before the connection: unset it, or receive from the peer first.",
    )
  }
  const number = patternOf(socket).nextNumber
  engine.connect(endpoint)
  return number
}
