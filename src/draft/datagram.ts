import { socketTypeCodes } from "../core/socket-type-name.ts"
import type { FrameLike } from "../socket/frame.ts"
import type { MultipartReadable, MultipartWritable } from "../socket/multipart.ts"
import type { Message, Readable } from "../socket/readable.ts"
import { Socket } from "../socket/socket.ts"
import { equip, type Properties, type With } from "../socket/socket-class.ts"
import type { Writable } from "../socket/writable.ts"

/**
 * Sends and receives single UDP datagrams. A message has two frames: the address of the other side as text
 * (`127.0.0.1:5555`, `[::1]:5555`), and what the datagram holds, at most 8192 bytes. Received addresses end with a
 * zero byte, as libzmq's do; they can be sent to as they are. Only binds, and only to `udp://` endpoints.
 *
 * Nothing is promised of datagrams: what is for an address that cannot be reached is dropped. What is too large is
 * refused with EMSGSIZE, since no receiver of libzmq takes it; a `Radio` on udp drops it.
 *
 * ```ts
 * const datagram = new Datagram()
 * await datagram.bind("udp://127.0.0.1:5564")
 * for await (const [address, body] of datagram) await datagram.send([address, body])
 * ```
 */
export class Datagram extends Socket {
  /** Throws EINVAL or `TypeError` for wrong options, ETERM and EMFILE as `context.socket` does. */
  constructor(options?: With<"DGRAM">) {
    super(socketTypeCodes.DGRAM, options)
  }

  static {
    equip(Datagram, "DGRAM")
  }
}
export interface Datagram
  extends Readable<[Message, Message]>,
    Writable<[FrameLike, FrameLike]>,
    Omit<MultipartReadable, keyof Readable>,
    Omit<MultipartWritable, keyof Writable>,
    Properties<"DGRAM"> {}
