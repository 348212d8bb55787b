import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { ConnectionScene, settled } from "../support/connection-scene.ts"
import { greeting, ready } from "../support/zmtp-octets.ts"
import { framesOfVersion1, type OldStream, openingFor, readOldStream } from "../wire/old-peers.ts"
import { framesOf, type PlainFrame } from "../wire/recordings.ts"
import { type Case, deliveriesOf, distinctCases } from "../wire/replay.ts"
import { effort, timeLimit } from "./effort.ts"
import { type Cuts, cuts, frameSpec, octetsOf, piecesOf, repeating, size } from "./octets.ts"

// A time to live that chance put into a PING must not decide when a test is over.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
})

afterAll(() => {
  vi.useRealTimers()
})

const pool = new BufferPool()

/** How a stream is played to a connection, and what its own side does meanwhile. */
interface Manner {
  readonly cuts: Cuts
  readonly direct: boolean
  /** Whether a turn of the event loop passes behind a piece. */
  readonly turns: readonly boolean[]
  /** Whether our side takes more, after each message. */
  readonly goOn: readonly boolean[]
  /** Whether the platform takes what we write at once, behind each piece. */
  readonly roomy: readonly boolean[]
  /** Whether our side sends something behind a piece. */
  readonly sends: readonly boolean[]
  /** What becomes of it in the end. */
  readonly end: "hang up" | "close" | "finish" | "nothing"
}

const answers = fc.array(fc.boolean(), { maxLength: 7, size: "max" })

const manner: fc.Arbitrary<Manner> = fc.record({
  cuts,
  direct: fc.boolean(),
  turns: answers,
  goOn: answers,
  roomy: answers,
  sends: answers,
  end: fc.constantFrom("hang up", "close", "finish", "nothing"),
})

/** Plays a stream, and checks all that must hold whatever was played. */
const play = async (each: Pick<Case, "settings">, stream: Buffer, how: Manner): Promise<ConnectionScene> => {
  const scene = new ConnectionScene({ settings: each.settings, pool, direct: how.direct })
  scene.goOn = repeating(how.goOn)
  const [isTurn, isRoomy, sends] = [repeating(how.turns), repeating(how.roomy), repeating(how.sends)]
  scene.connection.start()
  for (const piece of piecesOf(stream, how.cuts)) {
    scene.stream.roomy = isRoomy()
    if (scene.stream.roomy) scene.stream.drain()
    scene.stream.feed(piece)
    if (sends()) scene.connection.send([Buffer.from("ours"), Buffer.alloc(300)])
    if (isTurn()) await settled()
    if (isTurn()) scene.resume()
  }
  scene.stream.roomy = true
  scene.stream.drain()
  await settled()
  while (!scene.isClosed && scene.stream.paused) scene.resume()
  await settled()
  scene.stream.drain()
  return scene
}

/** Everything that was written must be whole: a greeting, then frames, and none of them half. */
const checkWritten = (
  written: Buffer,
  opening: number,
  read: (stream: Buffer, from: number) => PlainFrame[] = framesOf,
): void => {
  if (written.length <= opening) return
  const last = read(written, opening).at(-1)
  expect(last === undefined ? opening : last.end).toBe(written.length)
}

/** What chance may have made of a stream: one of an older peer. */
const checkOld = (
  { settings }: Pick<Case, "settings">,
  stream: OldStream,
  scene: ConnectionScene,
): Buffer[][] => {
  const opening = openingFor(stream, settings).length
  checkWritten(scene.stream.received, opening, stream.version === "2.0" ? framesOf : framesOfVersion1)
  const [, ...frames] = stream.frames.filter(({ flags }) => (flags & 4) === 0)
  const unasked = settings.publisher && stream.version === "unversioned" ? [[Buffer.of(1)]] : []
  return [...unasked, ...deliveriesOf(frames, false)]
}

const check = (each: Pick<Case, "settings">, stream: Buffer, scene: ConnectionScene): void => {
  expect(scene.objections).toEqual([])
  if (scene.isClosed) expect(scene.code).toMatch(/^(ERR_ZMTP_\w+|EACCES)$/)
  const old = readOldStream(stream)
  if (old === undefined) checkWritten(scene.stream.received, 64)
  // Whole messages or nothing: what was delivered is how the whole stream begins.
  const [, ...frames] = framesOf(stream)
  const expected =
    old === undefined ? deliveriesOf(frames, each.settings.publisher) : checkOld(each, old, scene)
  const delivered = scene.messages.map((message) => message.map((part) => Buffer.from(part)))
  const known = expected.slice(0, delivered.length)
  if (JSON.stringify(delivered) !== JSON.stringify(known)) expect(delivered).toEqual(known)
  if (scene.isClosed || scene.peer === undefined || each.settings.publisher) return
  expect(delivered).toHaveLength(expected.length)
}

const finish = async (scene: ConnectionScene, end: Manner["end"]): Promise<void> => {
  if (end === "hang up") scene.stream.hangUp()
  else if (end !== "nothing") scene.connection[end]()
  await settled()
  scene.stream.feed(Buffer.alloc(100, 0xff))
  await settled()
  expect(scene.objections).toEqual([])
  scene.connection.close()
}

const run = async (each: Pick<Case, "settings">, stream: Buffer, how: Manner): Promise<void> => {
  const scene = await play(each, stream, how)
  check(each, stream, scene)
  await finish(scene, how.end)
}

/** Good conversations. Those with headers that plain reading does not understand are left to their own tests. */
const bases = distinctCases.filter(
  ({ title, fed, violation }) =>
    violation === undefined &&
    readOldStream(fed) === undefined &&
    fed.length > 64 &&
    fed.length < 4000 &&
    !title.includes("topic-250"),
)

/** Which one; by its name, so that a failure can be printed. */
const base = fc.constantFrom(...bases.map((each) => each.title))

const caseOf = (title: string): Case => bases.find((each) => each.title === title) as Case

/** One thing that can happen to a stream. */
type Mutation = (stream: Buffer) => Buffer

/** Where it happens: mostly behind the greeting, where most can go wrong. */
interface Place {
  readonly part: "greeting" | "handshake" | "traffic"
  readonly share: number
}

const share = fc.noBias(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))

const place: fc.Arbitrary<Place> = fc.record({
  part: fc.constantFrom("greeting", "handshake", "handshake", "traffic", "traffic", "traffic"),
  share,
})

const at = (stream: Buffer, { part, share }: Place): number => {
  const traffic = framesOf(stream)[1]?.start ?? 64
  const from = { greeting: 0, handshake: 62, traffic }[part]
  return Math.min(from, stream.length) + Math.floor(share * Math.max(stream.length - from, 0))
}

const flip = fc.record({ where: place, bit: fc.nat(7) }).map(
  ({ where, bit }): Mutation =>
    (stream) => {
      const copy = Buffer.from(stream)
      const index = Math.min(at(stream, where), stream.length - 1)
      copy[index] = (copy[index] ?? 0) ^ (1 << bit)
      return copy
    },
)

const replace = fc
  .record({ where: place, octet: fc.constantFrom(0, 1, 2, 4, 5, 6, 7, 0x7f, 0x80, 0xff) })
  .map(
    ({ where, octet }): Mutation =>
      (stream) => {
        const copy = Buffer.from(stream)
        copy[Math.min(at(stream, where), stream.length - 1)] = octet
        return copy
      },
  )

const cut = fc.record({ from: place, length: fc.nat(20) }).map(
  ({ from, length }): Mutation =>
    (stream) =>
      Buffer.concat([stream.subarray(0, at(stream, from)), stream.subarray(at(stream, from) + length)]),
)

const truncate = place.map(
  (where): Mutation =>
    (stream) =>
      stream.subarray(0, at(stream, where)),
)

const insertion = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  frameSpec(size).map((spec) => octetsOf([spec])),
  fc.constant(greeting()),
  fc.constant(ready("DEALER")),
)

const insert = fc.record({ where: place, octets: insertion }).map(
  ({ where, octets }): Mutation =>
    (stream) =>
      Buffer.concat([stream.subarray(0, at(stream, where)), octets, stream.subarray(at(stream, where))]),
)

/** Two frames change places, or one comes twice. */
const shuffle = fc.record({ left: share, right: share, twice: fc.boolean() }).map(
  ({ left, right, twice }): Mutation =>
    (stream) => {
      const starts = [...framesOf(stream).map((each) => each.start), stream.length]
      const frames = starts.slice(0, -1).map((start, index) => stream.subarray(start, starts[index + 1]))
      if (frames.length === 0) return stream
      const [one, two] = [Math.floor(left * (frames.length - 1)), Math.floor(right * (frames.length - 1))]
      const [first, second] = [frames[one] as Buffer, frames[two] as Buffer]
      frames[two] = first
      if (!twice) frames[one] = second
      return Buffer.concat([stream.subarray(0, 64), ...frames])
    },
)

const mutations = fc.array(fc.oneof(flip, flip, replace, cut, truncate, insert, shuffle), {
  minLength: 1,
  maxLength: 4,
})

describe("a connection goes on, or ends with a reason, and delivers whole messages or none", () => {
  it("when a recorded conversation is mutilated", { timeout: timeLimit }, async () => {
    await fc.assert(
      fc.asyncProperty(base, mutations, manner, async (title, all, how) => {
        const each = caseOf(title)
        const stream = all.reduce((before, mutate) => mutate(before), each.fed)
        await run(each, stream, how)
      }),
      effort(1500),
    )
  })

  it("when frames of any kind come behind a good handshake", { timeout: timeLimit }, async () => {
    const frames = fc.array(frameSpec(size), { maxLength: 30, size: "max" })
    await fc.assert(
      fc.asyncProperty(base, frames, manner, async (title, all, how) => {
        const each = caseOf(title)
        const opening = framesOf(each.fed)[1]?.start ?? each.fed.length
        await run(each, Buffer.concat([each.fed.subarray(0, opening), octetsOf(all)]), how)
      }),
      effort(400),
    )
  })

  const states: readonly (readonly [where: string, octets: Buffer])[] = [
    ["at the very start", Buffer.alloc(0)],
    ["behind a signature", greeting().subarray(0, 10)],
    ["behind a version", greeting().subarray(0, 12)],
    ["behind a greeting", greeting()],
    ["in the middle of READY", Buffer.concat([greeting(), ready("DEALER").subarray(0, 12)])],
    ["behind READY", Buffer.concat([greeting(), ready("DEALER")])],
    [
      "in the middle of a message",
      Buffer.concat([greeting(), ready("DEALER"), Buffer.from("01016102", "hex")]),
    ],
  ]

  it.each(states)("when random octets come %s", { timeout: timeLimit }, async (_, octets) => {
    const router = bases.find((each) => each.settings.socketType === "ROUTER" && each.violation === undefined)
    const random = fc.uint8Array({ maxLength: 400, size: "max" })
    await fc.assert(
      fc.asyncProperty(random, manner, async (tail, how) => {
        await run(router as Case, Buffer.concat([octets, tail]), how)
      }),
      effort(150),
    )
  })
})
