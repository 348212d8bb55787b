import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Radio } from "../../src/draft/index.ts"
import { XPublisher } from "../../src/index.ts"
import { settled } from "../support/connection-scene.ts"
import { memoryContext } from "../support/memory-context.ts"
import type { MemoryStream, MemoryTransport } from "../support/memory-stream.ts"
import {
  cancel,
  command,
  commandFrame,
  frame,
  greeting,
  message,
  more,
  ready,
  subscribe,
} from "../support/zmtp-octets.ts"
import { framesOf, messagesOf } from "../wire/recordings.ts"
import { attempt } from "./attempt.ts"
import { timeLimit } from "./effort.ts"
import { cuts, piecesOf } from "./octets.ts"

/** Topics that often begin alike; some are as long as the borders of headers are. */
const topic = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: fc.constantFrom("a", "b", "\0", "\xff"), maxLength: 4 }) },
  fc.constantFrom(245, 246, 250, 255, 256, 300).map((size) => "a".repeat(size)),
)

/** What a subscriber says. */
type Wish =
  | { readonly what: "on" | "off"; readonly topic: string; readonly form: "command" | "message" | "MORE" }
  | { readonly what: "noise"; readonly octets: Uint8Array }

const noise = fc.oneof(
  fc.constantFrom(
    commandFrame("subscribe", "a"),
    frame(command, "SUBSCRIBE"),
    frame(command, "\x09SUBSCRIB"),
    message(""),
    message("\x02a"),
    message("data"),
    commandFrame("JOIN", "a"),
    commandFrame("CANCE", "a"),
  ),
  fc.uint8Array({ maxLength: 20 }).map((octets) => commandFrame("NOISE", octets)),
)

const wishes: fc.Arbitrary<Wish[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        what: fc.constantFrom("on" as const, "on" as const, "off" as const),
        topic,
        form: fc.constantFrom("command" as const, "message" as const, "MORE" as const),
      }),
    },
    { weight: 1, arbitrary: noise.map((octets) => ({ what: "noise" as const, octets })) },
  ),
  { maxLength: 25, size: "max" },
)

const octetsOf = (wish: Wish): Uint8Array => {
  if (wish.what === "noise") return wish.octets
  const on = wish.what === "on"
  const name = Buffer.from(wish.topic, "latin1")
  if (wish.form === "message") return message(Buffer.concat([Buffer.of(on ? 1 : 0), name]))
  if (wish.form === "command") return on ? subscribe(name) : cancel(name)
  // The bit for more frames means nothing in a command.
  const octets = Buffer.from(on ? subscribe(name) : cancel(name))
  octets[0] = (octets[0] as number) | more
  return octets
}

const textOf = (octets: Uint8Array): string => Buffer.from(octets).toString("latin1")

const arrive = async (transport: MemoryTransport, type: string): Promise<MemoryStream> => {
  const stream = transport.arrive("here")
  stream.feed(Buffer.concat([greeting(), ready(type)]))
  await settled()
  stream.forget()
  return stream
}

const heard = (stream: MemoryStream): string[][] =>
  messagesOf(framesOf(stream.received, 0)).map((parts) => parts.map(textOf))

describe("what subscribers ask for", () => {
  it("is what a publisher sends them, and its application is told of", { timeout: timeLimit }, async () => {
    const published = fc.array(topic, { minLength: 1, maxLength: 8 })
    await attempt(
      fc.asyncProperty(wishes, wishes, cuts, published, async (first, second, where, topics) => {
        const { context, transport } = memoryContext()
        const publisher = new XPublisher({ context, receiveHighWaterMark: 0 })
        await publisher.bind("tcp://here")
        const streams = [await arrive(transport, "SUB"), await arrive(transport, "SUB")] as const
        const held = [new Set<string>(), new Set<string>()] as const
        const told: string[] = []
        for (const [index, all] of [first, second].entries()) {
          for (const piece of piecesOf(Buffer.concat(all.map(octetsOf)), where)) streams[index]?.feed(piece)
          const [own, other] = index === 0 ? [held[0], held[1]] : [held[1], held[0]]
          for (const wish of all) {
            if (wish.what === "on") {
              if (!own.has(wish.topic) && !other.has(wish.topic)) told.push(`\x01${wish.topic}`)
              own.add(wish.topic)
            } else if (wish.what === "off") {
              own.delete(wish.topic)
              if (!other.has(wish.topic)) told.push(`\0${wish.topic}`)
            }
          }
        }
        await settled()
        const notices: string[] = []
        for (let each = publisher.tryReceive(); each !== undefined; each = publisher.tryReceive()) {
          const text = textOf(each[0] as Buffer)
          if (text !== "" && text < "\x02") notices.push(text)
        }
        expect(notices).toEqual(told)
        expect(publisher.get("topicsCount")).toBe(new Set([...held[0], ...held[1]]).size)
        for (const each of topics) await publisher.send([Buffer.from(each, "latin1"), "body"])
        await settled()
        for (const [index, stream] of streams.entries()) {
          const wanted = topics.filter((each) => [...(held[index] ?? [])].some((own) => each.startsWith(own)))
          expect(heard(stream)).toEqual(wanted.map((each) => [each, "body"]))
        }
        streams[0].hangUp()
        streams[1].hangUp()
        expect(publisher.get("topicsCount")).toBe(0)
        await publisher.close()
      }),
      { runs: 30, share: 0.7 },
    )
  })

  it("are groups where a RADIO is asked, and nothing else counts", { timeout: timeLimit }, async () => {
    const group = fc.string({ unit: fc.constantFrom("a", "b", "\0"), maxLength: 2 })
    const command = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ what: fc.constantFrom("JOIN", "LEAVE"), group }),
      },
      fc.record({ what: fc.constantFrom("SUBSCRIBE", "join", "JOI"), group }),
      fc.record({
        what: fc.constant("JOIN"),
        group: fc.constantFrom(255, 256, 300).map((size) => "g".repeat(size)),
      }),
    )
    await attempt(
      fc.asyncProperty(fc.array(command, { maxLength: 15, size: "max" }), cuts, async (all, where) => {
        const { context, transport } = memoryContext()
        const radio = new Radio({ context })
        await radio.bind("tcp://here")
        const stream = await arrive(transport, "DISH")
        const octets = Buffer.concat(all.map((each) => commandFrame(each.what, each.group)))
        for (const piece of piecesOf(octets, where)) stream.feed(piece)
        const bad = all.some(
          (each) => each.what === "JOIN" && (each.group.length > 255 || each.group.includes("\0")),
        )
        expect(stream.closed).toBe(bad)
        if (!bad) {
          const joined = new Set<string>()
          for (const each of all) {
            if (each.what === "JOIN") joined.add(each.group)
            if (each.what === "LEAVE") joined.delete(each.group)
          }
          const groups = ["", "a", "b", "ab", "ba"]
          for (const each of groups) await radio.send("body", { group: each })
          await settled()
          const wanted = groups.filter((each) => joined.has(each))
          expect(heard(stream)).toEqual(wanted.map((each) => [each, "body"]))
        }
        await radio.close()
      }),
      { runs: 30, share: 0.3 },
    )
  })
})
