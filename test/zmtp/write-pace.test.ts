import { beforeEach, describe, expect, it } from "vitest"
import { WritePace } from "../../src/zmtp/write-pace.ts"

/** Milliseconds. */
let clock = 0
let pace: WritePace

beforeEach(() => {
  clock = 0
  pace = new WritePace(() => clock)
})

/** Which of so many messages, each of which takes a while to make, are followed by a write. */
const writesAfter = (count: number, milliseconds: number): number[] => {
  pace.begin()
  const after: number[] = []
  for (let number = 1; number <= count; number++) {
    clock += milliseconds
    if (pace.another()) after.push(number)
  }
  return after
}

describe("The pace of writes", () => {
  it("leaves all to the end of the turn before it knows what a write takes", () => {
    expect(writesAfter(1_000, 100)).toEqual([])
  })

  it("leaves messages that are made quickly to the end of the turn", () => {
    pace.wrote(0.008)
    expect(writesAfter(10_000, 0.0002)).toEqual([])
  })

  it("writes each 32 messages that took twice as long as a write does", () => {
    pace.wrote(0.008)
    expect(writesAfter(100, 0.0006)).toEqual([32, 64, 96])
  })

  it("goes by what writes take at least, and forgets that slowly", () => {
    pace.wrote(0.008)
    for (let count = 0; count < 5; count++) pace.wrote(1)
    expect(writesAfter(32, 0.001)).toEqual([32])
    for (let count = 0; count < 100; count++) pace.wrote(1)
    expect(writesAfter(32, 0.001)).toEqual([])
  })

  it("looks at 32 messages together, whatever came before in an earlier turn", () => {
    pace.wrote(0.008)
    expect(writesAfter(20, 1)).toEqual([])
    expect(writesAfter(20, 1)).toEqual([])
  })
})
