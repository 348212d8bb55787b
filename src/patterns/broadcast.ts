import { keyOf } from "../core/bytes.ts"
import { checkGroup, groupFault } from "../core/group.ts"
import { joined, joinedAll, left } from "../core/interest.ts"
import type { Message } from "../core/message.ts"
import { ProtocolError } from "../core/peer-errors.ts"
import type { OptionSet } from "../options/option-set.ts"
import type { Pattern, PatternHost, Pipe } from "./pattern.ts"
import { requireFrames } from "./single-frame.ts"

/**
 * RADIO (RFC 48): a message, with its group for the first frame, goes to every peer that joined the group. Peers
 * that are too slow miss messages; nobody waits for them, unless the option `noDrop` says so.
 */
export class Broadcast implements Pattern {
  readonly #host: PatternHost
  readonly #members = new Map<string, Set<Pipe>>()
  /** What each peer joined. */
  readonly #groups = new Map<Pipe, Set<string>>()
  /** Those that take everything: transports that tell us of nobody's groups. */
  readonly #unasked = new Set<Pipe>()
  #noDrop = false
  #groupLimit = 0

  constructor(host: PatternHost) {
    this.#host = host
  }

  /** Sending never waits; with `noDrop` it may, and is found out by trying. */
  get sendable(): boolean {
    return true
  }

  get receivable(): boolean {
    return false
  }

  configure(options: OptionSet): void {
    this.#noDrop = options.value("noDrop")
    this.#groupLimit = options.value("maxSubscriptionsPerPeer")
  }

  attach(pipe: Pipe): void {
    this.#groups.set(pipe, new Set())
  }

  detachOutgoing(pipe: Pipe): void {
    this.#forget(pipe)
    this.#groups.delete(pipe)
    if (this.#noDrop) this.#host.sendable()
  }

  detachIncoming(): void {}

  writable(): void {
    if (this.#noDrop) this.#host.sendable()
  }

  readable(): void {}

  /** Everything from a peer is used up here: what is not about groups means nothing to a RADIO. */
  admit(pipe: Pipe, message: Message): boolean {
    const notice = message[0]
    const group = message[1]
    if (notice === joinedAll) this.#unasked.add(pipe)
    else if (notice === joined && group !== undefined) this.#join(pipe, group)
    else if (notice === left && group !== undefined) this.#leave(pipe, keyOf(group))
    return false
  }

  send(message: Message): boolean {
    requireFrames(message, 2)
    const group = message[0] as Uint8Array
    const members = this.#members.get(keyOf(group))
    // Nobody can have joined what is no group.
    if (members === undefined) checkGroup(group)
    if (this.#noDrop && !(areWritable(members) && areWritable(this.#unasked))) return false
    if (members !== undefined) for (const pipe of members) deliver(pipe, message)
    for (const pipe of this.#unasked) deliver(pipe, message)
    return true
  }

  receive(): undefined {}

  /** The groups of one peer are a set: joining twice is the same as once. */
  #join(pipe: Pipe, group: Uint8Array): void {
    const groups = this.#groups.get(pipe)
    if (groups === undefined) return
    const fault = groupFault(group)
    if (fault !== undefined) throw tooMuch(`joined a group that cannot be one: ${fault}`)
    const key = keyOf(group)
    if (groups.has(key)) return
    if (groups.size >= this.#groupLimit) throw tooMuch(`joined more than ${this.#groupLimit} groups`)
    groups.add(key)
    const members = this.#members.get(key)
    if (members === undefined) this.#members.set(key, new Set([pipe]))
    else members.add(pipe)
  }

  #leave(pipe: Pipe, key: string): void {
    if (this.#groups.get(pipe)?.delete(key) !== true) return
    this.#removeMember(pipe, key)
    // A send may have waited for this peer.
    if (this.#noDrop) this.#host.sendable()
  }

  #forget(pipe: Pipe): void {
    const groups = this.#groups.get(pipe)
    for (const key of groups ?? []) this.#removeMember(pipe, key)
    groups?.clear()
    this.#unasked.delete(pipe)
  }

  #removeMember(pipe: Pipe, key: string): void {
    const members = this.#members.get(key)
    members?.delete(pipe)
    if (members?.size === 0) this.#members.delete(key)
  }
}

const areWritable = (pipes: Iterable<Pipe> | undefined): boolean => {
  let writable = true
  for (const pipe of pipes ?? []) {
    if (pipe.hasRoom) continue
    writable = false
    pipe.awaitRoom()
  }
  return writable
}

const deliver = (pipe: Pipe, message: Message): void => {
  // Readers in this process get the array itself, and may change it.
  if (!pipe.send(pipe.wired ? message : message.slice())) pipe.dropped()
}

const tooMuch = (detail: string): Error => new ProtocolError("ZMTP_UNSPECIFIED", `The peer ${detail}.`)
