import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { framesOf, messagesOf, type PlainFrame, recordings } from "./recordings.ts"
import { type Case, cases, expectedOf, play, pongsFor } from "./replay.ts"
import { violations } from "./violations.ts"

const hexOf = (messages: readonly (readonly Buffer[])[]): string[][] =>
  messages.map((message) => message.map((each) => each.toString("hex")))

const isPong = ({ flags, body }: PlainFrame): boolean =>
  (flags & 4) !== 0 && body.toString("latin1", 0, 5) === "\x04PONG"

const hasPings = ({ fed, echoes, title }: Case): boolean =>
  echoes && pongsFor(framesOf(fed)).length > 0 && !title.includes("heartbeat")

// Octets are replayed, not time: heartbeats and limits on it have tests of their own.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
})

afterAll(() => {
  vi.useRealTimers()
})

describe("a recorded conversation", () => {
  it("is there for every violation of the list", () => {
    const known = new Set(
      recordings.flatMap(({ name, dialer, acceptor }) => [
        ...(dialer === null ? [] : [`${name}/dialer`]),
        ...(acceptor === null ? [] : [`${name}/acceptor`]),
      ]),
    )
    expect(Object.keys(violations).filter((each) => !known.has(each))).toEqual([])
  })

  describe.each([
    { how: "in one piece, read into the owner's memory", direct: true },
    { how: "in one piece, read elsewhere", direct: false },
  ])("$how", ({ direct }) => {
    it.each(cases)("$title", async (each) => {
      const outcome = await play(each.settings, [each.fed], { turns: true, direct })
      const { sent, delivered, met } = expectedOf(each)
      expect(hexOf(outcome.delivered)).toEqual(
        each.violation === undefined || outcome.peer !== undefined ? hexOf(delivered) : [],
      )
      expect(outcome.reason).toBe(each.violation)
      if (each.violation !== undefined) {
        expect(outcome.peer === undefined).toBe(!/size-|later|v1-huge|v1-zero/.test(each.title))
        return
      }
      const complete = framesOf(each.sent).length > 0 && framesOf(each.fed).length > 0
      expect(outcome.peer !== undefined).toBe(met)
      const written = complete ? outcome.sent : outcome.sent.subarray(0, sent.length)
      expect(written.toString("hex")).toBe(sent.toString("hex"))
    })
  })

  it.each(cases.filter(hasPings))("has the same answers to PINGs: $title", async (each) => {
    const outcome = await play(each.settings, [each.fed], { turns: true, direct: true })
    const pongsIn = (sent: Buffer): Buffer[][] =>
      messagesOf(
        framesOf(sent)
          .filter(isPong)
          .map((frame) => ({ ...frame, flags: 0 })),
      )
    expect(hexOf(pongsIn(outcome.sent))).toEqual(hexOf(pongsIn(each.sent)))
  })
})
