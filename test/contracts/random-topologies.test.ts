import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Context, type Dealer, type Pull, type Push, type Router } from "../../src/index.ts"
import { texts } from "../support/messages.ts"
import { turns, until } from "../support/until.ts"
import { anyEndpoint, transports } from "../support/wiring.ts"

/** Milliseconds for all runs of a property: many more than they take. */
const timeout = 120_000

/** Runs with a context of its own, whatever becomes of it. */
const inContext = async (work: (context: Context) => Promise<void>): Promise<void> => {
  const context = new Context()
  context.defaults.linger = -1
  context.defaults.reconnectInterval = 5
  try {
    await work(context)
  } finally {
    await context.destroy({ linger: 0 })
  }
}

/** A message that tells on itself when a part of it is missing or foreign. */
const composed = (name: string, parts: number): string[] =>
  Array.from({ length: parts }, (_, part) => `${name} ${part + 1}/${parts}`)

const nameOf = (message: readonly string[]): string => {
  const name = message[0]?.split(" ")[0] as string
  expect(message).toEqual(composed(name, message.length))
  return name
}

const mark = fc.integer({ min: 0, max: 6 })
const transport = fc.constantFrom(...transports)

const pipeline = fc.record({
  transport,
  pullersBind: fc.boolean(),
  sendMark: mark,
  receiveMark: mark,
  pushers: fc.integer({ min: 1, max: 3 }),
  pullers: fc.integer({ min: 1, max: 3 }),
  steps: fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          kind: fc.constant("send"),
          who: fc.nat({ max: 5 }),
          whom: fc.integer({ min: 1, max: 8 }),
          parts: fc.integer({ min: 1, max: 4 }),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constantFrom("part", "leave", "come", "wait"),
          who: fc.nat({ max: 5 }),
          whom: fc.nat({ max: 5 }),
          parts: fc.constant(0),
        }),
      },
    ),
    { maxLength: 25 },
  ),
})

describe("Any number of PUSH and PULL", () => {
  it("lose, repeat and tear no message while peers come and part", { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(
        pipeline,
        ({ transport, pullersBind, sendMark, receiveMark, pushers, pullers, steps }) =>
          inContext(async (context) => {
            const heard: { puller: number; name: string }[] = []
            const pulls: { pull: Pull; endpoint: string }[] = []
            const pushes: { push: Push; endpoint: string; to: Set<string>; sent: number; here: boolean }[] =
              []
            const sends: Promise<void>[] = []
            const sentNames: string[] = []

            const addPull = async (): Promise<void> => {
              const pull = context.socket("PULL", { receiveHighWaterMark: receiveMark })
              const endpoint = pullersBind ? await pull.bind(anyEndpoint(transport)) : ""
              const puller = pulls.length
              pull.consume((message) => {
                heard.push({ puller, name: nameOf(texts(message)) })
                return heard.length % 3 === 0 ? turns(1) : undefined
              })
              pulls.push({ pull, endpoint })
              for (const each of pushes.filter(({ here }) => here)) {
                if (pullersBind) {
                  each.push.connect(endpoint)
                  each.to.add(endpoint)
                } else {
                  pull.connect(each.endpoint)
                }
              }
            }
            const addPush = async (): Promise<void> => {
              const push = context.socket("PUSH", { sendHighWaterMark: sendMark })
              const endpoint = pullersBind ? "" : await push.bind(anyEndpoint(transport))
              const to = new Set<string>()
              for (const each of pulls) {
                if (pullersBind) {
                  push.connect(each.endpoint)
                  to.add(each.endpoint)
                } else {
                  each.pull.connect(endpoint)
                }
              }
              pushes.push({ push, endpoint, to, sent: 0, here: true })
            }

            for (let count = 0; count < pushers; count++) await addPush()
            for (let count = 0; count < pullers; count++) await addPull()
            for (const { kind, who, whom, parts } of steps) {
              const index = who % pushes.length
              const pusher = pushes[index] as (typeof pushes)[number]
              if (kind === "send" && pusher.here) {
                for (let count = 0; count < whom; count++) {
                  const name = `${index}.${pusher.sent++}`
                  sentNames.push(name)
                  sends.push(pusher.push.send(composed(name, parts)))
                }
              } else if (kind === "part" && pusher.here && pusher.to.size > 1) {
                // What was queued for the one it parts from still goes there.
                const endpoint = [...pusher.to][whom % pusher.to.size] as string
                pusher.to.delete(endpoint)
                pusher.push.disconnect(endpoint)
              } else if (kind === "leave" && pusher.here) {
                await Promise.all(sends)
                pusher.here = false
                await pusher.push.close()
              } else if (kind === "come") {
                if (who % 2 === 0 && pulls.length < 5) await addPull()
                else if (pushes.length < 5) await addPush()
              } else if (kind === "wait") {
                await turns(2)
              }
            }
            await Promise.all(sends)
            await until(
              () => heard.length >= sentNames.length,
              () => `${sentNames.length} messages, ${heard.length} came`,
            )
            await turns(2)
            expect(heard.map(({ name }) => name).sort()).toEqual(sentNames.sort())
            // Between one PUSH and one PULL nothing overtakes, unless they were connected more than once.
            const last = new Map<string, number>()
            for (const { puller, name } of heard) {
              const [pusher, number] = name.split(".").map(Number) as [number, number]
              const way = `${pusher} to ${puller}`
              expect(number).toBeGreaterThan(last.get(way) ?? -1)
              last.set(way, number)
            }
          }),
      ),
      { numRuns: 60 },
    )
  })
})

const meeting = fc.record({
  transport,
  routersBind: fc.boolean(),
  sendMark: mark,
  receiveMark: mark,
  routers: fc.integer({ min: 1, max: 3 }),
  /** For each DEALER a bit for each ROUTER it is connected to. */
  dealers: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
  bursts: fc.array(
    fc.record({
      dealer: fc.nat({ max: 4 }),
      count: fc.integer({ min: 1, max: 10 }),
      parts: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 15 },
  ),
})

describe("Any number of ROUTER and DEALER", () => {
  it("bring every answer to the one who asked, once and whole", { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(
        meeting,
        ({ transport, routersBind, sendMark, receiveMark, routers, dealers, bursts }) =>
          inContext(async (context) => {
            const marks = { sendHighWaterMark: sendMark, receiveHighWaterMark: receiveMark }
            const hubs: { router: Router; endpoint: string }[] = []
            for (let count = 0; count < routers; count++) {
              const router = context.socket("ROUTER", { ...marks, mandatory: true })
              hubs.push({ router, endpoint: routersBind ? await router.bind(anyEndpoint(transport)) : "" })
              // Waiting for the answer to be taken is what makes the askers wait.
              router.consume(([id, ...question]) => router.send([id as Buffer, ...question]))
            }
            const asked: string[][] = dealers.map(() => [])
            const answered: string[][] = dealers.map(() => [])
            const sockets: Dealer[] = []
            for (const [index, bits] of dealers.entries()) {
              const dealer = context.socket("DEALER", { ...marks, routingId: `dealer ${index}` })
              dealer.consume((message) => void answered[index]?.push(nameOf(texts(message))))
              const known = hubs.filter((_, hub) => (bits >> hub) & 1 || hubs.length === 1)
              const to = known.length > 0 ? known : hubs
              if (routersBind) {
                for (const { endpoint } of to) dealer.connect(endpoint)
              } else {
                const endpoint = await dealer.bind(anyEndpoint(transport))
                for (const { router } of to) router.connect(endpoint)
              }
              sockets.push(dealer)
            }
            const sends: Promise<void>[] = []
            for (const { dealer, count, parts } of bursts) {
              const index = dealer % sockets.length
              for (let number = 0; number < count; number++) {
                const name = `${index}.${asked[index]?.length}`
                asked[index]?.push(name)
                sends.push((sockets[index] as Dealer).send(composed(name, parts)))
              }
            }
            await Promise.all(sends)
            const count = (lists: string[][]): number => lists.flat().length
            await until(
              () => count(answered) >= count(asked),
              () => `${count(asked)} questions, ${count(answered)} answers`,
            )
            await turns(2)
            for (const [index, names] of asked.entries())
              expect(answered[index]?.sort()).toEqual(names.sort())
          }),
      ),
      { numRuns: 60 },
    )
  })
})
