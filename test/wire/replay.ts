import { BufferPool } from "../../src/core/buffer-pool.ts"
import { joined, left } from "../../src/core/interest.ts"
import type { Message } from "../../src/core/message.ts"
import * as constants from "../../src/options/constants.ts"
import { OptionSet } from "../../src/options/option-set.ts"
import { type SocketTypeName, socketTypes } from "../../src/patterns/socket-types.ts"
import { planEndpoint } from "../../src/socket/endpoint-plan.ts"
import type { LinkHandler, Peer } from "../../src/transports/transport.ts"
import { Connection } from "../../src/zmtp/connection.ts"
import type { ConnectionSettings } from "../../src/zmtp/connection-settings.ts"
import { nobodyToAsk, settled } from "../support/connection-scene.ts"
import { MemoryStream } from "../support/memory-stream.ts"
import { type OldStream, openingFor, readOldStream } from "./old-peers.ts"
import {
  framesOf,
  other,
  type PlainFrame,
  propertiesOf,
  type RecordedEnd,
  recordings,
  type Side,
  streamOf,
} from "./recordings.ts"
import { violations } from "./violations.ts"

/** One direction of a recorded connection that is played to ours. */
export interface Case {
  readonly title: string
  readonly settings: ConnectionSettings
  /** What the recorded peer sent to the end that we play. */
  readonly fed: Buffer
  /** What the recorded end that we play had sent. */
  readonly sent: Buffer
  /** Whether that end echoes the context of a PING. */
  readonly echoes: boolean
  /** The code that our connection ends with, where it must. */
  readonly violation: string | undefined
}

/** What came of playing it. */
export interface Outcome {
  readonly sent: Buffer
  readonly delivered: readonly Buffer[][]
  readonly peer: Peer | undefined
  /** Code of what ended the connection; "none" when it ended without a fault. */
  readonly reason: string | undefined
}

/** How it is played. */
export interface Manner {
  /** Whether a turn of the event loop passes after each piece. */
  readonly turns: boolean
  /** Whether bytes are read into the memory that the connection offers. */
  readonly direct: boolean
}

/** Numbers of options, by the names that libzmq gives them. */
const numbers: Readonly<Record<string, unknown>> = { ...constants }

const settingsFor = (end: RecordedEnd, sent: Buffer): ConnectionSettings => {
  const type = end.type as SocketTypeName
  const options = new OptionSet(type)
  for (const [name, values] of Object.entries(end.options)) {
    // Metadata of an application is not an option here; it is added below as it was announced.
    if (name === "METADATA" || name === "ROUTING_ID" || name === "CONNECT_ROUTING_ID") continue
    const number = numbers[name] as number
    for (const value of values)
      options.set(number, typeof value === "string" ? Buffer.from(value, "hex") : value)
  }
  const announced = propertiesOf(framesOf(sent)[0]?.body ?? Buffer.alloc(0)) ?? []
  const identity = announced.find(([name]) => name === "Identity")?.[1]
  if (identity !== undefined && identity.length > 0) options.set(constants.ROUTING_ID, identity)
  const { connection } = planEndpoint(options, socketTypes[type], nobodyToAsk)
  const extra = announced.filter(([name]) => name.startsWith("X-"))
  return { ...connection, properties: [...connection.properties, ...extra] }
}

const echoesContext = (version: string): boolean => ["4.3.4", "4.3.5"].includes(version)

/** Whether our library can stand at this end: it has the socket type, and speaks what was spoken there. */
const isPlayable = (end: RecordedEnd | null): end is RecordedEnd =>
  end !== null && end.type in socketTypes && end.type !== "STREAM" && !end.version.startsWith("3.2")

/** Every recorded connection, once for each end that can be ours. */
export const cases: readonly Case[] = recordings.flatMap(({ name, connections, ...ends }) =>
  connections.flatMap((chunks, index) =>
    (["dialer", "acceptor"] as Side[]).flatMap((side): Case[] => {
      const end = ends[side]
      if (!isPlayable(end)) return []
      const sent = Buffer.from(streamOf(chunks, side))
      return [
        {
          title: `${name}, connection ${index + 1}, as ${side}`,
          settings: settingsFor(end, sent),
          fed: streamOf(chunks, other(side)),
          sent,
          echoes: echoesContext(end.version),
          violation: index === 0 ? violations[`${name}/${side}`] : undefined,
        },
      ]
    }),
  ),
)

/** Those that differ in something that matters to how bytes are read: the others need not be cut in pieces. */
export const distinctCases: readonly Case[] = [
  ...new Map(
    cases.map((each) => {
      const { socketType, routingId } = each.settings
      return [`${socketType}/${Buffer.from(routingId).toString("hex")}/${each.fed.toString("hex")}`, each]
    }),
  ).values(),
].filter((each) => each.fed.length > 0)

const pool = new BufferPool()

/** Plays pieces to a new connection. */
export const play = async (
  settings: ConnectionSettings,
  pieces: readonly Uint8Array[],
  { turns, direct }: Manner,
): Promise<Outcome> => {
  const stream = new MemoryStream({ direct })
  const delivered: Buffer[][] = []
  let peer: Peer | undefined
  let reason: string | undefined
  const handler: LinkHandler = {
    ready: (known) => {
      peer = known
    },
    message: (message: Message) => {
      delivered.push(message.map((each) => Buffer.from(each)))
      return true
    },
    writable: () => {},
    closed: (error) => {
      reason = error === undefined ? "none" : ((error as { code?: string }).code ?? error.message)
    },
  }
  const connection = new Connection(stream, settings, pool, handler)
  connection.start()
  for (const piece of pieces) {
    stream.feed(piece)
    if (turns) await settled()
  }
  await settled()
  const outcome = { sent: stream.received, delivered, peer, reason }
  connection.close()
  return outcome
}

/** The message that a publisher's socket gets in place of a subscription or its end. */
const noticeOf = (body: Buffer): Buffer[] | undefined => {
  const text = body.toString("latin1", 0, 10)
  if (text === "\x09SUBSCRIBE") return [Buffer.concat([Buffer.of(1), body.subarray(10)])]
  if (text.startsWith("\x06CANCEL")) return [Buffer.concat([Buffer.of(0), body.subarray(7)])]
  if (text.startsWith("\x04JOIN")) return [Buffer.from(joined), body.subarray(5)]
  if (text.startsWith("\x05LEAVE")) return [Buffer.from(left), body.subarray(6)]
  return undefined
}

/** What a socket is to get of a stream's frames: messages, and what a publisher's subscribers ask for. */
export const deliveriesOf = (frames: readonly PlainFrame[], publisher: boolean): Buffer[][] => {
  const deliveries: Buffer[][] = []
  let parts: Buffer[] = []
  for (const { flags, body } of frames) {
    if ((flags & 4) !== 0) {
      const notice = publisher ? noticeOf(body) : undefined
      if (notice !== undefined) deliveries.push(notice)
      continue
    }
    parts.push(body)
    if ((flags & 1) !== 0) continue
    deliveries.push(parts)
    parts = []
  }
  return deliveries
}

/** What is to be answered to the PINGs among frames. */
export const pongsFor = (frames: readonly PlainFrame[]): Buffer =>
  Buffer.concat(
    frames
      .filter(({ flags, body }) => (flags & 4) !== 0 && body.toString("latin1", 0, 5) === "\x04PING")
      .filter(({ body }) => body.length >= 7)
      .map(({ body }) => {
        const context = body.subarray(7, 23)
        return Buffer.concat([Buffer.of(4, 5 + context.length), Buffer.from("\x04PONG"), context])
      }),
  )

/** The greeting and READY that were recorded, with the minor version that is ours. */
const openingOf = (sent: Buffer): Buffer => {
  const opening = Buffer.from(sent.subarray(0, 64))
  if (opening.length > 11) opening[11] = 1
  const ready = framesOf(sent)[0]
  return ready === undefined ? opening : Buffer.concat([opening, sent.subarray(ready.start, readyEnd(ready))])
}

/** What is sent before anything else. */
const helloOf = ({ hello }: ConnectionSettings): Buffer =>
  hello === undefined ? Buffer.alloc(0) : frameOf(hello)

const frameOf = (body: Uint8Array): Buffer => Buffer.concat([Buffer.of(0, body.length), body])

const readyEnd = ({ flags, start, body }: PlainFrame): number =>
  start + ((flags & 2) === 0 ? 2 : 9) + body.length

/**
 * A subscription whose header has the flags of the short form and the size of the long one: understood all the
 * same (see long-subscription).
 */
const subscriptionOf250 = [[Buffer.from(`\x01${"v".repeat(250)}`, "latin1")]]
const unusualDeliveries: Readonly<Record<string, Buffer[][]>> = {
  "pubsub-topic-250-short-flags, connection 1, as acceptor": subscriptionOf250,
  "pubsub-topic-250, connection 1, as acceptor": subscriptionOf250,
}

/** What must come of a case. */
export interface Expectation {
  readonly sent: Buffer
  readonly delivered: Buffer[][]
  /** Whether the peer said who it is. */
  readonly met: boolean
}

/** A publisher takes it that a peer wants everything that cannot ask for it. */
const everything = [[Buffer.of(1)]]

const expectedOfOldPeer = (each: Case, stream: OldStream): Expectation => {
  const [identity, ...frames] = stream.frames
  const unasked = each.settings.publisher && stream.version === "unversioned" ? everything : []
  return {
    sent: openingFor(stream, each.settings),
    delivered: identity === undefined ? [] : [...unasked, ...deliveriesOf(frames, false)],
    met: identity !== undefined,
  }
}

/** What must come of a case in which no violation cuts it short. */
export const expectedOf = (each: Case): Expectation => {
  const old = readOldStream(each.fed)
  if (old !== undefined) return expectedOfOldPeer(each, old)
  const [ready, ...all] = framesOf(each.fed)
  if (ready === undefined) return { sent: openingOf(each.sent), delivered: [], met: false }
  const tooLarge = all.findIndex(({ body }) => body.length > each.settings.maxMessageSize)
  const frames = tooLarge === -1 ? all : all.slice(0, tooLarge)
  return {
    sent: Buffer.concat([openingOf(each.sent), helloOf(each.settings), pongsFor(frames)]),
    delivered: unusualDeliveries[each.title] ?? deliveriesOf(frames, each.settings.publisher),
    met: true,
  }
}
