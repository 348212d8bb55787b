import { zmqError } from "../core/errors.ts"
import { numberFrame, readNumber } from "../patterns/by-peer-number.ts"
import type { Label } from "./labelled.ts"

/** Whom a message is for, or who sent it. */
export interface ServerRoutingOptions {
  /** The number by which this socket knows the peer: 32 bits, not 0. It means nothing to other sockets. */
  routingId: number
}

const largest = 2 ** 32 - 1

/** Throws EINVAL for what cannot be a peer's number. */
export const checkedNumber = (routingId: unknown): number => {
  if (Number.isInteger(routingId) && (routingId as number) > 0 && (routingId as number) <= largest) {
    return routingId as number
  }
  throw zmqError(
    "EINVAL",
    "A routing id is a number from 1 to 2^32 - 1: the one that came with a message of this peer.",
  )
}

/** Messages of SERVER and PEER sockets go with the number of the peer. */
export const routingNumber: Label = {
  write: ({ routingId }) => numberFrame(checkedNumber(routingId)),
  read: (frame): ServerRoutingOptions => ({ routingId: readNumber(frame) }),
}
