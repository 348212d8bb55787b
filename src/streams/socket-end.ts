import type { ZmqError } from "../core/errors.ts"
import { engineOf } from "../socket/internals.ts"
import type { Socket } from "../socket/socket.ts"

/** Told that a socket can be used no more: without an error when it was closed, else with what calls get now. */
export type SocketEndListener = (error: ZmqError | undefined) => void

/**
 * Calls back once, when the socket ends; answers how to be called no more. A consumer alone would not learn of
 * it. Throws EBADF and ETERM when the socket has ended already.
 */
export const watchSocketEnd = (socket: Socket, listener: SocketEndListener): (() => void) => {
  const engine = socket[engineOf]
  engine.check()
  return engine.onEnd((error) => listener(error.code === "EBADF" ? undefined : error))
}
