import { describe, expect, it } from "vitest"
import { type ConnectionScene, settled } from "./connection-scene.ts"
import { frame } from "./zmtp-octets.ts"

type Direction = "to the server" | "to the client"

/** What a man in the middle does to the frames of one direction: answers what arrives for each. */
type Tamper = (index: number, octets: Buffer, earlier: readonly Buffer[]) => readonly Buffer[]

/** Two sides that know each other by a mechanism that seals messages. */
export interface SealedSides {
  /** Connections of ours, which have begun. */
  readonly client: () => ConnectionScene
  readonly server: () => ConnectionScene
  /** Frames of the handshake in each direction. */
  readonly handshakeFrames: Readonly<Record<Direction, number>>
  /** Resolves when nothing that was asked of others, such as threads, is under way. */
  readonly idle?: () => Promise<void>
}

const sent = [["one"], ["two", "and three"], ["four".repeat(100)], ["five"]]

/** Where the first frame in these octets ends; undefined while it is not complete. */
const endOfFrame = (octets: Buffer): number | undefined => {
  if (octets.length < 2) return undefined
  const isLong = ((octets[0] as number) & 2) !== 0
  if (isLong && octets.length < 9) return undefined
  const end = isLong ? 9 + Number(octets.readBigUInt64BE(1)) : 2 + (octets[1] as number)
  return end <= octets.length ? end : undefined
}

/** Two connections of ours and somebody between them; each sends the messages once it is open. */
const converse = async (sides: SealedSides, direction: Direction, tamper: Tamper) => {
  const server = sides.server()
  const client = sides.client()
  const quiet = async (): Promise<void> => {
    await settled()
    await sides.idle?.()
    await settled()
  }
  const ways = [
    { from: client, to: server, tampered: direction === "to the server" },
    { from: server, to: client, tampered: direction === "to the client" },
  ].map((way) => ({ ...way, taken: 0, frames: [] as Buffer[] }))
  const speaking = new Set<ConnectionScene>()
  for (let idle = 0; idle < 4; idle++) {
    for (const way of ways) {
      if (way.from.peer !== undefined && !way.from.isClosed && !speaking.has(way.from)) {
        speaking.add(way.from)
        for (const message of sent) way.from.connection.send(message.map((each) => Buffer.from(each)))
        await quiet()
      }
      for (;;) {
        const waiting = way.from.stream.received.subarray(way.taken)
        const end = way.taken < 64 ? Math.min(64, waiting.length) : endOfFrame(waiting)
        if (end === undefined || end === 0) break
        const octets = Buffer.from(waiting.subarray(0, end))
        const isFrame = way.taken >= 64
        way.taken += end
        idle = 0
        const arriving = isFrame && way.tampered ? tamper(way.frames.length, octets, way.frames) : [octets]
        if (isFrame) way.frames.push(octets)
        for (const each of arriving) if (!way.to.isClosed) way.to.stream.feed(each)
      }
      await quiet()
    }
  }
  const receiver = direction === "to the server" ? server : client
  const result = {
    texts: receiver.texts,
    code: receiver.code,
    objections: [...server.objections, ...client.objections],
  }
  server.connection.close()
  client.connection.close()
  return result
}

const directions: readonly Direction[] = ["to the server", "to the client"]

const headerSize = (octets: Buffer): number => (((octets[0] as number) & 2) === 0 ? 2 : 9)

const bodyOf = (octets: Buffer): Buffer => octets.subarray(headerSize(octets))

/** Places in a frame's body: its ends, its name, its counter, and some in what is sealed. */
const placesIn = (size: number): number[] => [
  ...new Set(
    [0, 1, 7, 8, 15, 16, 27, 31, 32, Math.floor(size / 2), size - 1].filter(
      (place) => place >= 0 && place < size,
    ),
  ),
]

/** What nobody on the way can do to either side's frames. */
export const describeTampering = (sides: SealedSides): void => {
  describe.each(directions)("Somebody on the way %s", (direction) => {
    const handshakeFrames = sides.handshakeFrames[direction]
    /** Those, then one for each frame of a message. */
    const indices = Array.from({ length: handshakeFrames + sent.flat().length }, (_, index) => index)
    const meet = (tamper: Tamper) => converse(sides, direction, tamper)

    /** How many messages are complete with so many frames of a direction. */
    const completeWith = (frames: number): number => {
      let seen = handshakeFrames
      return sent.filter((message) => {
        seen += message.length
        return seen <= frames
      }).length
    }

    it("who changes nothing is not noticed", async () => {
      const { texts, code, objections } = await meet((_, octets) => [octets])
      expect(texts).toEqual(sent)
      expect(code).toBeUndefined()
      expect(objections).toEqual([])
    })

    it.each(indices)("who flips any bit of frame %i gets nothing in", async (target) => {
      const sizes: number[] = []
      await meet((_, octets) => {
        sizes.push(bodyOf(octets).length)
        return [octets]
      })
      for (const place of placesIn(sizes[target] as number)) {
        const { texts, code } = await meet((index, octets) => {
          if (index === target) {
            const body = bodyOf(octets)
            // Tickets are a few octets longer or shorter each time.
            const flipped = Math.min(place, body.length - 1)
            body[flipped] = (body[flipped] as number) ^ (1 << (place % 8))
          }
          return [octets]
        })
        expect(texts, `octet ${place}`).toEqual(sent.slice(0, completeWith(target)))
        // What only fills HELLO and WELCOME's answer is known too: nothing may differ.
        expect(code, `octet ${place}`).toMatch(/^ERR_ZMTP_/)
      }
    })

    it.each(indices)("who drops frame %i stops everything behind it", async (target) => {
      const { texts } = await meet((index, octets) => (index === target ? [] : [octets]))
      expect(texts).toEqual(sent.slice(0, completeWith(target)))
    })

    it.each(indices)("who repeats frame %i gets it in once at most", async (target) => {
      const { texts, code } = await meet((index, octets) =>
        index === target ? [octets, Buffer.from(octets)] : [octets],
      )
      expect(texts).toEqual(sent.slice(0, completeWith(target + 1)))
      expect(code).toMatch(/^ERR_ZMTP_/)
    })

    it.each(indices.slice(1))(
      "who puts an earlier frame in place of frame %i gets nothing in",
      async (target) => {
        for (let source = 0; source < target; source++) {
          const { texts, code } = await meet((index, octets, earlier) =>
            index === target ? [earlier[source] as Buffer] : [octets],
          )
          expect(texts).toEqual(sent.slice(0, completeWith(target)))
          expect(code).toMatch(/^ERR_ZMTP_/)
        }
      },
    )

    it.each(indices.slice(handshakeFrames, -1))(
      "who puts frame %i behind the next one gets neither in",
      async (target) => {
        let held: Buffer | undefined
        const { texts, code } = await meet((index, octets) => {
          if (index === target) {
            held = octets
            return []
          }
          return index === target + 1 ? [octets, held as Buffer] : [octets]
        })
        expect(texts).toEqual(sent.slice(0, completeWith(target)))
        expect(code).toMatch(/^ERR_ZMTP_/)
      },
    )

    it.each(indices)("who cuts frame %i short, or makes it longer, gets nothing in", async (target) => {
      const changes: readonly ((body: Buffer) => Buffer)[] = [
        (body) => body.subarray(0, -1),
        (body) => body.subarray(0, 20),
        (body) => body.subarray(0, 0),
        (body) => Buffer.concat([body, Buffer.alloc(1)]),
      ]
      for (const change of changes) {
        let isOther = true
        const { texts, code } = await meet((index, octets) => {
          if (index !== target) return [octets]
          const body = bodyOf(octets)
          const changed = change(body)
          isOther = changed.length !== body.length
          return [frame((octets[0] as number) & 4, changed)]
        })
        // What is empty cannot be cut.
        if (!isOther) continue
        expect(texts).toEqual(sent.slice(0, completeWith(target)))
        expect(code).toMatch(/^ERR_ZMTP_/)
      }
    })

    it.each(indices.slice(handshakeFrames))(
      "who changes the flags outside of frame %i changes nothing",
      async (target) => {
        for (const flag of [1, 4, 8, 0x80]) {
          const { texts, code } = await meet((index, octets) => {
            if (index === target) octets[0] = (octets[0] as number) ^ flag
            return [octets]
          })
          expect(texts).toEqual(sent)
          expect(code).toBeUndefined()
        }
      },
    )
  })
}
