import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { sodiumLibrary } from "../../src/zmtp/mechanisms/curve/sodium-library.ts"
import { settled } from "../support/connection-scene.ts"
import { admitted, CurveScene, entered, welcomed } from "../support/curve-scene.ts"
import { commandBody, frame } from "../support/zmtp-octets.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"

await sodiumLibrary.load()

const names = fc.constantFrom(
  "HELLO",
  "WELCOME",
  "INITIATE",
  "READY",
  "MESSAGE",
  "ERROR",
  "PING",
  "hello",
  "",
)

/** Octets at random, frames of octets at random, and commands with data at random. */
const octets = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 400 })).map(([flags, body]) => frame(flags & ~2, body)),
  fc
    .tuple(fc.constantFrom(0, 4), names, fc.uint8Array({ maxLength: 600 }))
    .map(([flags, name, data]) => frame(flags, commandBody(name, data))),
)

const stages: readonly (readonly [string, () => Promise<CurveScene>])[] = [
  ["a server before HELLO", async () => CurveScene.server()],
  ["a server before INITIATE", async () => (await welcomed()).scene],
  ["a server that let somebody in", async () => (await admitted()).scene],
  ["a client before WELCOME", async () => CurveScene.client()],
  ["a client that was let in", async () => (await entered()).scene],
]

describe("Any octets at all", () => {
  it.each(stages)("bring nothing in, and nobody: %s", { timeout: timeLimit }, async (_, open) => {
    await attempt(
      fc.asyncProperty(fc.array(octets, { minLength: 1, maxLength: 3 }), async (pieces) => {
        const scene = await open()
        const before = scene.peer
        for (const piece of pieces) scene.stream.feed(piece)
        await settled()
        expect(scene.messages).toEqual([])
        expect(scene.peer).toBe(before)
        expect(scene.objections).toEqual([])
        scene.connection.close()
      }),
      { runs: 60, share: 1 / stages.length },
    )
  })
})
