import { socketTypeCodes } from "../core/socket-type-name.ts"
import { Socket } from "../socket/socket.ts"
import { equip, type Properties, type With } from "../socket/socket-class.ts"
import {
  type LabelledReadable,
  type LabelledWritable,
  labelledReceivingMethods,
  labelledSendingMethods,
} from "./labelled-values.ts"
import { endPeer } from "./numbered-peers.ts"
import {
  type OneFrameReadable,
  type OneFrameWritable,
  oneFrameReceivingMethods,
  oneFrameSendingMethods,
} from "./one-frame.ts"
import { routingNumber, type ServerRoutingOptions } from "./routing-number.ts"

/**
 * Sends to its servers one after the other and receives from all of them, at any time (RFC 41): a DEALER whose
 * messages have one frame; more are refused with EINVAL. Sending waits while there is no server or all are full.
 *
 * ```ts
 * const client = new Client()
 * client.connect("tcp://127.0.0.1:5561")
 * await client.send("how much?")
 * const [answer] = await client.receive()
 * ```
 */
export class Client extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"CLIENT">) {
    super(socketTypeCodes.CLIENT, options)
  }

  static {
    equip(Client, "CLIENT", { ...oneFrameSendingMethods, ...oneFrameReceivingMethods })
  }
}
export interface Client extends OneFrameReadable, OneFrameWritable, Properties<"CLIENT"> {}

/**
 * Receives from its clients and answers whom it wants, at any time (RFC 41). Each client has a number, its
 * routing id, that comes with what it sends and is given with what is sent to it; on the wire there is none.
 * Messages have one frame. Sending waits while the client is full; EHOSTUNREACH when it is gone.
 *
 * ```ts
 * const server = new Server()
 * await server.bind("tcp://*:5561")
 * for await (const [question, { routingId }] of server) {
 *   await server.send(`you asked: ${question}`, { routingId })
 * }
 * ```
 */
export class Server extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"SERVER">) {
    super(socketTypeCodes.SERVER, options)
  }

  /**
   * Ends the connection to one client at once: what waits for it, and what it sent and was not received, is
   * lost. A client that is still there may connect again, and gets another number. Throws EHOSTUNREACH when
   * there is no such client.
   *
   * ```ts
   * const server = new Server()
   * const [, { routingId }] = await server.receive()
   * server.disconnectPeer(routingId)
   * ```
   */
  disconnectPeer(routingId: number): void {
    endPeer(this, routingId)
  }

  static {
    equip(Server, "SERVER", {
      ...labelledSendingMethods(routingNumber),
      ...labelledReceivingMethods(routingNumber),
    })
  }
}
export interface Server
  extends LabelledReadable<ServerRoutingOptions>,
    LabelledWritable<ServerRoutingOptions>,
    Properties<"SERVER"> {}
