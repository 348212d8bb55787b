import type { Socket } from "../socket/socket.ts"
import { requireSocket } from "./socket-roles.ts"
import { ValueSender } from "./value-sender.ts"

/** What a stream has of its socket as it is. */
export abstract class SocketMethods<S extends Socket> extends ValueSender {
  /** The socket's own method. */
  readonly bind: S["bind"]
  /** The socket's own method. */
  readonly connect: S["connect"]
  /** The socket's own method. */
  readonly getsockopt: S["getsockopt"]
  /** The socket's own method. */
  readonly setsockopt: S["setsockopt"]

  /** Throws EBADF when the socket is closed, `TypeError` for what is no socket. */
  constructor(socket: S) {
    super()
    requireSocket(socket)
    this.bind = socket.bind.bind(socket)
    this.connect = socket.connect.bind(socket)
    this.getsockopt = socket.getsockopt.bind(socket)
    this.setsockopt = socket.setsockopt.bind(socket)
  }
}
