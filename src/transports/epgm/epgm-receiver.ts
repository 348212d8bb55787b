import { empty, keyOf } from "../../core/bytes.ts"
import type { Message } from "../../core/message.ts"
import { afterPendingInput, startTimer, type Timer } from "../../core/timing.ts"
import { localPeer, type MessageChannel, type MessageChannelHandler } from "../transport.ts"
import { inZone } from "./epgm-address.ts"
import type { EpgmLimits } from "./epgm-options.ts"
import type { EpgmPort } from "./epgm-port.ts"
import type { JoinerLimits } from "./message-joiner.ts"
import type { Packet, PacketAddress } from "./packet.ts"
import { decodePacket } from "./packet-decoder.ts"
import { encodePacket } from "./packet-encoder.ts"
import { type PacketOrigin, Source, type SourceHost } from "./source.ts"

/** Senders that are remembered. Names of senders cost nothing, so somebody may make up many. */
const mostSources = 256
/** Milliseconds of silence after which a sender is forgotten, as libzmq does. */
const sourceLifetime = 300_000

/** What a receiver is made of. */
export interface EpgmReceiverParts {
  readonly endpoint: string
  /** One for each group. */
  readonly ports: readonly EpgmPort[]
  readonly limits: JoinerLimits & Pick<EpgmLimits, "packetSize" | "windowSize">
}

/** A receiver of PGM (RFC 3208, section 6): messages of all who send to the group, each in its order. */
export class EpgmReceiver implements MessageChannel, SourceHost {
  readonly endpoint: string
  readonly capacity: number
  readonly maxMessageSize: number
  readonly maxMessageParts: number
  readonly random = Math.random
  readonly #packetSize: number
  readonly #ports: readonly EpgmPort[]
  /** By their names; who was heard last stands last. */
  readonly #sources = new Map<string, Source>()
  #handler: MessageChannelHandler | undefined
  #timer: Timer | undefined
  #timerAt = Number.POSITIVE_INFINITY
  #held = false
  #closed = false

  constructor({ endpoint, ports, limits }: EpgmReceiverParts) {
    this.endpoint = endpoint
    this.capacity = limits.windowSize
    this.#packetSize = limits.packetSize
    this.maxMessageSize = limits.maxMessageSize
    this.maxMessageParts = limits.maxMessageParts
    this.#ports = ports
  }

  get lastEndpoint(): string {
    return this.endpoint
  }

  get held(): boolean {
    return this.#held || this.#closed
  }

  get hasRoom(): boolean {
    return !this.#closed
  }

  start(handler: MessageChannelHandler): void {
    this.#handler = handler
    for (const port of this.#ports) {
      port.socket.on("message", (bytes, { address }) => this.#received(bytes, { address, port }))
    }
    handler.ready(localPeer(empty))
  }

  /** An XSUB's messages to publishers go nowhere. */
  send(): boolean {
    this.#handler?.dropped()
    return true
  }

  /** Nobody can be told: everything is received, and the socket takes what it wants. */
  subscribe(): void {}

  resume(): void {
    if (!this.#held) return
    this.#held = false
    const now = performance.now()
    for (const source of this.#sources.values()) source.drain(now)
    this.#schedule()
  }

  finish(): void {
    this.close()
  }

  close(reason?: Error): void {
    if (this.#closed) return
    this.#closed = true
    this.#timer?.stop()
    for (const { socket } of this.#ports) socket.close()
    this.#sources.clear()
    this.#handler?.closed(reason)
  }

  // For the sources

  deliver(message: Message): void {
    if (this.#handler?.message(message) === false) this.#held = true
  }

  dropped(): void {
    this.#handler?.dropped()
  }

  ask(packet: Packet, { address, port }: PacketOrigin): void {
    if (this.#closed) return
    // What the system refuses is asked for again, as if it were lost.
    port.socket.send(encodePacket(packet), port.port, inZone(address, port), () => {})
  }

  #received(bytes: Buffer, origin: PacketOrigin): void {
    if (this.#closed) return
    if (bytes.length > this.#packetSize) {
      this.dropped()
      return
    }
    const packet = decodePacket(bytes)
    if (packet === undefined || packet.destinationPort !== origin.port.port) return
    if (packet.type === "NAK" || packet.type === "SPMR") return
    const now = performance.now()
    const name = nameOf(packet)
    const known = this.#sources.get(name)
    // That somebody else is to be answered says nothing about a sender that we do not know.
    if (known === undefined && packet.type === "NCF") return
    const source = known ?? new Source(this, packet)
    this.#sources.delete(name)
    this.#sources.set(name, source)
    if (known === undefined) this.#forget(now)
    source.hear(packet, origin, now)
    this.#schedule(source)
  }

  /** Forgets who was silent for long, and the most silent one when there are too many. */
  #forget(now: number): void {
    for (const [name, source] of this.#sources) {
      const expired = now - source.heardAt > sourceLifetime && source.heardAt > 0
      if (!expired && this.#sources.size <= mostSources) return
      this.#sources.delete(name)
    }
  }

  /** Sets the timer for what is to be done first. */
  #schedule(...changed: readonly Source[]): void {
    const candidates = changed.length > 0 ? changed : this.#sources.values()
    for (const { deadline } of candidates) {
      if (deadline >= this.#timerAt || this.#closed) continue
      this.#timer?.stop()
      this.#timerAt = deadline
      // Late timers run before the input that has come meanwhile; what is there must not be asked for.
      this.#timer = startTimer(deadline - performance.now(), () => afterPendingInput(this.#tick))
    }
  }

  readonly #tick = (): void => {
    this.#timerAt = Number.POSITIVE_INFINITY
    if (this.#closed) return
    const now = performance.now()
    for (const source of this.#sources.values()) if (source.deadline <= now) source.tick(now)
    this.#schedule()
  }
}

const nameOf = ({ globalSourceId, sourcePort }: PacketAddress): string =>
  `${keyOf(globalSourceId)}:${sourcePort}`
