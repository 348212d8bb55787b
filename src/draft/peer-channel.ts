import { socketTypeCodes } from "../core/socket-type-name.ts"
import { Socket } from "../socket/socket.ts"
import { equip, type Properties, type With } from "../socket/socket-class.ts"
import {
  type LabelledReadable,
  type LabelledWritable,
  labelledReceivingMethods,
  labelledSendingMethods,
} from "./labelled-values.ts"
import { connectPeer, endPeer } from "./numbered-peers.ts"
import {
  type OneFrameReadable,
  type OneFrameWritable,
  oneFrameReceivingMethods,
  oneFrameSendingMethods,
} from "./one-frame.ts"
import { routingNumber, type ServerRoutingOptions } from "./routing-number.ts"

/**
 * Talks to equals, whoever of them connected (RFC 51): a SERVER that other PEERs are connected to, and that can
 * speak first to those it connects to. Messages have one frame. Sending waits while the peer is full;
 * EHOSTUNREACH when it is gone.
 *
 * ```ts
 * const peer = new Peer()
 * const routingId = peer.connectPeer("tcp://127.0.0.1:5562")
 * await peer.send("hello", { routingId })
 * const [answer, from] = await peer.receive()
 * ```
 */
export class Peer extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"PEER">) {
    super(socketTypeCodes.PEER, options)
  }

  /**
   * Connects as `connect` does, and answers the routing id of the peer, which can be sent to at once: messages
   * wait until the connection is there. Throws EFAULT while the option `immediate` is set, and what `connect`
   * throws.
   *
   * ```ts
   * const peer = new Peer()
   * const routingId = peer.connectPeer("tcp://127.0.0.1:5562")
   * ```
   */
  connectPeer(address: string): number {
    return connectPeer(this, address)
  }

  /**
   * Ends the connection to one peer at once, and for good if we made it: what waits for it, and what it sent and
   * was not received, is lost. Throws EHOSTUNREACH when there is no such peer.
   *
   * ```ts
   * const peer = new Peer()
   * peer.disconnectPeer(peer.connectPeer("tcp://127.0.0.1:5562"))
   * ```
   */
  disconnectPeer(routingId: number): void {
    endPeer(this, routingId)
  }

  static {
    equip(Peer, "PEER", {
      ...labelledSendingMethods(routingNumber),
      ...labelledReceivingMethods(routingNumber),
    })
  }
}
export interface Peer
  extends LabelledReadable<ServerRoutingOptions>,
    LabelledWritable<ServerRoutingOptions>,
    Properties<"PEER"> {}

/**
 * Exactly one peer, both directions (RFC 52): a PAIR whose messages have one frame; more are refused with EINVAL.
 *
 * ```ts
 * const near = new Channel()
 * const far = new Channel()
 * far.connect(await near.bind("inproc://channel"))
 * await near.send("ping")
 * const [text] = await far.receive()
 * ```
 */
export class Channel extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"CHANNEL">) {
    super(socketTypeCodes.CHANNEL, options)
  }

  static {
    equip(Channel, "CHANNEL", { ...oneFrameSendingMethods, ...oneFrameReceivingMethods })
  }
}
export interface Channel extends OneFrameReadable, OneFrameWritable, Properties<"CHANNEL"> {}
