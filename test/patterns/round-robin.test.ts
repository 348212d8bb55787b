import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { RoundRobin } from "../../src/patterns/round-robin.ts"
import { ScriptedPipe } from "../support/scripted-pipe.ts"

const message = (number: number): Buffer[] => [Buffer.from(String(number))]

const step = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: "send" as const, index: 0, count: 1 }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom("attach", "detach", "free", "ask"),
      index: fc.nat({ max: 7 }),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
)

describe("Sending to one peer after the other", () => {
  it("gives each message to exactly one peer, and refuses only when all are full", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const outgoing = new RoundRobin()
        const pipes: ScriptedPipe[] = []
        let sent = 0
        for (const { kind, index, count } of steps) {
          const pipe = pipes[index % Math.max(pipes.length, 1)]
          const roomy = pipes.some((each) => each.roomy)
          if (kind === "attach") {
            const added = new ScriptedPipe({ room: count - 1 })
            pipes.push(added)
            outgoing.attach(added.pipe)
          } else if (kind === "detach" && pipe !== undefined) {
            outgoing.detach(pipe.pipe)
            pipes.splice(pipes.indexOf(pipe), 1)
            sent -= pipe.taken.length
          } else if (kind === "free" && pipe?.free(count) === true) {
            outgoing.writable(pipe.pipe)
          } else if (kind === "ask") {
            expect(outgoing.sendable).toBe(roomy)
          } else if (kind === "send") {
            expect(outgoing.send(message(sent))).toBe(roomy)
            if (roomy) {
              sent++
              expect((outgoing.current as unknown as ScriptedPipe).taken.length).toBeGreaterThan(0)
            }
          }
          expect(pipes.reduce((sum, each) => sum + each.taken.length, 0)).toBe(sent)
        }
        // Whatever happened: with room everywhere each peer gets one message a round.
        for (const pipe of pipes) if (pipe.free(100)) outgoing.writable(pipe.pipe)
        const before = pipes.map((each) => each.taken.length)
        for (let round = 1; round <= 2; round++) {
          for (let count = 0; count < pipes.length; count++) expect(outgoing.send(message(0))).toBe(true)
          expect(pipes.map((each, index) => each.taken.length - (before[index] as number))).toEqual(
            pipes.map(() => round),
          )
        }
      }),
      { numRuns: 500 },
    )
  })

  it("asking whether it could send changes nothing about whom it sends to", () => {
    const outgoing = new RoundRobin()
    const pipes = [new ScriptedPipe({ room: 2 }), new ScriptedPipe({ room: 2 })]
    for (const each of pipes) outgoing.attach(each.pipe)
    for (let number = 0; number < 4; number++) {
      for (let asked = 0; asked < 3; asked++) expect(outgoing.sendable).toBe(true)
      expect(outgoing.send(message(number))).toBe(true)
    }
    expect(outgoing.sendable).toBe(false)
    expect(pipes.map((each) => each.taken.map(String))).toEqual([
      ["0", "2"],
      ["1", "3"],
    ])
    for (const each of pipes) if (each.free(1)) outgoing.writable(each.pipe)
    expect(outgoing.sendable).toBe(true)
    expect(outgoing.send(message(4))).toBe(true)
  })
})
