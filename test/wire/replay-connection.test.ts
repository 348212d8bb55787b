import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import type { Message } from "../../src/core/message.ts"
import * as constants from "../../src/options/constants.ts"
import { OptionSet } from "../../src/options/option-set.ts"
import { socketTypes } from "../../src/patterns/socket-types.ts"
import { planEndpoint } from "../../src/socket/endpoint-plan.ts"
import type { LinkHandler, Peer } from "../../src/transports/transport.ts"
import { Connection, type ConnectionSettings } from "../../src/zmtp/connection.ts"
import { MemoryStream } from "../support/memory-stream.ts"
import {
  framesOf,
  messagesOf,
  other,
  type PlainFrame,
  propertiesOf,
  type RecordedEnd,
  recordings,
  type Side,
  streamOf,
} from "./recordings.ts"

/** Conversations that must end with a violation, by recording and the side that is ours. */
const violations: Readonly<Record<string, string>> = {
  "null-mismatch-push-push/dialer": "ERR_ZMTP_INVALID_METADATA",
  "null-mismatch-req-req/dialer": "ERR_ZMTP_INVALID_METADATA",
  "null-mismatch-sub-sub/dialer": "ERR_ZMTP_INVALID_METADATA",
  "probe-connect-bad-frame-later/dialer": "ERR_ZMTP_UNSPECIFIED",
  "probe-connect-error-400/dialer": "EACCES",
  "probe-connect-mech-mismatch/dialer": "ERR_ZMTP_MECHANISM_MISMATCH",
  "probe-connect-type-mismatch/dialer": "ERR_ZMTP_INVALID_METADATA",
  "probe-frame-size-1t/acceptor": "ERR_ZMTP_UNSPECIFIED",
  "probe-frame-size-ffff/acceptor": "ERR_ZMTP_UNSPECIFIED",
  "probe-frame-size-near-2-64/acceptor": "ERR_ZMTP_UNSPECIFIED",
  "probe-greeting-http/acceptor": "ERR_ZMTP_UNSPECIFIED",
  "probe-greeting-mech-empty/acceptor": "ERR_ZMTP_MECHANISM_MISMATCH",
  "probe-greeting-mech-lower/acceptor": "ERR_ZMTP_MECHANISM_MISMATCH",
  "probe-greeting-mech-null-garbage/acceptor": "ERR_ZMTP_MECHANISM_MISMATCH",
  "probe-greeting-mech-unknown/acceptor": "ERR_ZMTP_MECHANISM_MISMATCH",
  "probe-greeting-mech-unterminated/acceptor": "ERR_ZMTP_MECHANISM_MISMATCH",
  "probe-greeting-push-one-octet/acceptor": "ERR_ZMTP_UNSPECIFIED",
  "probe-ready-empty-command-first/acceptor": "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED",
  "probe-ready-error-overflow/acceptor": "ERR_ZMTP_MALFORMED_COMMAND_ERROR",
  "probe-ready-error-short/acceptor": "ERR_ZMTP_MALFORMED_COMMAND_ERROR",
  "probe-ready-error-trailing/acceptor": "ERR_ZMTP_UNSPECIFIED",
  "probe-ready-huge-claim/acceptor": "ERR_ZMTP_UNSPECIFIED",
  "probe-ready-identity-2000/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-ready-identity-256/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-ready-many-props/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-ready-message-first/acceptor": "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED",
  "probe-ready-name-overflow/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-ready-over-maxmsgsize/acceptor": "ERR_ZMTP_UNSPECIFIED",
  "probe-ready-ping-first/acceptor": "ERR_ZMTP_UNEXPECTED_COMMAND",
  "probe-ready-subscribe-first/acceptor": "ERR_ZMTP_UNEXPECTED_COMMAND",
  "probe-ready-trailing-2/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-ready-trailing-octet/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-ready-type-lowercase/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-ready-type-trailing-nul/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-ready-unknown-first/acceptor": "ERR_ZMTP_UNEXPECTED_COMMAND",
  "probe-ready-unknown-type/acceptor": "ERR_ZMTP_INVALID_METADATA",
  "probe-ready-value-overflow/acceptor": "ERR_ZMTP_INVALID_METADATA",
}

/**
 * A subscription whose header has the flags of the short form and the size of the long one: understood all the
 * same (see long-subscription).
 */
const subscriptionOf250 = [[`01${"76".repeat(250)}`]]
const unusualDeliveries: Readonly<Record<string, string[][]>> = {
  "pubsub-topic-250-short-flags, connection 1, as acceptor": subscriptionOf250,
  "pubsub-topic-250, connection 1, as acceptor": subscriptionOf250,
}

/** One direction of a recorded connection that is played to ours. */
interface Case {
  readonly title: string
  readonly settings: ConnectionSettings
  /** What the recorded peer sent to the end that we play. */
  readonly fed: Buffer
  /** What the recorded end that we play had sent. */
  readonly sent: Buffer
  /** Whether that end echoes the context of a PING. */
  readonly echoes: boolean
  readonly violation: string | undefined
}

const settingsFor = (end: RecordedEnd, sent: Buffer): ConnectionSettings => {
  const type = end.type as keyof typeof socketTypes
  const options = new OptionSet(type)
  for (const [name, values] of Object.entries(end.options)) {
    // Metadata of an application is not an option here; it is added below as it was announced.
    if (name === "METADATA" || name === "ROUTING_ID" || name === "CONNECT_ROUTING_ID") continue
    const number = constants[name as keyof typeof constants] as number
    for (const value of values)
      options.set(number, typeof value === "string" ? Buffer.from(value, "hex") : value)
  }
  const announced = propertiesOf(framesOf(sent)[0]?.body ?? Buffer.alloc(0)) ?? []
  const identity = announced.find(([name]) => name === "Identity")?.[1]
  if (identity !== undefined && identity.length > 0) options.set(constants.ROUTING_ID, identity)
  const { connection } = planEndpoint(options, socketTypes[type])
  const extra = announced.filter(([name]) => name.startsWith("X-"))
  return { ...connection, properties: [...connection.properties, ...extra] }
}

const echoesContext = (version: string): boolean => ["4.3.4", "4.3.5"].includes(version)

const cases: Case[] = recordings.flatMap(({ name, connections, ...ends }) =>
  connections.flatMap((chunks, index) =>
    (["dialer", "acceptor"] as Side[]).flatMap((side): Case[] => {
      const end = ends[side]
      if (end === null) return []
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

interface Outcome {
  readonly sent: string
  readonly delivered: string[][]
  readonly peer: Peer | undefined
  readonly reason: string | undefined
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const pool = new BufferPool()

/** Plays pieces to a new connection, with or without a turn of the event loop between them. */
const play = async (
  settings: ConnectionSettings,
  pieces: readonly Uint8Array[],
  { turns, direct }: { readonly turns: boolean; readonly direct: boolean },
): Promise<Outcome> => {
  const stream = new MemoryStream({ direct })
  const delivered: string[][] = []
  let peer: Peer | undefined
  let reason: string | undefined
  const handler: LinkHandler = {
    ready: (known) => {
      peer = known
    },
    message: (message: Message) => {
      delivered.push(message.map((each) => Buffer.from(each).toString("hex")))
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
  const outcome = { sent: stream.received.toString("hex"), delivered, peer, reason }
  connection.close()
  return outcome
}

/** What a publisher's socket is told of its subscribers' commands, among their messages. */
const deliveriesOf = (frames: readonly PlainFrame[], publisher: boolean): string[][] =>
  messagesOf(
    frames.map((frame) => {
      if (!publisher || (frame.flags & 4) === 0) return frame
      const text = frame.body.toString("latin1")
      const topicAt = text.startsWith("\x09SUBSCRIBE") ? 10 : text.startsWith("\x06CANCEL") ? 7 : 0
      if (topicAt === 0) return frame
      const first = Buffer.of(topicAt === 10 ? 1 : 0)
      return { ...frame, flags: 0, body: Buffer.concat([first, frame.body.subarray(topicAt)]) }
    }),
  )

const isPong = ({ flags, body }: PlainFrame): boolean =>
  (flags & 4) !== 0 && body.toString("latin1", 0, 5) === "\x04PONG"

const pongsFor = (frames: readonly PlainFrame[]): Buffer =>
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

const readyEnd = ({ flags, start, body }: PlainFrame): number =>
  start + ((flags & 2) === 0 ? 2 : 9) + body.length

const expected = (each: Case): { sent: Buffer; delivered: string[][] } => {
  const [ready, ...all] = framesOf(each.fed)
  if (ready === undefined) return { sent: openingOf(each.sent), delivered: [] }
  const tooLarge = all.findIndex(({ body }) => body.length > each.settings.maxMessageSize)
  const frames = tooLarge === -1 ? all : all.slice(0, tooLarge)
  return {
    sent: Buffer.concat([openingOf(each.sent), pongsFor(frames)]),
    delivered: unusualDeliveries[each.title] ?? deliveriesOf(frames, each.settings.publisher),
  }
}

/**
 * Where to cut a stream in two: everywhere, but in long bodies only near their borders and at some places
 * between, since what lies inside one is all the same.
 */
const cutsOf = (stream: Buffer): number[] => {
  const borders = framesOf(stream).map((each) => each.start)
  const last = borders.at(-1) ?? 64
  const near = (at: number): boolean =>
    at < 700 ||
    stream.length - at < 16 ||
    at - last < 40 ||
    borders.some((border) => Math.abs(at - border) < 14)
  const stride = Math.ceil(stream.length / 64)
  return Array.from({ length: Math.max(stream.length - 1, 0) }, (_, index) => index + 1).filter(
    (at) => near(at) || at % stride === 0,
  )
}

/** Conversations that differ in nothing that matters here need be cut only once. */
const distinct = [
  ...new Map(
    cases.map((each) => {
      const { socketType, routingId } = each.settings
      return [`${socketType}/${Buffer.from(routingId).toString("hex")}/${each.fed.toString("hex")}`, each]
    }),
  ).values(),
].filter((each) => each.fed.length > 0)

const withoutTheirWrites = ({ delivered, peer, reason }: Outcome): Omit<Outcome, "sent"> => ({
  delivered,
  peer,
  reason,
})

const textOf = ({ sent, delivered, peer, reason }: Outcome): string =>
  JSON.stringify([sent, delivered, reason, peer?.socketType, [...(peer?.properties ?? [])].map(String)])

const checkSame = (each: Case, whole: Outcome, outcome: Outcome, how: string): void => {
  // A comparison of texts is much quicker than the one that explains differences.
  if (textOf(outcome) === textOf(whole)) return
  if (each.violation === undefined) expect(outcome, how).toEqual(whole)
  else {
    // How much of the opening went out before the violation was seen depends on when it was seen.
    expect(withoutTheirWrites(outcome), how).toEqual(withoutTheirWrites(whole))
    expect(expected(each).sent.toString("hex").startsWith(outcome.sent) || each.sent.length < 65, how).toBe(
      true,
    )
  }
}

describe("a recorded conversation", () => {
  it("is there for every violation of the list", () => {
    const known = new Set(
      recordings.flatMap(({ name, dialer, acceptor }) => [
        ...(dialer === null ? [] : [`${name}/dialer`]),
        ...(acceptor === null ? [] : [`${name}/acceptor`]),
      ]),
    )
    expect(Object.keys(violations).filter((each) => !known.has(each))).toEqual([])
  })

  describe.each([
    { how: "in one piece, read into the owner's memory", direct: true },
    { how: "in one piece, read elsewhere", direct: false },
  ])("$how", ({ direct }) => {
    it.each(cases)("$title", async (each) => {
      const outcome = await play(each.settings, [each.fed], { turns: true, direct })
      const { sent, delivered } = expected(each)
      expect(outcome.delivered).toEqual(
        each.violation === undefined || outcome.peer !== undefined ? delivered : [],
      )
      expect(outcome.reason).toBe(each.violation)
      if (each.violation !== undefined) {
        expect(outcome.peer === undefined).toBe(!/size-|later/.test(each.title))
        return
      }
      const complete = framesOf(each.sent).length > 0 && framesOf(each.fed).length > 0
      expect(outcome.peer !== undefined).toBe(framesOf(each.fed).length > 0)
      if (complete) expect(outcome.sent).toBe(sent.toString("hex"))
      else expect(outcome.sent.startsWith(sent.toString("hex"))).toBe(true)
    })
  })

  it.each(
    cases.filter(
      ({ fed, echoes, title }) =>
        echoes && pongsFor(framesOf(fed)).length > 0 && !title.includes("heartbeat"),
    ),
  )("has the same answers to PINGs: $title", async (each) => {
    const outcome = await play(each.settings, [each.fed], { turns: true, direct: true })
    const recorded = framesOf(each.sent).filter(isPong)
    const ours = framesOf(Buffer.from(outcome.sent, "hex")).filter(isPong)
    expect(ours.map((frame) => frame.body.toString("hex"))).toEqual(
      recorded.map((frame) => frame.body.toString("hex")),
    )
  })

  it("goes the same way cut in two at every octet", { timeout: 60_000 }, async () => {
    const greetings = new Set<string>()
    for (const each of distinct) {
      const whole = await play(each.settings, [each.fed], { turns: true, direct: true })
      const greeting = each.fed.toString("hex", 0, 64)
      const isNew = !greetings.has(greeting)
      greetings.add(greeting)
      const traffic = (framesOf(each.fed)[1]?.start ?? each.fed.length) + 12
      for (const at of cutsOf(each.fed)) {
        if (at < 60 && !isNew) continue
        const pieces = [each.fed.subarray(0, at), each.fed.subarray(at)]
        // A turn between the pieces, or none: in the middle of a handshake this makes a difference inside.
        for (const turns of at < traffic ? [true, false] : [at % 2 === 0]) {
          const outcome = await play(each.settings, pieces, { turns, direct: at % 3 !== 0 })
          checkSame(each, whole, outcome, `${each.title}, cut at ${at}, ${turns ? "with" : "without"} a turn`)
        }
      }
    }
  })

  it("goes the same way octet by octet", { timeout: 60_000 }, async () => {
    for (const each of distinct) {
      const whole = await play(each.settings, [each.fed], { turns: true, direct: true })
      const octets = Array.from(each.fed, (octet) => Uint8Array.of(octet))
      const atOnce = await play(each.settings, octets, { turns: false, direct: false })
      checkSame(each, whole, atOnce, `${each.title}, octets without turns`)
      if (octets.length > 2_000) continue
      const oneByOne = await play(each.settings, octets, { turns: true, direct: true })
      checkSame(each, whole, oneByOne, `${each.title}, octets with turns`)
    }
  })

  it("goes the same way with the peer's octets in one piece before ours are out", async () => {
    for (const each of distinct) {
      const whole = await play(each.settings, [each.fed], { turns: true, direct: true })
      const outcome = await play(each.settings, [each.fed], { turns: false, direct: true })
      checkSame(each, whole, outcome, `${each.title}, merged`)
    }
  })
})
