import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Mechanism } from "../../src/zmtp/mechanisms/mechanism.ts"
import { ConnectionScene, plainSettings, settled } from "../support/connection-scene.ts"
import { command, commandFrame, frame, greeting, longHeader, message, more } from "../support/zmtp-octets.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { cuts, piecesOf, repeating } from "./octets.ts"

/** A property whose lengths may not be what they say. */
interface PropertySpec {
  readonly name: string
  readonly value: Uint8Array
  readonly nameLie: number
  readonly valueLie: number
}

const lie = (most: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1, most, -most))

const names = fc.oneof(
  fc.constantFrom(
    "Socket-Type",
    "Identity",
    "User-Id",
    "__proto__",
    "constructor",
    "X-own",
    "socket-type",
    "",
  ),
  fc.string({ unit: "binary-ascii", maxLength: 12 }),
)

const values = fc.oneof(
  fc
    .constantFrom("DEALER", "ROUTER", "REQ", "PUB", "dealer", "DEALER\0", "FOO", "\0id", "")
    .map((each) => Buffer.from(each, "latin1")),
  fc.uint8Array({ maxLength: 300 }),
)

const properties: fc.Arbitrary<PropertySpec[]> = fc.array(
  fc.record({ name: names, value: values, nameLie: lie(255), valueLie: lie(2 ** 31) }),
  { maxLength: 8 },
)

const octetsOf = (specs: readonly PropertySpec[]): Buffer =>
  Buffer.concat(
    specs.map(({ name, value, nameLie, valueLie }) => {
      const size = Buffer.alloc(4)
      size.writeUInt32BE((value.length + valueLie) >>> 0)
      const letters = Buffer.from(name, "latin1")
      return Buffer.concat([Buffer.of((letters.length + nameLie) & 0xff), letters, size, value])
    }),
  )

/** What plain reading finds in metadata; undefined when it is malformed. */
const plainProperties = (octets: Buffer): [name: string, value: Buffer][] | undefined => {
  const found: [string, Buffer][] = []
  for (let at = 0; at < octets.length; ) {
    const valueAt = at + 1 + (octets[at] as number) + 4
    if (valueAt > octets.length) return undefined
    const end = valueAt + octets.readUInt32BE(valueAt - 4)
    if (end > octets.length) return undefined
    found.push([octets.toString("latin1", at + 1, valueAt - 4), octets.subarray(valueAt, end)])
    at = end
  }
  return found
}

const fits = ["REP", "DEALER", "ROUTER"]

/** The routing id of the peer that these octets describe; undefined when it is not to be let in. */
const plainRoutingId = (octets: Buffer): string | undefined => {
  const found = plainProperties(octets)
  if (found === undefined || found.length > 256) return undefined
  const types = found.filter(([name]) => name === "Socket-Type").map(([, value]) => value.toString("latin1"))
  const ids = found.filter(([name]) => name === "Identity").map(([, value]) => value)
  if (types.some((type) => !fits.includes(type)) || ids.some((id) => id.length > 255)) return undefined
  const last = ids.at(-1) ?? Buffer.alloc(0)
  return last[0] === 0 ? "" : last.toString("latin1")
}

/** In which frame READY comes. All of them are understood. */
const frames: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  command: (body) => frame(command, body),
  message: (body) => frame(0, body),
  more: (body) => frame(command | more, body),
  long: (body) => Buffer.concat([longHeader(command, BigInt(body.length)), body]),
}

const play = async (scene: ConnectionScene, pieces: readonly Uint8Array[], turns: readonly boolean[]) => {
  const isTurn = repeating(turns)
  scene.connection.start()
  for (const piece of pieces) {
    scene.stream.feed(piece)
    if (isTurn()) await settled()
  }
  await settled()
}

const turns = fc.array(fc.boolean(), { maxLength: 5 })

/** A mechanism of four steps, as a server of PLAIN or CURVE has them, without their contents. */
const steps: Mechanism = {
  name: "NULL",
  async handshake(peer) {
    await peer.expect("HELLO")
    peer.send("WELCOME")
    await peer.expect("INITIATE")
    await settled()
    peer.send("READY")
    return { metadata: peer.metadata }
  },
}

const moves = {
  HELLO: commandFrame("HELLO"),
  INITIATE: commandFrame("INITIATE"),
  READY: commandFrame("READY"),
  "ERROR 400": commandFrame("ERROR", "\x03400"),
  "ERROR without a reason": commandFrame("ERROR"),
  PING: commandFrame("PING", "\0\0"),
  SUBSCRIBE: commandFrame("SUBSCRIBE", "t"),
  "an empty command": frame(command),
  "a message": message("early"),
  "a large frame": frame(0, Buffer.alloc(60_000)),
  "many large frames": Buffer.concat(Array(6).fill(frame(0, Buffer.alloc(60_000)))),
  "too large a frame": longHeader(command, 70_000n),
  "half a command": frame(command, "\x05READY").subarray(0, 4),
} as const

type Move = keyof typeof moves

/** No read of the platform brings more at once. */
const largestRead = 16_384

const asRead = (piece: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(piece.length / largestRead) }, (_, index) =>
    piece.subarray(index * largestRead, (index + 1) * largestRead),
  )

/** Twice the limit of a frame: one that is incomplete, and what waits for the mechanism. */
const mostHeld = 2 * 65_536 + 2 * largestRead

describe("a handshake", () => {
  it("lets in whom plain reading would, whatever a READY says", { timeout: timeLimit }, async () => {
    const form = fc.constantFrom(...Object.keys(frames))
    const extra = fc.oneof(
      { weight: 8, arbitrary: fc.constant(new Uint8Array()) },
      fc.uint8Array({ maxLength: 9 }),
    )
    await attempt(
      fc.asyncProperty(properties, extra, form, cuts, turns, async (specs, behind, which, where, pauses) => {
        const metadata = Buffer.concat([octetsOf(specs), behind])
        const body = Buffer.concat([Buffer.from("\x05READY"), metadata])
        const scene = new ConnectionScene({ settings: { compatible: fits } })
        const ready = (frames[which] as (body: Buffer) => Buffer)(
          which === "long" || body.length < 256 ? body : Buffer.from(body),
        )
        await play(scene, piecesOf(Buffer.concat([greeting(), ready, message("hello")]), where), pauses)
        const expected = plainRoutingId(metadata)
        expect(scene.objections).toEqual([])
        expect(scene.isClosed).toBe(expected === undefined)
        expect(scene.texts).toEqual(expected === undefined ? [] : [["hello"]])
        if (expected === undefined) expect(scene.code).toBe("ERR_ZMTP_INVALID_METADATA")
        else expect(Buffer.from(scene.peer?.routingId ?? []).toString("latin1")).toBe(expected)
        expect(scene.peer?.properties.get("User-Id")).toBeUndefined()
        scene.connection.close()
      }),
      { runs: 100, share: 0.5 },
    )
  })

  it("of several steps goes on only in their order, and holds little meanwhile", {
    timeout: timeLimit,
  }, async () => {
    const good: fc.Arbitrary<Move> = fc.constantFrom("HELLO", "INITIATE", "a message")
    const any = fc.constantFrom(...(Object.keys(moves) as Move[]))
    const sequence = fc.oneof(
      fc.array(fc.oneof({ weight: 3, arbitrary: good }, any), { maxLength: 8, size: "max" }),
      fc.array(any, { maxLength: 6 }).map((rest): Move[] => ["HELLO", "INITIATE", ...rest]),
    )
    await attempt(
      fc.asyncProperty(sequence, cuts, turns, async (all, where, pauses) => {
        const scene = new ConnectionScene({ settings: { ...plainSettings("DEALER"), mechanism: steps } })
        const octets = Buffer.concat([greeting(), ...all.map((each) => moves[each])])
        const isTurn = repeating(pauses)
        scene.connection.start()
        let fed = 0
        for (const piece of piecesOf(octets, where).flatMap(asRead)) {
          scene.stream.feed(piece)
          fed += piece.length
          if (isTurn()) await settled()
          if (scene.peer !== undefined || scene.isClosed) continue
          expect(scene.messages).toEqual([])
          expect(fed - scene.stream.waiting).toBeLessThan(mostHeld)
        }
        for (let turn = 0; turn < 6; turn++) await settled()
        expect(scene.objections).toEqual([])
        const shaken = all[0] === "HELLO" && all[1] === "INITIATE"
        if (!shaken) expect(scene.messages).toEqual([])
        if (!shaken && all.length > 1 && all[0] !== "half a command") expect(scene.peer).toBeUndefined()
        if (scene.peer !== undefined) expect(shaken).toBe(true)
        expect(scene.stream.received.includes("WELCOME")).toBe(
          all[0] === "HELLO" && scene.stream.received.length > 64,
        )
        scene.connection.close()
        await settled()
        expect(scene.objections).toEqual([])
      }),
      { runs: 50, share: 0.5 },
    )
  })
})
