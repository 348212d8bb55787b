import type { Message } from "../../core/message.ts"
import { isMulticast } from "../udp-address.ts"
import type { EpgmPort } from "./epgm-port.ts"
import { type JoinerLimits, MessageJoiner } from "./message-joiner.ts"
import { MissingPackets } from "./missing-packets.ts"
import type { DataPacket, Packet, PacketAddress, PathPacket, RepairPacket } from "./packet.ts"
import { mostListed } from "./packet-options.ts"
import { lost, ReceiveWindow } from "./receive-window.ts"
import { distance } from "./serial-number.ts"

/** What a receiver offers to the sources that it hears. */
export interface SourceHost extends JoinerLimits {
  /** Packets that each source's window holds. */
  readonly capacity: number
  readonly random: () => number
  /** Whether the receiver cannot take messages now. */
  readonly held: boolean
  deliver(message: Message): void
  /** Messages were lost. */
  dropped(): void
  /** Sends a packet to the source. */
  ask(packet: Packet, to: PacketOrigin): void
}

/** Where a packet came from. */
export interface PacketOrigin {
  readonly address: string
  /** What it came in by. */
  readonly port: EpgmPort
}

/** One sender, as a receiver knows it. */
export class Source {
  readonly #host: SourceHost
  readonly #address: PacketAddress
  readonly #window: ReceiveWindow
  readonly #missing: MissingPackets
  readonly #joiner: MessageJoiner
  /** Where its last packet came from. */
  #origin: PacketOrigin | undefined
  /** Where it wants to be asked. */
  #path: PathPacket | undefined
  #draining = false
  /** When it was heard last. */
  heardAt = 0

  /** `address`: as its own packets have it. */
  constructor(host: SourceHost, { globalSourceId, sourcePort, destinationPort }: PacketAddress) {
    this.#host = host
    this.#address = { globalSourceId, sourcePort: destinationPort, destinationPort: sourcePort }
    this.#window = new ReceiveWindow(host.capacity)
    this.#missing = new MissingPackets(this.#window, host.random)
    this.#joiner = new MessageJoiner(host)
  }

  /** When `tick` has something to do. */
  get deadline(): number {
    return this.#missing.deadline
  }

  /** A packet of this source that came from `origin`. */
  hear(packet: PathPacket | DataPacket | RepairPacket, origin: PacketOrigin, now: number): void {
    this.heardAt = now
    this.#origin = origin
    if (packet.type === "SPM") this.#hearPath(packet)
    else if (packet.type === "ODATA" || packet.type === "RDATA") this.#hearData(packet)
    else if (packet.type === "NCF") this.#hearConfirmation(packet, now)
    this.drain(now)
  }

  /** Hands over what is complete, as long as it is taken. */
  drain(now: number): void {
    if (this.#draining) return
    this.#draining = true
    try {
      while (!this.#host.held) {
        const message = this.#joiner.take()
        if (message !== undefined) this.#host.deliver(message)
        else if (!this.#continue()) break
      }
    } finally {
      this.#draining = false
    }
    this.#missing.update(now)
  }

  /** Asks for what is missing, and gives up what never comes. */
  tick(now: number): void {
    const { ask, hopeless } = this.#missing.due(now)
    for (let start = 0; start < ask.length; start += mostListed + 1) {
      this.#ask(ask.slice(start, start + mostListed + 1))
    }
    if (hopeless.length === 0) return
    for (const sequence of hopeless) this.#window.giveUp(sequence)
    this.drain(now)
  }

  /** Gives the joiner the next payload; false when there is none yet. */
  #continue(): boolean {
    const next = this.#window.take()
    if (next === undefined) return false
    if (next !== lost) {
      this.#joiner.push(next)
      return true
    }
    this.#joiner.lose()
    this.#host.dropped()
    return true
  }

  #hearPath(packet: PathPacket): void {
    // One that was overtaken says nothing new.
    if (this.#path !== undefined && distance(this.#path.sequence, packet.sequence) < 0) return
    this.#path = packet
    this.#window.announce(packet.trail, packet.lead)
  }

  #hearData({ sequence, trail, payload }: DataPacket): void {
    if (this.#window.accept(sequence, trail, payload)) this.#missing.found(sequence)
  }

  #hearConfirmation({ sequences }: RepairPacket, now: number): void {
    for (const sequence of sequences) this.#missing.confirmed(sequence, now)
  }

  #ask(sequences: readonly number[]): void {
    const origin = this.#origin as PacketOrigin
    const address = this.#path?.address
    if (address === undefined) {
      // It takes requests only at the address that it gives itself: we ask for that first.
      this.#host.ask({ type: "SPMR", ...this.#address }, origin)
    } else if (!isMulticast(address)) {
      const { group } = origin.port
      this.#host.ask({ type: "NAK", ...this.#address, sequences, address, group }, { ...origin, address })
    }
  }
}
