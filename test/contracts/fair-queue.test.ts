import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { join, layouts } from "../support/layouts.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"

/** Types that hear several peers, each with a type that it hears. */
const hearers = [
  { hearer: "PULL", speaker: "PUSH" },
  { hearer: "DEALER", speaker: "DEALER" },
  { hearer: "ROUTER", speaker: "DEALER" },
] as const

/** What was said: without the frame that a ROUTER puts in front. */
const said = (hearer: string, messages: string[][]): string[][] =>
  hearer === "ROUTER" ? messages.map((message) => message.slice(1)) : messages

describe.for(hearers)("A $hearer with several peers", ({ hearer, speaker }) => {
  test.for(layouts)("takes one message from each in turn ($name)", async (layout, { context }) => {
    const hub = context.socket(hearer)
    const speakers = Array.from({ length: 3 }, () => context.socket(speaker))
    await join(layout, hub, ...speakers)
    for (const [index, each] of speakers.entries()) {
      for (const part of ["a", "b", "c"]) await each.send(`${index}${part}`)
      await until(() => hub.stats().queuedIn === 3 * (index + 1))
    }
    const order = said(hearer, await receiveTexts(hub, 9)).flat()
    expect(order).toEqual(["0a", "1a", "2a", "0b", "1b", "2b", "0c", "1c", "2c"])
  })

  test.for(layouts)("never mixes frames of different messages ($name)", async (layout, { context }) => {
    const hub = context.socket(hearer)
    const speakers = Array.from({ length: 3 }, () => context.socket(speaker))
    await join(layout, hub, ...speakers)
    for (let number = 0; number < 20; number++) {
      for (const [index, each] of speakers.entries()) {
        await each.send(Array.from({ length: 1 + (number % 4) }, (_, part) => `${index}.${number}.${part}`))
      }
    }
    const next = [0, 0, 0]
    for (const message of said(hearer, await receiveTexts(hub, 60))) {
      const index = Number(message[0]?.split(".")[0])
      const number = next[index] as number
      expect(message).toEqual(
        Array.from({ length: 1 + (number % 4) }, (_, part) => `${index}.${number}.${part}`),
      )
      next[index] = number + 1
    }
    expect(next).toEqual([20, 20, 20])
  })

  test.for(layouts)("does not let a talkative one drown the others ($name)", async (layout, { context }) => {
    const hub = context.socket(hearer)
    const talkative = context.socket(speaker)
    const quiet = context.socket(speaker)
    await join(layout, hub, talkative, quiet)
    for (let number = 0; number < 100; number++) await talkative.send("again")
    await until(() => hub.stats().queuedIn === 100)
    await receiveTexts(hub, 10)
    await quiet.send("at last")
    await until(() => hub.stats().queuedIn === 91)
    expect(said(hearer, await receiveTexts(hub, 2))).toContainEqual(["at last"])
  })

  test.for(layouts)("serves late peers as it serves the early ones ($name)", async (layout, { context }) => {
    const hub = context.socket(hearer)
    const early = context.socket(speaker)
    const late = context.socket(speaker)
    await join(layout, hub, early, late)
    for (let number = 0; number < 4; number++) await early.send(`early ${number}`)
    await until(() => hub.stats().queuedIn === 4)
    await receiveTexts(hub, 2)
    for (let number = 0; number < 2; number++) await late.send(`late ${number}`)
    await until(() => hub.stats().queuedIn === 4)
    const order = said(hearer, await receiveTexts(hub, 4)).flat()
    expect(order.map((text) => text.split(" ")[0]).sort()).toEqual(["early", "early", "late", "late"])
    expect(order[0]?.split(" ")[0]).not.toBe(order[1]?.split(" ")[0])
    expect(order[2]?.split(" ")[0]).not.toBe(order[3]?.split(" ")[0])
  })
})

describe("A REP with several peers", () => {
  test.for(layouts)("takes one request from each in turn ($name)", async (layout, { context }) => {
    const reply = context.socket("REP")
    const askers = Array.from({ length: 3 }, () => context.socket("DEALER"))
    await join(layout, reply, ...askers)
    for (const [index, asker] of askers.entries()) {
      for (const part of ["a", "b"]) await asker.send(["", `${index}${part}`])
      await until(() => reply.stats().queuedIn === 2 * (index + 1))
    }
    const order: string[] = []
    for (let number = 0; number < 6; number++) {
      const [request] = texts(await reply.receive())
      order.push(request as string)
      await reply.send(`answer to ${request}`)
    }
    expect(order).toEqual(["0a", "1a", "2a", "0b", "1b", "2b"])
    for (const [index, asker] of askers.entries()) {
      expect(await receiveTexts(asker, 2)).toEqual([
        ["", `answer to ${index}a`],
        ["", `answer to ${index}b`],
      ])
    }
  })
})
