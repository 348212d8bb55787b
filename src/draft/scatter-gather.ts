import { socketTypeCodes } from "../core/socket-type-name.ts"
import { Socket } from "../socket/socket.ts"
import { equip, type Properties, type With } from "../socket/socket-class.ts"
import {
  type OneFrameReadable,
  type OneFrameWritable,
  oneFrameReceivingMethods,
  oneFrameSendingMethods,
} from "./one-frame.ts"

/**
 * Sends to its peers, one message to each in turn (RFC 49): a PUSH whose messages have one frame; more are
 * refused with EINVAL. Sending waits while there is no peer or all are full.
 *
 * ```ts
 * const scatter = new Scatter()
 * await scatter.bind("tcp://*:5560")
 * for (const job of jobs) await scatter.send(job)
 * ```
 */
export class Scatter extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"SCATTER">) {
    super(socketTypeCodes.SCATTER, options)
  }

  static {
    equip(Scatter, "SCATTER", oneFrameSendingMethods)
  }
}
export interface Scatter extends OneFrameWritable, Properties<"SCATTER"> {}

/**
 * Receives from all its peers, one message of each in turn (RFC 49): a PULL whose messages have one frame. What
 * a peer sends in more is dropped.
 *
 * ```ts
 * const gather = new Gather()
 * gather.connect("tcp://127.0.0.1:5560")
 * for await (const [job] of gather) handle(job)
 * ```
 */
export class Gather extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"GATHER">) {
    super(socketTypeCodes.GATHER, options)
  }

  static {
    equip(Gather, "GATHER", oneFrameReceivingMethods)
  }
}
export interface Gather extends OneFrameReadable, Properties<"GATHER"> {}
