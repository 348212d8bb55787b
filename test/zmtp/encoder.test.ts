import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BufferPool, largeSlabSize, smallSlabSize } from "../../src/core/buffer-pool.ts"
import { byReferenceSize, FrameEncoder } from "../../src/zmtp/encoder.ts"
import { command, frame, message } from "../support/zmtp-octets.ts"

/** A pool that remembers what it has given out and not been given back. */
class CountingPool extends BufferPool {
  readonly out = new Set<ArrayBufferLike>()

  override takeSmall(): Uint8Array {
    return this.#lend(super.takeSmall())
  }

  override takeLarge(): Uint8Array {
    return this.#lend(super.takeLarge())
  }

  override give(slab: Uint8Array): void {
    expect(this.out.delete(slab.buffer)).toBe(true)
    super.give(slab)
  }

  #lend(slab: Uint8Array): Uint8Array {
    expect(this.out.has(slab.buffer)).toBe(false)
    this.out.add(slab.buffer)
    return slab
  }
}

const scene = (): { pool: CountingPool; encoder: FrameEncoder } => {
  const pool = new CountingPool()
  return { pool, encoder: new FrameEncoder(pool) }
}

/** Compared as a whole: octet by octet takes long for large ones. */
const expectSame = (pieces: readonly Uint8Array[], octets: Buffer): void => {
  expect(Buffer.concat(pieces).equals(octets)).toBe(true)
}

const body = (size: number, octet = 0x61): Buffer => Buffer.alloc(size, octet)

describe("an encoder", () => {
  it.each([0, 1, 254, 255, 256, 4095, 4096, 8192, 8193, 65_535, 65_536, 1_048_576])(
    "writes a body of %i octets behind the shortest header (RFC 37, 2.2)",
    (size) => {
      const { encoder } = scene()
      encoder.message([body(size)])
      encoder.message([body(size), body(1), body(size)])
      encoder.frame(command, body(size))
      const expected = [
        message(body(size)),
        message(body(size), body(1), body(size)),
        frame(command, body(size)),
      ]
      expect(encoder.size).toBe(Buffer.concat(expected).length)
      expectSame(encoder.take(), Buffer.concat(expected))
      expect(encoder.size).toBe(0)
    },
  )

  it("puts small frames into one piece", () => {
    const { encoder } = scene()
    for (let index = 0; index < 1000; index++) encoder.message([body(50)])
    expect(encoder.take()).toHaveLength(1)
  })

  it("leaves large bodies where they are, and copies the others", () => {
    const { encoder } = scene()
    const large = body(byReferenceSize + 1)
    const small = body(byReferenceSize)
    encoder.message([large])
    encoder.message([small])
    const pieces = encoder.take()
    expect(pieces.filter((each) => each === large)).toHaveLength(1)
    const octets = Buffer.concat(pieces)
    small.fill(0xee)
    expectSame(pieces, octets)
  })

  it("keeps the order of small and large", () => {
    const { encoder } = scene()
    const expected = []
    for (let index = 0; index < 60; index++) {
      const size = [10, 9000, 300, 20_000, 0, 8192][index % 6] as number
      encoder.message([body(size, index), body(3, index)])
      expected.push(message(body(size, index), body(3, index)))
    }
    expectSame(encoder.take(), Buffer.concat(expected))
  })

  it("says that it is time to write when a slab is full, or much waits by reference", () => {
    const { encoder } = scene()
    encoder.message([body(50_000)])
    expect(encoder.full).toBe(false)
    for (let waiting = 0; waiting < 3_000_000; waiting += 100_000) encoder.message([body(100_000)])
    expect(encoder.full).toBe(true)
    encoder.take()
    encoder.written(false)
    expect(encoder.full).toBe(false)
    for (let waiting = 0; waiting < largeSlabSize; waiting += 1002) encoder.message([body(1000)])
    expect(encoder.full).toBe(true)
  })

  it("says so with fewer octets if it is told to", () => {
    const encoder = new FrameEncoder(new BufferPool(), 20_000)
    encoder.frame(0, body(8_000))
    encoder.frame(0, body(8_000))
    expect(encoder.full).toBe(false)
    encoder.frame(0, body(8_000))
    expect(encoder.full).toBe(true)
    encoder.take()
    encoder.written(true)
    expect(encoder.full).toBe(false)
    encoder.frame(0, body(byReferenceSize + 1))
    expect(encoder.full).toBe(false)
    encoder.frame(0, body(20_000))
    expect(encoder.full).toBe(true)
  })

  it("writes octets as they are told to be", () => {
    const { encoder } = scene()
    encoder.raw(Buffer.from("greeting"))
    encoder.frame(command, Buffer.from("x"))
    encoder.raw(Buffer.from("rest"))
    expect(String(Buffer.concat(encoder.take()))).toBe("greeting\x04\x01xrest")
  })

  it("seals every frame once it has a cipher", () => {
    const { encoder } = scene()
    encoder.secure({
      overhead: 2,
      lay: (flags, content, target, at) =>
        target.set(Buffer.concat([Buffer.of(flags), content, Buffer.from("?")]), at),
      seal: (memory, places) => {
        for (let index = 1; index < places.length; index += 2) memory[(places[index] as number) - 1] = 0x21
      },
      open: () => 0,
      renew: () => {},
      end: () => {},
    })
    encoder.message([Buffer.from("a"), Buffer.from("b")])
    encoder.frame(command, Buffer.from("c"))
    expectSame(encoder.take(), sealedOctets)
  })

  it("seals frames in the order in which they go out, whatever their sizes", () => {
    const sizes = fc.array(fc.oneof(fc.nat(300), fc.nat(20_000), fc.constant(70_000)), { maxLength: 40 })
    fc.assert(
      fc.property(sizes, fc.nat(10), (sizes, takes) => {
        const encoder = new FrameEncoder(new BufferPool())
        let sealed = 0
        encoder.secure({
          overhead: 4,
          lay: (_, content, target, at) => target.set(content, at + 4),
          seal: (memory, places) => {
            for (let index = 0; index < places.length; index += 2) {
              new DataView(memory.buffer, memory.byteOffset + (places[index] as number)).setUint32(
                0,
                ++sealed,
              )
            }
          },
          open: () => 0,
          renew: () => {},
          end: () => {},
        })
        const written: Uint8Array[] = []
        const take = () => {
          written.push(...encoder.take().map((each) => Buffer.from(each)))
          encoder.written(true)
        }
        for (const [index, size] of sizes.entries()) {
          encoder.frame(0, Buffer.alloc(size, index))
          if (takes > 0 && index % takes === 0) take()
        }
        take()
        const expected = sizes.map((size, index) => {
          const number = Buffer.alloc(4)
          number.writeUInt32BE(index + 1)
          return frame(0, Buffer.concat([number, Buffer.alloc(size, index)]))
        })
        expect(Buffer.compare(Buffer.concat(written), Buffer.concat(expected))).toBe(0)
      }),
    )
  })
})

/** Sealed frames are message frames; what they are is inside. */
const sealedOctets = Buffer.concat([frame(0, "\x01a!"), frame(0, "\0b!"), frame(0, "\x04c!")])

describe("an encoder's memory", () => {
  it("is small for a quiet peer, and large for a busy one", () => {
    const { pool, encoder } = scene()
    encoder.message([body(100)])
    expect([...pool.out].map((each) => each.byteLength)).toEqual([smallSlabSize])
    for (let index = 0; index < 100; index++) encoder.message([body(100)])
    expect([...pool.out].map((each) => each.byteLength)).toEqual([largeSlabSize])
    expect(encoder.take()).toHaveLength(1)
  })

  it("is given back when the platform took everything at once", () => {
    const { pool, encoder } = scene()
    encoder.message([body(100)])
    encoder.take()
    encoder.written(false)
    expect(pool.out.size).toBe(0)
  })

  it("is used again at once when more is to come", () => {
    const { pool, encoder } = scene()
    encoder.message([body(100)])
    const [first] = encoder.take()
    encoder.written(true)
    encoder.message([body(100)])
    const [second] = encoder.take()
    expect(second?.buffer).toBe(first?.buffer)
    expect(pool.out.size).toBe(1)
    encoder.written(false)
    expect(pool.out.size).toBe(0)
  })

  it.each([100, 5000, 70_000, 300_000])(
    "is not touched while the platform still writes it (%i octets)",
    (amount) => {
      const { pool, encoder } = scene()
      for (let waiting = 0; waiting < amount; waiting += 102) encoder.message([body(100, 0x41)])
      const pieces = encoder.take()
      const octets = Buffer.concat(pieces)
      encoder.stillWriting()
      const lent = new Set(pieces.map((each) => each.buffer))
      // Others take memory, and this one goes on encoding.
      const other = new FrameEncoder(pool)
      for (let round = 0; round < 300; round++) {
        encoder.message([body(1000, 0x42)])
        other.message([body(1000, 0x43)])
        for (const piece of other.take()) expect(lent.has(piece.buffer)).toBe(false)
        other.written(round % 2 === 0)
      }
      other.written(false)
      expectSame(pieces, octets)
      encoder.finished()
      for (const piece of encoder.take()) expect(piece.every((each) => each !== 0x43)).toBe(true)
      encoder.written(false)
      expect(pool.out.size).toBe(0)
    },
  )

  it("is left to the collector when the connection ends while the platform still writes it", () => {
    const { pool, encoder } = scene()
    encoder.message([body(100)])
    const pieces = encoder.take()
    encoder.stillWriting()
    encoder.message([body(100)])
    encoder.discard()
    const lent = pieces[0]?.buffer as ArrayBufferLike
    expect([...pool.out]).toEqual([lent])
    expect(pool.takeSmall().buffer).not.toBe(lent)
    expect(encoder.size).toBe(0)
    expect(encoder.take()).toEqual([])
  })

  it("does not grow with the number of writes", () => {
    const { pool, encoder } = scene()
    let most = 0
    for (let round = 0; round < 500; round++) {
      for (let index = 0; index < 20; index++) encoder.message([body(800), body(9000)])
      encoder.take()
      if (round % 3 === 0) {
        encoder.stillWriting()
        encoder.message([body(10)])
        encoder.finished()
        encoder.take()
      }
      encoder.written(round % 2 === 0)
      most = Math.max(most, pool.out.size)
    }
    encoder.written(false)
    expect(most).toBeLessThan(5)
    expect(pool.out.size).toBe(0)
  })
})
