import { type MessageLike, type Router, ZmqError } from "typemq"

/**
 * Sends to a peer, through a router that is `mandatory`; answers whether the peer is still there to take it. Does not wait:
 * behind one whose queue is full all others would have to.
 */
export const reach = (router: Router, message: readonly MessageLike[]): boolean => {
  if (router.closed) return false
  try {
    return router.trySend(message)
  } catch (error) {
    if (error instanceof ZmqError && error.code === "EHOSTUNREACH") return false
    throw error
  }
}
