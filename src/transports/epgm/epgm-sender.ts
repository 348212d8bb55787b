import { isIPv6 } from "node:net"
import { empty } from "../../core/bytes.ts"
import { joinedAll } from "../../core/interest.ts"
import type { Message } from "../../core/message.ts"
import { afterThisTurn, startTimer, type Timer } from "../../core/timing.ts"
import { localPeer, type MessageChannel, type MessageChannelHandler } from "../transport.ts"
import { inZone } from "./epgm-address.ts"
import type { EpgmLimits } from "./epgm-options.ts"
import type { EpgmPort } from "./epgm-port.ts"
import { HeartbeatSchedule } from "./heartbeat-schedule.ts"
import { MessageCutter } from "./message-cutter.ts"
import { datagramOverhead, dataOverhead, type Packet, type PacketAddress } from "./packet.ts"
import { encodePacket } from "./packet-encoder.ts"
import { type Repair, RepairQueue } from "./repair-queue.ts"
import type { Requests } from "./request-ports.ts"
import { SendWindow } from "./send-window.ts"
import { following } from "./serial-number.ts"
import { TokenBucket } from "./token-bucket.ts"

/** Datagrams that may wait for the system. */
const mostInFlight = 64
/** Signs of life at the start: one may get lost. */
const greetings = 3
/** Milliseconds after which there is a sign of life in any case: data alone does not say where to ask. */
const longestSilence = 30_000
/** Signs of life at the end. */
const goodbyes = 2

/** What a sender is made of. */
export interface EpgmSenderParts {
  readonly endpoint: string
  readonly port: EpgmPort
  readonly requests: Requests
  readonly limits: EpgmLimits
}

/** A source of PGM (RFC 3208, section 5): messages go to the whole group, and again to those who missed some. */
export class EpgmSender implements MessageChannel {
  readonly endpoint: string
  readonly #port: EpgmPort
  readonly #requests: Requests
  /** The group as the system wants it. */
  readonly #destination: string
  /** Octets of IP and UDP in front of a packet. */
  readonly #overhead: number
  readonly #address: PacketAddress
  readonly #cutter: MessageCutter
  readonly #window: SendWindow
  readonly #repairs: RepairQueue
  readonly #heartbeats = new HeartbeatSchedule()
  /** What data and its repetition share. */
  readonly #allowance: TokenBucket
  /** For what answers a single datagram, so that many of them do not make many more. */
  readonly #answers: TokenBucket
  #handler: MessageChannelHandler | undefined
  #pathSequence = 0
  /** When the last sign of life was given. */
  #pathAt = 0
  #heartbeat: Timer | undefined
  #wait: Timer | undefined
  #inFlight = 0
  #repairedLast = false
  #pumping = false
  #flushing = false
  #refused = false
  #finishing = false
  #closed = false

  constructor({ endpoint, port, requests, limits }: EpgmSenderParts) {
    this.endpoint = endpoint
    this.#port = port
    this.#requests = requests
    this.#destination = inZone(port.group, port)
    this.#overhead = datagramOverhead(isIPv6(port.own))
    this.#address = {
      globalSourceId: crypto.getRandomValues(new Uint8Array(6)),
      sourcePort: 1 + Math.floor(Math.random() * 65_535),
      destinationPort: port.port,
    }
    this.#cutter = new MessageCutter(limits.payloadSize)
    this.#window = new SendWindow(limits.windowSize)
    this.#repairs = new RepairQueue(this.#window)
    const now = performance.now()
    this.#allowance = new TokenBucket(limits.rate, limits.burst, now)
    this.#answers = new TokenBucket(limits.rate, limits.burst, now)
  }

  get lastEndpoint(): string {
    return this.endpoint
  }

  get hasRoom(): boolean {
    return this.#cutter.full === 0 && !this.#closed
  }

  start(handler: MessageChannelHandler): void {
    this.#handler = handler
    // Nobody can subscribe: everything is sent, and each receiver takes what it wants.
    handler.message([joinedAll])
    this.#requests.listen((packet) => this.#received(packet))
    for (let count = 0; count < greetings; count++) this.#sendPath()
    this.#restartHeartbeat()
    handler.ready(localPeer(empty))
  }

  send(message: Message): boolean {
    if (!this.hasRoom) {
      this.#refused = true
      return false
    }
    this.#cutter.push(message)
    this.#flushLater()
    if (this.#cutter.full > 0) this.#pump()
    return true
  }

  /** Nobody is told. */
  subscribe(): void {}

  /** It hands over nothing. */
  resume(): void {}

  finish(): void {
    this.#finishing = true
    this.#pump()
  }

  close(reason?: Error): void {
    if (this.#closed) return
    this.#closed = true
    this.#heartbeat?.stop()
    this.#wait?.stop()
    this.#requests.close()
    for (let count = 0; count < goodbyes; count++) this.#sendPath({ last: true })
    // What was given to the system still goes out.
    this.#closeWhenSent()
    this.#handler?.closed(reason)
  }

  /** All that is sent in one turn shares packets: until it is over, only full ones go. */
  #flushLater(): void {
    if (this.#flushing) return
    this.#flushing = true
    afterThisTurn(() => {
      this.#flushing = false
      this.#pump()
    })
  }

  /** Sends as much as the rate allows. */
  #pump(): void {
    if (this.#pumping || this.#closed) return
    this.#pumping = true
    try {
      while (this.#sendNext()) if (this.#refused && this.hasRoom) this.#offerRoom()
    } finally {
      this.#pumping = false
    }
    if (this.#finishing && this.#cutter.empty && this.#inFlight === 0) this.close()
  }

  #offerRoom(): void {
    this.#refused = false
    this.#handler?.writable()
  }

  /** Sends one packet; false when there is none, or it must wait. */
  #sendNext(): boolean {
    if (this.#inFlight >= mostInFlight || this.#closed) return false
    const repair = this.#repairs.peek()
    const isDataReady = this.#cutter.full > 0 || !(this.#cutter.empty || this.#flushing)
    if (repair === undefined && !isDataReady) return false
    // Where both are waiting they take turns: those who ask for much do not stop the others.
    const repairs = repair !== undefined && !(isDataReady && this.#repairedLast)
    const size = repairs ? repair.payload.length : this.#cutter.nextSize
    const now = performance.now()
    if (!this.#mayGo(this.#overhead + dataOverhead + size, now)) return false
    this.#repairedLast = repairs
    if (repairs) this.#repeat(repair, now)
    else this.#sendData()
    this.#heartbeats.restart()
    this.#restartHeartbeat()
    return true
  }

  #mayGo(size: number, now: number): boolean {
    if (this.#allowance.take(size, now)) return true
    this.#wait ??= startTimer(this.#allowance.delay(size, now), () => {
      this.#wait = undefined
      this.#pump()
    })
    return false
  }

  #sendData(): void {
    const payload = this.#cutter.take() as Uint8Array
    // What this one pushes out counts as there: OpenPGM does not expect its own window to be over with the packet.
    const { trail } = this.#window
    const sequence = this.#window.push(payload)
    this.#send({ type: "ODATA", ...this.#address, sequence, trail, payload })
  }

  #repeat({ sequence, payload }: Repair, now: number): void {
    this.#repairs.done(sequence, now)
    this.#send({ type: "RDATA", ...this.#address, sequence, trail: this.#window.trail, payload })
  }

  #sendPath({ last = false } = {}): void {
    const sequence = this.#pathSequence
    this.#pathSequence = following(sequence)
    this.#pathAt = performance.now()
    const { trail, lead } = this.#window
    this.#send({ type: "SPM", ...this.#address, sequence, trail, lead, address: this.#port.own, last })
  }

  #restartHeartbeat(): void {
    this.#heartbeat?.stop()
    const latest = this.#pathAt + longestSilence - performance.now()
    this.#heartbeat = startTimer(Math.min(this.#heartbeats.next(), latest), () => {
      this.#sendPath()
      this.#restartHeartbeat()
    })
  }

  #send(packet: Packet): void {
    const { socket, port } = this.#port
    this.#inFlight++
    socket.send(encodePacket(packet), port, this.#destination, this.#sent)
  }

  readonly #sent = (): void => {
    this.#inFlight--
    // What the system refused is lost like anything else on the way, and is asked for again.
    if (this.#closed) this.#closeWhenSent()
    else this.#pump()
  }

  #closeWhenSent(): void {
    if (this.#inFlight === 0) this.#port.socket.close()
  }

  #received(packet: Packet): void {
    if (this.#closed || !this.#isForUs(packet)) return
    if (packet.type === "SPMR") this.#answer(packet, () => this.#sendPath())
    if (packet.type !== "NAK" || packet.address !== this.#port.own || packet.group !== this.#port.group)
      return
    const sequences = this.#repairs.request(packet.sequences, performance.now())
    if (sequences.length === 0) return
    // Each request is confirmed, also when the repetition is already on its way (RFC 3208, section 5).
    this.#answer(packet, () => this.#send({ ...packet, ...this.#address, type: "NCF", sequences }))
    this.#pump()
  }

  #isForUs({ sourcePort, destinationPort, globalSourceId }: Packet): boolean {
    const own = this.#address
    if (sourcePort !== own.destinationPort || destinationPort !== own.sourcePort) return false
    return globalSourceId.every((octet, index) => octet === own.globalSourceId[index])
  }

  #answer(packet: Packet, answer: () => void): void {
    const size = this.#overhead + (packet.type === "NAK" ? 48 + 4 * packet.sequences.length : 36)
    if (this.#answers.take(size, performance.now())) answer()
  }
}
