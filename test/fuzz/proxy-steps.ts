import fc from "fast-check"
import { settled } from "../support/connection-scene.ts"
import { type Cuts, cuts } from "./octets.ts"
import type { ProxyScene, Side } from "./proxy-scene.ts"
import { type Load, load } from "./tagged-messages.ts"

/** Something that befalls a proxy: to whom, and all that one kind of step or another has to know. */
export interface Step {
  readonly what: keyof typeof deeds
  readonly side: Side
  readonly who: number
  readonly load: Load
  readonly where: Cuts
}

/** How each of them is done. */
const deeds = {
  /** Somebody says something to the proxy. */
  say: async (scene: ProxyScene, { side, who, load, where }: Step) => {
    await (await scene.one(side, who)).say(load, { where, whole: true })
  },
  /** Somebody goes in the middle of a message. */
  "break off": async (scene: ProxyScene, { side, who, load, where }: Step) => {
    const peer = await scene.one(side, who)
    await peer.say(load, { where, whole: false })
    await scene.leave(peer)
  },
  arrive: async (scene: ProxyScene, { side }: Step) => {
    if (scene.hasPlace(side)) await scene.arrive(side)
  },
  leave: async (scene: ProxyScene, { side, who }: Step) => {
    await scene.leave(await scene.one(side, who))
  },
  /** Somebody takes nothing any more. */
  stall: async (scene: ProxyScene, { side, who }: Step) => {
    ;(await scene.one(side, who)).stream.roomy = false
  },
  /** Somebody takes what waits for him, once. */
  take: async (scene: ProxyScene, { side, who }: Step) => {
    ;(await scene.one(side, who)).stream.drain()
  },
  /** Somebody takes everything again. */
  "go on": async (scene: ProxyScene, { side, who }: Step) => {
    const { stream } = await scene.one(side, who)
    stream.roomy = true
    stream.drain()
  },
  ping: async (scene: ProxyScene, { side, who }: Step) => {
    scene.ping(await scene.one(side, who), `${who}`)
  },
  /** The application sends something besides what the proxy does. */
  send: async (scene: ProxyScene, { load }: Step) => scene.send(load.sizes),
  pause: async (scene: ProxyScene) => scene.pause(),
  resume: async (scene: ProxyScene) => scene.resume(),
  turn: settled,
} as const satisfies Record<string, (scene: ProxyScene, step: Step) => Promise<void>>

/** How often each of them comes. */
const what = fc.oneof(
  { weight: 12, arbitrary: fc.constant("say" as const) },
  { weight: 4, arbitrary: fc.constantFrom("stall", "take", "go on") },
  { weight: 6, arbitrary: fc.constantFrom(...(Object.keys(deeds) as (keyof typeof deeds)[])) },
)

export const step: fc.Arbitrary<Step> = fc.record({
  what,
  side: fc.constantFrom<Side>(0, 0, 1),
  who: fc.nat(5),
  load,
  where: fc.oneof(
    fc.constant({ at: [], single: 0 }),
    cuts.map(({ at }) => ({ at, single: 0 })),
  ),
})

/** Does what a step says. */
export const perform = (scene: ProxyScene, each: Step): Promise<void> => deeds[each.what](scene, each)
