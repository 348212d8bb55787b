import { allocate } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import * as frame from "./frame.ts"
import type { Encoder } from "./framing.ts"
import type { Cipher } from "./mechanisms/mechanism.ts"
import { packetFlags } from "./packet-flags.ts"

/** With this much waiting, it is time to write. */
const sizeLimit = 60_000

/** Turns messages into packets, one for each frame: an octet of flags, then the body (RFC 45, section 3). */
export class PacketEncoder implements Encoder {
  readonly #limit: number
  #cipher: Cipher | undefined
  #packets: Uint8Array[] = []
  #size = 0

  constructor(writeSize = sizeLimit) {
    this.#limit = Math.min(sizeLimit, writeSize)
  }

  get size(): number {
    return this.#size
  }

  get full(): boolean {
    return this.#size >= this.#limit
  }

  /** Bodies are copied behind their flags. */
  holds(): boolean {
    return false
  }

  secure(cipher: Cipher): void {
    this.#cipher = cipher
  }

  message(message: Message): void {
    const last = message.length - 1
    for (let index = 0; index < last; index++) this.frame(frame.more, message[index] as Uint8Array)
    this.frame(0, message[last] as Uint8Array)
  }

  frame(flags: number, body: Uint8Array): void {
    const cipher = this.#cipher
    const packet = allocate(1 + body.length + (cipher?.overhead ?? 0))
    if (cipher === undefined) {
      packet[0] = packetFlags(flags)
      packet.set(body, 1)
    } else {
      packet[0] = 0
      cipher.lay(flags, body, packet, 1)
      cipher.seal(packet, [1, packet.length])
    }
    this.raw(packet)
  }

  /** A packet as it is. */
  raw(packet: Uint8Array): void {
    this.#packets.push(packet)
    this.#size += packet.length
  }

  take(): readonly Uint8Array[] {
    const packets = this.#packets
    this.discard()
    return packets
  }

  discard(): void {
    this.#packets = []
    this.#size = 0
  }

  // Each packet has memory of its own, which nobody waits for.
  written(): void {}
  stillWriting(): void {}
  finished(): void {}
}
