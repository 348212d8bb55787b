import { copy } from "../core/bytes.ts"
import type { Message } from "../core/message.ts"
import type { DecoderLimits, FrameSink } from "./decoder.ts"
import * as frame from "./frame.ts"
import type { Decoder } from "./framing.ts"
import type { Cipher } from "./mechanisms/mechanism.ts"
import { frameFlags } from "./packet-flags.ts"
import { violation } from "./violation.ts"

/** Bodies that make up less of the memory they lie in than this are copied out of it, to keep no more alive. */
const fairShare = 0.5

const own = (body: Uint8Array): Uint8Array =>
  body.length >= body.buffer.byteLength * fairShare ? body : copy(body)

/** Packets to messages: one frame each. The memory of a packet is ours. */
export class PacketDecoder implements Decoder {
  readonly #sink: FrameSink
  readonly #limited: (size: number) => void
  #limits: DecoderLimits = { frame: 0, parts: 0 }
  #cipher: Cipher | undefined
  #stopped = false
  /** Frames so far of a message that is not complete. */
  #parts: Message = []
  /** What was not decoded because the sink said stop. */
  #held: Uint8Array[] = []
  #heldBytes = 0

  /** `limited` hears how large packets may be. */
  constructor(sink: FrameSink, limited: (size: number) => void) {
    this.#sink = sink
    this.#limited = limited
  }

  get stopped(): boolean {
    return this.#stopped
  }

  get heldBytes(): number {
    return this.#heldBytes
  }

  limit(limits: DecoderLimits): void {
    this.#limits = limits
    this.#limited(1 + limits.frame)
  }

  secure(cipher: Cipher): void {
    this.#cipher = cipher
  }

  /** Decodes a packet. Throws a `ProtocolError` on a violation. */
  push(packet: Uint8Array): void {
    if (!this.#stopped && this.#held.length === 0) {
      this.#decode(packet)
      return
    }
    this.#held.push(own(packet))
    this.#heldBytes += packet.length
  }

  resume(): void {
    this.#stopped = false
    while (!this.#stopped) {
      const packet = this.#held.shift()
      if (packet === undefined) return
      this.#heldBytes -= packet.length
      this.#decode(packet)
    }
  }

  stop(): void {
    this.#stopped = true
    this.#held = []
    this.#heldBytes = 0
    this.#parts = []
  }

  target(): undefined {}

  #decode(packet: Uint8Array): void {
    if (packet.length === 0) throw violation("WS_UNSPECIFIED", "The peer sent an empty WebSocket message.")
    if (packet.length - 1 > this.#limits.frame) {
      throw violation(
        "ZMTP_UNSPECIFIED",
        `The peer sent a frame of ${packet.length - 1} bytes; the limit is ${this.#limits.frame}.`,
      )
    }
    if (this.#cipher === undefined) {
      this.#deliver(frameFlags(packet[0] as number), packet.subarray(1))
      return
    }
    const { overhead } = this.#cipher
    this.#cipher.renew()
    const flags = this.#cipher.open(packet, 1, packet.length, packet, overhead)
    this.#deliver(flags, packet.subarray(1 + overhead))
  }

  #deliver(flags: number, body: Uint8Array): void {
    if ((flags & frame.command) !== 0) {
      if (!this.#sink.command(body)) this.#stopped = true
      return
    }
    const { parts } = this.#limits
    if (this.#parts.length === Math.max(parts, 1)) {
      throw violation("ZMTP_UNSPECIFIED", `The message has more than ${parts} frames.`)
    }
    this.#parts.push(own(body))
    if ((flags & frame.more) !== 0 && parts > 0) {
      this.#sink.part()
      return
    }
    const message = this.#parts
    this.#parts = []
    if (!this.#sink.message(message)) this.#stopped = true
  }
}
