import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { QuickAnswers } from "../../src/transports/quick-answers.ts"

/** Milliseconds. */
const soon = 0.03
const late = 5

let answers: QuickAnswers
let clock = 0

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setImmediate", "clearImmediate"] })
  clock = 0
  vi.spyOn(performance, "now").mockImplementation(() => clock)
  answers = new QuickAnswers()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Whether the event loop is kept from sleeping now. */
const awake = (): boolean => vi.getTimerCount() > 0

/** Something is written, and answered after so many milliseconds. */
const exchange = (milliseconds: number): void => {
  answers.wrote()
  clock += milliseconds
  answers.arrived()
}

const exchanges = (count: number, milliseconds: number): void => {
  for (let done = 0; done < count; done++) exchange(milliseconds)
  if (awake()) vi.advanceTimersToNextTimer()
}

describe("Waiting for answers", () => {
  it("is asleep at first, and as long as answers take their time", () => {
    answers.wrote()
    expect(awake()).toBe(false)
    answers.arrived()
    exchanges(100, late)
    answers.wrote()
    expect(awake()).toBe(false)
  })

  it("is awake after several quick answers in a row, until the next is there", () => {
    exchanges(8, soon)
    expect(awake()).toBe(false)
    answers.wrote()
    expect(awake()).toBe(true)
    vi.advanceTimersToNextTimer()
    expect(awake()).toBe(true)
    answers.arrived()
    vi.advanceTimersToNextTimer()
    expect(awake()).toBe(false)
  })

  it("falls asleep when the answer takes longer, and stays so until several were quick again", () => {
    exchanges(8, soon)
    answers.wrote()
    clock += late
    vi.advanceTimersToNextTimer()
    expect(awake()).toBe(false)
    answers.arrived()
    exchanges(7, soon)
    answers.wrote()
    expect(awake()).toBe(false)
    clock += soon
    answers.arrived()
    answers.wrote()
    expect(awake()).toBe(true)
  })

  it("begins with answers that are quick for two that sleep", () => {
    exchanges(8, 0.2)
    answers.wrote()
    expect(awake()).toBe(true)
  })

  it("forgives one late answer among many quick ones, but not several", () => {
    const wait = (): boolean => {
      answers.wrote()
      const waited = awake()
      clock += late
      if (waited) vi.advanceTimersToNextTimer()
      answers.arrived()
      return waited
    }
    exchanges(1_000, soon)
    expect(wait()).toBe(true)
    const more = Array.from({ length: 20 }, wait)
    expect(more.lastIndexOf(true)).toBe(6)
  })

  it("is forgotten by what comes unasked", () => {
    for (let count = 0; count < 100; count++) answers.arrived()
    answers.wrote()
    expect(awake()).toBe(false)
  })

  it("never keeps two watches", () => {
    exchanges(8, soon)
    for (let count = 0; count < 5; count++) answers.wrote()
    expect(vi.getTimerCount()).toBe(1)
  })
})
