import fc from "fast-check"
import { expect } from "vitest"
import { Context, Dealer, type Frame } from "../../src/index.ts"
import { test } from "../support/context-test.ts"

/** How a message goes out: as it is, or begun frame by frame. */
const messages = fc.array(
  fc.record({ frames: fc.array(fc.string(), { minLength: 1, maxLength: 4 }), single: fc.nat(4) }),
  { minLength: 1, maxLength: 12 },
)

/** How what comes is taken. */
const ways = fc.array(fc.constantFrom("receive", "receiveFrame", "receiveFrames", "tryReceive", "tryFrame"), {
  minLength: 1,
})

const send = async (socket: Dealer, frames: readonly string[], single: number): Promise<void> => {
  const begun = frames.slice(0, Math.min(single, frames.length - 1))
  for (const frame of begun) await socket.sendFrame(frame, { more: true })
  await socket.send(frames.slice(begun.length))
}

type Taken = readonly (readonly [text: string, more: boolean])[]

const asTaken = (frames: readonly Frame[]): Taken => frames.map((each) => [String(each), each.more] as const)

const whole = (frames: readonly Buffer[]): Taken =>
  frames.map((each, index) => [String(each), index < frames.length - 1] as const)

const take = async (socket: Dealer, way: string | undefined): Promise<Taken> => {
  if (way === "receiveFrame") return asTaken([await socket.receiveFrame()])
  if (way === "receiveFrames") return asTaken(await socket.receiveFrames())
  if (way === "tryReceive") return whole(socket.tryReceive() ?? [])
  if (way === "tryFrame") return asTaken([socket.tryReceiveFrame()].filter((each) => each !== undefined))
  return whole(await socket.receive())
}

test("However messages are sent and received, every frame comes once, in order, and knows whether more follow", async () => {
  await fc.assert(
    fc.asyncProperty(messages, ways, fc.boolean(), async (sent, order, early) => {
      const context = new Context()
      const left = new Dealer({ context })
      const right = new Dealer({ context })
      right.connect(await left.bind("inproc://random"))
      const expected = sent.flatMap(({ frames }) =>
        frames.map((text, index) => [text, index < frames.length - 1] as const),
      )
      const sendAll = async (): Promise<void> => {
        for (const { frames, single } of sent) await send(left, frames, single)
      }
      const received: (readonly [string, boolean])[] = []
      const sending = early ? sendAll() : Promise.resolve().then(sendAll)
      for (let index = 0; received.length < expected.length; index++) {
        received.push(...(await take(right, order[index % order.length])))
        // Calls that do not wait must not keep the sender from its turn.
        await Promise.resolve()
      }
      await sending
      expect(received).toEqual(expected)
      expect(right.readable).toBe(false)
      await context.destroy({ linger: 0 })
    }),
    { numRuns: 60 },
  )
})
