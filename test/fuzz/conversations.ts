import fc from "fast-check"
import { expect } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { ConnectionScene, settled } from "../support/connection-scene.ts"
import { framesOfVersion1, type OldStream, openingFor, readOldStream } from "../wire/old-peers.ts"
import { framesOf, type PlainFrame } from "../wire/recordings.ts"
import { type Case, deliveriesOf } from "../wire/replay.ts"
import { type Cuts, cuts, piecesOf, repeating } from "./octets.ts"

const pool = new BufferPool()

/** How a stream is played to a connection, and what its own side does meanwhile. */
export interface Manner {
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

export const manner: fc.Arbitrary<Manner> = fc.record({
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
  const isUnasked = settings.publisher && settings.interest === "topics" && stream.version === "unversioned"
  const unasked = isUnasked ? [[Buffer.of(1)]] : []
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

/** Plays a stream to a connection with these settings: it goes on or ends with a reason, and delivers only what is there. */
export const converse = async (each: Pick<Case, "settings">, stream: Buffer, how: Manner): Promise<void> => {
  try {
    const scene = await play(each, stream, how)
    check(each, stream, scene)
    await finish(scene, how.end)
  } catch (error) {
    throw new Error(`${(error as Error).message}\nthe stream: ${stream.toString("hex")}`, { cause: error })
  }
}
