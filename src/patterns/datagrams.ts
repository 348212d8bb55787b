import { largestDatagram, parseDatagramAddress } from "../core/datagram-address.ts"
import { zmqError } from "../core/errors.ts"
import type { Message } from "../core/message.ts"
import { Exclusive } from "./exclusive.ts"

/** DGRAM: what is sent and received are single datagrams, each with the address of the other side in front of it. */
export class Datagrams extends Exclusive {
  override send(message: Message): boolean {
    if (message.length !== 2) {
      throw zmqError("EINVAL", "A message of a DGRAM socket has two frames: an address, and the datagram.")
    }
    if (parseDatagramAddress(message[0] as Uint8Array) === undefined) {
      throw zmqError(
        "EINVAL",
        "The first frame of a datagram must be a numeric address and a port, as in 127.0.0.1:5555.",
      )
    }
    const { length } = message[1] as Uint8Array
    if (length > largestDatagram) {
      throw zmqError(
        "EMSGSIZE",
        `A datagram holds at most ${largestDatagram} bytes, and this one has ${length}.`,
      )
    }
    return super.send(message)
  }
}
