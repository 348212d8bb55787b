import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Message } from "../../src/core/message.ts"
import { BoundedQueue } from "../../src/socket/bounded-queue.ts"

/** Milliseconds for all runs of a property: many more than they take. */
const timeout = 60_000

const message = (number: number): Message => [Buffer.from(String(number))]
const numberOf = (taken: Message | undefined): number | undefined =>
  taken === undefined ? undefined : Number(String(taken[0]))

/** What a writer does who stops when the queue is full, against a plain list. */
const fill = (queue: BoundedQueue, model: number[], next: () => number, wanted: number): number => {
  let written = 0
  while (written < wanted && !queue.full) {
    const number = next()
    queue.push(message(number))
    model.push(number)
    written++
  }
  return written
}

const read = (queue: BoundedQueue, model: number[], count: number): void => {
  for (let taken = 0; taken < count; taken++) {
    expect(numberOf(queue.peek())).toBe(model[0])
    expect(numberOf(queue.take())).toBe(model.shift())
  }
}

const counter = (): (() => number) => {
  let number = 0
  return () => number++
}

const steps = fc.array(
  fc.oneof(
    fc.record({ write: fc.integer({ min: 1, max: 30 }) }),
    fc.record({ read: fc.integer({ min: 1, max: 30 }) }),
  ),
  { maxLength: 60 },
)

describe("A bounded queue", () => {
  it("gives back in order all that was put in, and never holds more than its mark", { timeout }, () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), steps, (limit, list) => {
        const queue = new BoundedQueue(limit)
        const model: number[] = []
        const next = counter()
        for (const step of list) {
          if ("write" in step) fill(queue, model, next, step.write)
          else read(queue, model, step.read)
          expect(queue.size).toBe(model.length)
          if (limit > 0) expect(queue.size).toBeLessThanOrEqual(limit)
        }
      }),
      { numRuns: 300 },
    )
  })

  it("reports free places each time half of the mark was read, counted from the start", { timeout }, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), steps, (limit, list) => {
        const queue = new BoundedQueue(limit)
        const half = Math.floor((limit + 1) / 2)
        let written = 0
        let taken = 0
        let reported = 0
        for (const step of list) {
          if ("write" in step) {
            const room = limit - (written - reported)
            expect(fill(queue, [], counter(), step.write)).toBe(Math.min(room, step.write))
            written += Math.min(room, step.write)
          } else {
            for (let count = 0; count < step.read && queue.take() !== undefined; count++) {
              taken++
              if (taken % half === 0) reported = taken
            }
          }
          expect(queue.full).toBe(written - reported >= limit)
        }
      }),
      { numRuns: 300 },
    )
  })

  it("never leaves a writer waiting when all has been read, whatever the mark was changed to", {
    timeout,
  }, () => {
    const changing = fc.array(
      fc.oneof(
        fc.record({ write: fc.integer({ min: 1, max: 30 }) }),
        fc.record({ read: fc.integer({ min: 1, max: 30 }) }),
        fc.record({ mark: fc.integer({ min: 0, max: 20 }) }),
      ),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), changing, (limit, list) => {
        const queue = new BoundedQueue(limit)
        const model: number[] = []
        const next = counter()
        for (const step of list) {
          if ("mark" in step) queue.setLimit(step.mark)
          else if ("write" in step) fill(queue, model, next, step.write)
          else read(queue, model, step.read)
          expect(queue.size).toBe(model.length)
        }
        read(queue, model, model.length)
        // Nobody would come to report anything any more.
        expect(queue.take()).toBeUndefined()
        expect(queue.full).toBe(false)
      }),
      {
        numRuns: 300,
        examples: [
          [0, [{ write: 2 }, { mark: 3 }, { read: 2 }, { mark: 1 }]],
          [9, [{ write: 1 }, { mark: 16 }, { write: 15 }, { read: 16 }, { mark: 4 }, { write: 1 }]],
        ],
      },
    )
  })

  it("has no end without a mark", () => {
    const queue = new BoundedQueue(0)
    for (let number = 0; number < 10_000; number++) queue.push(message(number))
    expect([queue.full, queue.size]).toEqual([false, 10_000])
  })

  it("is empty and has room after it was cleared", () => {
    const queue = new BoundedQueue(2)
    fill(queue, [], counter(), 5)
    expect(queue.full).toBe(true)
    queue.clear()
    expect([queue.full, queue.size, queue.peek(), queue.take()]).toEqual([false, 0, undefined, undefined])
    expect(fill(queue, [], counter(), 5)).toBe(2)
  })

  it("that conflates keeps the last frame it was given, and is never full", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer(), { minLength: 1, maxLength: 3 })), (messages) => {
        const queue = new BoundedQueue(1, { conflate: true })
        for (const frames of messages) {
          queue.push(frames.map((each) => Buffer.from(String(each))))
          expect([queue.full, queue.size]).toEqual([false, 1])
        }
        expect(numberOf(queue.take())).toBe(messages.at(-1)?.at(-1))
        expect(queue.take()).toBeUndefined()
      }),
    )
  })
})
