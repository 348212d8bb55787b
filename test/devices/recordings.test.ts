import { readFileSync } from "node:fs"
import { endianness } from "node:os"
import { describe, expect, test } from "vitest"
import type { Context, Socket, SocketTypeName, Writable } from "../../src/index.ts"
import { type Way, ways, zmq } from "../support/compiled-devices.ts"
import { quietTime } from "../support/until.ts"

type Side = "in" | "out" | "mon" | "ctrl"

interface Recording {
  readonly id: string
  readonly in: {
    readonly device: "ThreadMonitoredQueue" | "ThreadProxy" | "ThreadProxySteerable"
    readonly types: readonly SocketTypeName[]
    readonly peers: Readonly<
      Record<string, readonly [type: SocketTypeName, side: Side, { identity?: string; subscribe?: string }]>
    >
    readonly steps: readonly (readonly [action: string, ...details: unknown[]])[]
    readonly prefixes?: { readonly in_prefix: string; readonly out_prefix: string }
  }
  readonly out: { readonly log: readonly Readonly<Record<string, unknown>>[] }
}

const { cases } = JSON.parse(
  readFileSync(new URL("../vectors/pyzmq/devices.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Recording[] }

/** Traffic that went on in spite of a PAUSE is nobody's wish; statistics are in the machine's own order of octets. */
const isOurs = ({ id }: Recording): boolean =>
  id !== "steerable-pause-resume" && (endianness() === "LE" || !/statistics|rep-control/.test(id))

/** Once more elsewhere: what goes through there is the same. */
const elsewhere = ["mq-router-router-swap", "steerable-statistics"]

const scenes = cases
  .filter(isOurs)
  .flatMap((recording) =>
    (elsewhere.includes(recording.id) ? (Object.keys(ways) as Way[]) : (["this event loop"] as const)).map(
      (way) => [recording.id, way, recording] as const,
    ),
  )

type Open = Socket &
  Writable & {
    tryReceive(): Buffer[] | undefined
    receive(): Promise<Buffer[]>
    subscribe(topic: string): void
  }

const anywhere = "tcp://127.0.0.1:*"

/** The device of a scene, in one of the ways to run it. */
const deviceOf = ({ device, types, prefixes }: Recording["in"], way: Way) => {
  const [first, out, monitor, control] = types.map((type) => ({ type, bind: anywhere }))
  const sides = {
    in: first as { type: SocketTypeName },
    out: out as { type: SocketTypeName },
    monitor,
    control,
  }
  const { MonitoredQueue, Proxy, ProxySteerable } = ways[way]
  if (device === "ThreadProxy") return new Proxy(sides)
  if (device === "ThreadProxySteerable") return new ProxySteerable(sides)
  return new MonitoredQueue(
    prefixes === undefined
      ? sides
      : { ...sides, inPrefix: prefixes.in_prefix, outPrefix: prefixes.out_prefix },
  )
}

const shown = (at: string, frames: Buffer[]): object => ({
  at,
  framesHex: frames.map((frame) => frame.toString("hex")),
  text: frames.map((frame) => frame.toString("latin1")),
})

const play = async (context: Context, scene: Recording["in"], way: Way): Promise<object[]> => {
  const device = deviceOf(scene, way)
  await device.start()
  const { in: ins, out, monitor, control } = device.endpoints
  const places: Record<Side, string | undefined> = {
    in: ins[0],
    out: out[0],
    mon: monitor[0],
    ctrl: control[0],
  }
  const players = new Map<string, Open>()
  for (const [name, [type, side, { identity, subscribe }]] of Object.entries(scene.peers)) {
    const player = context.socket(type) as Open
    if (identity !== undefined) player.set("routingId", identity)
    const shaken = new Promise((resolve) => player.events.on("handshake", resolve))
    player.connect(places[side] as string)
    await shaken
    if (subscribe !== undefined) player.subscribe(subscribe)
    players.set(name, player)
  }
  // For subscriptions to arrive, where nobody tells.
  if (scene.types[2] === "PUB") await quietTime(way === "this event loop" ? 20 : 100)
  const log: object[] = []
  const actions: Readonly<Record<string, (...details: never[]) => unknown>> = {
    send: (name: string, frames: string[]) => players.get(name)?.send(frames),
    recv: async (name: string, patience?: number) => {
      const player = players.get(name) as Open
      // A patience of REQ only bounds the wait for an answer; of others, it says that there may be nothing.
      if (patience === undefined || scene.types[3] === "REP") log.push(shown(name, await player.receive()))
      else {
        await quietTime()
        const message = player.tryReceive()
        log.push(message === undefined ? { at: name, nothing: true } : shown(name, message))
      }
    },
    joined: async () => {
      expect(await device.join()).toBe(true)
      log.push({ deviceEnded: true })
    },
    sleep: () => quietTime(),
  }
  for (const [action, ...details] of scene.steps) await actions[action]?.(...(details as never[]))
  await device.stop({ linger: 0 })
  return log
}

describe("A device does what PyZMQ's was recorded to do", () => {
  test.each(scenes)("in the scene %s, in %s", async (_, way, { in: scene, out }) => {
    const context = new zmq.Context({ defaults: { linger: 0 } })
    expect(await play(context, scene, way)).toEqual(out.log)
    await context.destroy({ linger: 0 })
  })
})
