import { type MessageLike, type Router, ZmqError } from "typemq"

/** Sends to a peer, through a router that is `mandatory`; answers whether the peer is still connected. */
export const reach = async (router: Router, message: readonly MessageLike[]): Promise<boolean> => {
  try {
    await router.send(message)
    return true
  } catch (error) {
    if (error instanceof ZmqError && error.code === "EHOSTUNREACH") return false
    throw error
  }
}
