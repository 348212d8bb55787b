import { endianness } from "node:os"
import { expect } from "vitest"
import { type Context, Dealer, Pair, Pull, Push, proxySteerable } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { texts } from "../support/messages.ts"
import { ownPlace } from "../support/network.ts"
import { describePeers, type Peers } from "../support/peers.ts"
import { quietTime } from "../support/until.ts"

/** A proxy that runs: where its ends and its control are, and its end. */
interface Running {
  readonly places: readonly [front: string, back: string, control: string]
  readonly ended: Promise<void>
}

/** Starts a proxy with a PAIR for its control. */
type Start = (front: "PULL" | "DEALER", back: "PUSH" | "DEALER") => Promise<Running>

const ours =
  (context: Context): Start =>
  async (frontType, backType) => {
    const [front, back, control] = [
      context.socket(frontType),
      context.socket(backType),
      new Pair({ context }),
    ] as const
    const places = [await front.bind(ownPlace()), await back.bind(ownPlace()), await control.bind(ownPlace())]
    return {
      places: places as unknown as Running["places"],
      ended: proxySteerable(front, back, null, control),
    }
  }

const theirs =
  (peers: Peers): Start =>
  async (frontType, backType) => {
    const front = await peers.shared.socket(frontType)
    const back = await peers.shared.socket(backType)
    const control = await peers.shared.socket("PAIR")
    const places = [await front.bind(), await back.bind(), await control.bind()] as const
    return { places, ended: front.proxySteerable(back, control) }
  }

const numberOf = (frame: Buffer): number =>
  Number(endianness() === "LE" ? frame.readBigUInt64LE() : frame.readBigUInt64BE())

/** Steers; answers what comes back to STATISTICS. */
const operate = (context: Context, control: string) => {
  const operator = new Pair({ context })
  operator.connect(control)
  return {
    command: (name: string): Promise<void> => operator.send(name),
    statistics: async (): Promise<number[]> => {
      await operator.send("STATISTICS")
      return (await operator.receive()).map(numberOf)
    },
  }
}

/** What there is to be seen of a proxy that passes work on. */
const passesWork = async (context: Context, start: Start): Promise<unknown[]> => {
  const { places, ended } = await start("PULL", "PUSH")
  const { command, statistics } = operate(context, places[2])
  const [source, sink] = [new Push({ context }), new Pull({ context })]
  source.connect(places[0])
  sink.connect(places[1])
  const log: unknown[] = [await statistics()]
  await source.send("four")
  log.push(texts(await sink.receive()), await statistics())
  await command("PAUSE")
  log.push(await statistics())
  await source.send("held")
  await quietTime()
  log.push(sink.readable, await statistics())
  await command("PAUSE")
  log.push(await statistics())
  await command("RESUME")
  log.push(texts(await sink.receive()), await statistics())
  await command("RESUME")
  await source.send("goes on")
  log.push(texts(await sink.receive()), await statistics())
  await command("PAUSE")
  await command("TERMINATE")
  await ended
  return log
}

/** What there is to be seen of a proxy that passes messages both ways. */
const passesBothWays = async (context: Context, start: Start): Promise<unknown[]> => {
  const { places, ended } = await start("DEALER", "DEALER")
  const { command, statistics } = operate(context, places[2])
  const [left, right] = [new Dealer({ context }), new Dealer({ context })]
  left.connect(places[0])
  right.connect(places[1])
  const log: unknown[] = []
  for (const word of ["how much?", "", "once more"]) {
    await left.send(word)
    log.push(texts(await right.receive()), await statistics())
    await right.send(`${word}!`)
    log.push(texts(await left.receive()), await statistics())
  }
  await command("PAUSE")
  log.push(await statistics())
  await left.send("to the right")
  await right.send("to the left")
  await quietTime()
  log.push(left.readable, right.readable, await statistics())
  await command("RESUME")
  log.push(texts(await left.receive()), texts(await right.receive()), await statistics())
  await command("TERMINATE")
  await ended
  return log
}

describePeers("A proxy that is steered does what libzmq's does", (peers) => {
  test("and passes work on", async ({ context }) => {
    const log = await passesWork(context, ours(context))
    expect(log).toContainEqual([2, 8, 0, 0, 0, 0, 2, 8])
    expect(log).toEqual(await passesWork(context, theirs(peers)))
  })

  test("and passes messages both ways", async ({ context }) => {
    const log = await passesBothWays(context, ours(context))
    expect(log).toContainEqual([3, 18, 3, 21, 3, 21, 3, 18])
    expect(log).toEqual(await passesBothWays(context, theirs(peers)))
  })
})
