import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { FairQueue } from "../../src/patterns/fair-queue.ts"
import { ScriptedPipe } from "../support/scripted-pipe.ts"

interface Speaker {
  readonly pipe: ScriptedPipe
  readonly waiting: number[]
  /** How many messages of others were received since it has had one. */
  patience: number
}

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("receive"), index: fc.constant(0) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constantFrom("arrive", "arrive", "arrive", "attach"),
      index: fc.nat({ max: 7 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("detach"), index: fc.nat({ max: 7 }) }) },
)

describe("Receiving from several peers", () => {
  const check = (steps: readonly { kind: string; index: number }[], { rounds }: { rounds: number }): void => {
    const incoming = new FairQueue()
    const speakers: Speaker[] = []
    let number = 0
    const receive = (): void => {
      const expected = speakers.some((each) => each.waiting.length > 0)
      expect(incoming.receivable).toBe(expected)
      const message = incoming.receive()
      expect(message !== undefined).toBe(expected)
      if (message === undefined) return
      const speaker = speakers.find((each) => each.pipe.pipe === incoming.current) as Speaker
      expect(Number(String(message[0]))).toBe(speaker.waiting.shift())
      speaker.patience = 0
      for (const each of speakers) {
        if (each === speaker || each.waiting.length === 0) continue
        each.patience++
        expect(each.patience).toBeLessThanOrEqual(rounds * speakers.length)
      }
    }
    for (const { kind, index } of steps) {
      const speaker = speakers[index % Math.max(speakers.length, 1)]
      if (kind === "attach") {
        const pipe = new ScriptedPipe()
        speakers.push({ pipe, waiting: [], patience: 0 })
        incoming.attach(pipe.pipe)
      } else if (kind === "detach" && speaker !== undefined) {
        incoming.detach(speaker.pipe.pipe)
        speakers.splice(speakers.indexOf(speaker), 1)
      } else if (kind === "arrive" && speaker !== undefined) {
        if (speaker.waiting.length === 0) speaker.patience = 0
        speaker.waiting.push(number)
        if (speaker.pipe.arrive([Buffer.from(String(number))])) incoming.readable(speaker.pipe.pipe)
        number++
      } else if (kind === "receive") {
        receive()
      }
    }
    while (speakers.some((each) => each.waiting.length > 0)) receive()
    expect(incoming.receive()).toBeUndefined()
  }

  it("takes everything, in each peer's order, and lets nobody wait for more than a round", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) =>
        check(
          steps.filter(({ kind }) => kind !== "detach"),
          { rounds: 1 },
        ),
      ),
      { numRuns: 500 },
    )
  })

  it("stays fair while peers leave", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => check(steps, { rounds: 3 })),
      { numRuns: 500 },
    )
  })
})
