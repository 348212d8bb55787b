import { describe, expect, it } from "vitest"
import { BufferPool } from "../../src/core/buffer-pool.ts"
import { FrameEncoder } from "../../src/zmtp/encoder.ts"
import { FrameWriter } from "../../src/zmtp/frame-writer.ts"
import type { Cipher } from "../../src/zmtp/mechanisms/mechanism.ts"
import { settled } from "../support/connection-scene.ts"
import { MemoryStream } from "../support/memory-stream.ts"
import { command, frame, message } from "../support/zmtp-octets.ts"

const bytes = (text: string): Buffer => Buffer.from(text, "latin1")

const scene = (): { stream: MemoryStream; writer: FrameWriter } => {
  const stream = new MemoryStream()
  const writer = new FrameWriter(stream, new FrameEncoder(new BufferPool()))
  stream.attach({
    bytes: () => {},
    target: () => undefined,
    writable: () => writer.writable(),
    closed: () => {},
  })
  return { stream, writer }
}

/** Changes nothing. */
const idle: Cipher = {
  overhead: 0,
  lay: (_, body, target, at) => target.set(body, at),
  seal: () => {},
  open: () => 0,
  renew: () => {},
  end: () => {},
}

describe("a writer of frames", () => {
  it("writes what one turn brings in one write", async () => {
    const { stream, writer } = scene()
    for (const text of ["a", "b", "c"]) writer.message([bytes(text)])
    writer.frame(command, bytes("x"))
    await Promise.resolve()
    writer.message([bytes("d")])
    expect(stream.writes).toBe(0)
    await settled()
    expect(stream.writes).toBe(1)
    const expected = [message("a"), message("b"), message("c"), frame(command, "x"), message("d")]
    expect(stream.received).toEqual(Buffer.concat(expected))
  })

  it("writes at once what is much, and the rest with its turn", async () => {
    const { stream, writer } = scene()
    const body = Buffer.alloc(1000, 0x61)
    for (let index = 0; index < 200; index++) writer.message([body])
    expect(stream.writes).toBeGreaterThan(1)
    await settled()
    expect(stream.received.equals(Buffer.concat(Array(200).fill(message(body))))).toBe(true)
  })

  it.each(
    (["lay", "seal"] as const).flatMap((step) =>
      [[bytes("a")], [Buffer.alloc(10_000)]].map((message) => ({ step, message, size: message[0]?.length })),
    ),
  )("ends the stream, and the cipher, when it cannot $step $size octets", async ({ step, message }) => {
    const trouble = new RangeError("no more")
    const fail = (): never => {
      throw trouble
    }
    for (const write of [
      (writer: FrameWriter) => writer.message(message),
      (writer: FrameWriter) => writer.frame(command, message[0] as Buffer),
    ]) {
      const { stream, writer } = scene()
      let ended = 0
      writer.secure({ ...idle, [step]: fail, end: () => ended++ })
      write(writer)
      await settled()
      expect(stream.destroyed).toBe(true)
      expect(stream.received).toHaveLength(0)
      expect(stream.reason).toBe(trouble)
      writer.close()
      expect(ended).toBe(1)
    }
  })

  it("ends a cipher that comes too late", () => {
    const { writer } = scene()
    writer.close()
    let ended = 0
    writer.secure({ ...idle, end: () => ended++ })
    expect(ended).toBe(1)
  })

  it("writes octets as they are when it is told to", () => {
    const { stream, writer } = scene()
    writer.raw(bytes("greeting"))
    expect(stream.writes).toBe(0)
    writer.flush({ more: false })
    expect(String(stream.received)).toBe("greeting")
  })

  it("writes nothing while the platform is busy, and keeps what comes meanwhile", async () => {
    const { stream, writer } = scene()
    stream.roomy = false
    writer.message([bytes("a")])
    await settled()
    expect(writer.busy).toBe(true)
    writer.frame(command, bytes("x"))
    await settled()
    expect(stream.writes).toBe(1)
    stream.roomy = true
    stream.drain()
    expect(writer.busy).toBe(false)
    writer.flush({ more: false })
    expect(stream.received).toEqual(Buffer.concat([message("a"), frame(command, "x")]))
  })

  it("writes nothing any more once it is closed", async () => {
    const { stream, writer } = scene()
    writer.message([bytes("unsent")])
    writer.close()
    writer.flush({ more: false })
    await settled()
    expect(stream.writes).toBe(0)
  })

  it("has nothing to write when there is nothing", () => {
    const { stream, writer } = scene()
    writer.flush({ more: false })
    writer.flush({ more: true })
    expect(stream.writes).toBe(0)
  })
})
