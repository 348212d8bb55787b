import { readFileSync } from "node:fs"
import { endianness } from "node:os"
import { describe, expect } from "vitest"
import { type Context, proxy, type Socket, type SocketTypeName, type Writable } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { quietTime, until } from "../support/until.ts"

type Side = "in" | "out" | "mon" | "ctrl"

interface Recording {
  readonly id: string
  readonly in: {
    readonly types: readonly SocketTypeName[]
    readonly peers: Readonly<
      Record<
        string,
        readonly [type: SocketTypeName, side: Side, options: { identity?: string; subscribe?: string }]
      >
    >
    readonly steps: readonly (readonly [action: string, ...details: unknown[]])[]
  }
  readonly out: { readonly log: readonly Readonly<Record<string, unknown>>[] }
}

const { cases } = JSON.parse(
  readFileSync(new URL("../vectors/pyzmq/devices.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Recording[] }

/** What went through libzmq's proxies, and goes through ours. */
const scenes = [
  "proxy-pull-push-capture",
  "proxy-router-dealer-capture",
  "proxy-xsub-xpub",
  "proxy-req-rep-queue",
  ...(endianness() === "LE"
    ? ["steerable-statistics", "steerable-statistics-both-ways", "steerable-rep-control"]
    : []),
  "steerable-idle-terminate",
]

type Open = Socket &
  Writable & {
    tryReceive(): Buffer[] | undefined
    receive(): Promise<Buffer[]>
    subscribe(topic: string): void
  }

const play = async (context: Context, { in: { types, peers, steps } }: Recording): Promise<object[]> => {
  const sides = (["in", "out", "mon", "ctrl"] as const).slice(0, types.length)
  const sockets = new Map(
    sides.map((side, index) => [side, context.socket(types[index] as SocketTypeName) as Open]),
  )
  for (const [side, socket] of sockets) await socket.bind(`inproc://${side}`)
  const players = new Map<string, Open>()
  for (const [name, [type, side, { identity, subscribe }]] of Object.entries(peers)) {
    const player = context.socket(type) as Open
    if (identity !== undefined) player.set("routingId", identity)
    if (subscribe !== undefined) player.subscribe(subscribe)
    player.connect(`inproc://${side}`)
    players.set(name, player)
  }
  const running = proxy(sockets.get("in") as Open, sockets.get("out") as Open, {
    capture: sockets.get("mon"),
    control: sockets.get("ctrl"),
  })
  let ended = false
  void running.then(() => {
    ended = true
  })
  const log: object[] = []
  const shown = (at: string, frames: Buffer[]): object => ({
    at,
    framesHex: frames.map((frame) => frame.toString("hex")),
    text: frames.map((frame) => frame.toString("latin1")),
  })
  const actions: Readonly<Record<string, (...details: never[]) => unknown>> = {
    send: (name: string, frames: string[]) => players.get(name)?.send(frames),
    recv: async (name: string, patience?: number) => {
      const player = players.get(name) as Open
      // A patience in the recording says that there may be nothing to come.
      if (patience === undefined) log.push(shown(name, await player.receive()))
      else {
        await quietTime()
        const message = player.tryReceive()
        log.push(message === undefined ? { at: name, nothing: true } : shown(name, message))
      }
    },
    joined: async () => {
      await until(() => ended)
      log.push({ deviceEnded: true })
    },
    // For a subscription to arrive: here that takes no time.
    sleep: () => {},
  }
  for (const [action, ...details] of steps) await actions[action]?.(...(details as never[]))
  return log
}

describe("A proxy does what libzmq's was recorded to do", () => {
  test.for(scenes)("in the scene %s", async (id, { context }) => {
    const recording = cases.find((each) => each.id === id) as Recording
    expect(await play(context, recording)).toEqual(recording.out.log)
  })
})
