import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ProtocolError } from "../../src/core/peer-errors.ts"
import { curveServer } from "../../src/zmtp/mechanisms/curve/server.ts"
import { sodiumLibrary } from "../../src/zmtp/mechanisms/curve/sodium-library.ts"
import { settled } from "../support/connection-scene.ts"
import { bodiesIn, CurveScene } from "../support/curve-scene.ts"
import {
  CurveClientScript,
  CurveServerScript,
  curveGreeting,
  handshakeFrame,
  newKeys,
  rawServerKeys,
} from "../support/curve-script.ts"
import { Judge } from "../support/plain-scene.ts"
import { commandFrame, message, ready } from "../support/zmtp-octets.ts"
import { attempt } from "./attempt.ts"
import { fuzzTime, timeLimit } from "./effort.ts"

await sodiumLibrary.load()

/** What is part of every conversation, and must come in this order. */
type Side = "server" | "client"
const order = { server: ["hello", "initiate"], client: ["welcome", "ready"] } as const

/** One thing that happens: phrases in one piece or cut, an answer of whoever is asked, or nothing for a turn. */
type Step =
  | { readonly kind: "says"; readonly phrases: readonly string[]; readonly cut: number }
  | { readonly kind: "answer"; readonly verdict: number }
  | { readonly kind: "turn" }

const verdicts = [
  { userId: "alice" },
  300 as const,
  400 as const,
  500 as const,
  new ProtocolError("ZAP_MALFORMED_REPLY"),
]

const phrasesOf = (side: Side): readonly string[] => [
  ...order[side],
  "sealed",
  "sealed ping",
  "forged",
  "clear",
  "READY in clear",
  "error",
  "garbage",
]

const says = (...phrases: string[]): Step => ({ kind: "says", phrases, cut: 0 })
const turn: Step = { kind: "turn" }
const welcomed: Step = { kind: "answer", verdict: 0 }

/** Beginnings that lead somewhere. */
const beginnings: Readonly<Record<Side, readonly (readonly Step[])[]>> = {
  server: [
    [],
    [says("hello"), turn],
    [says("hello"), turn, says("initiate"), turn],
    [says("hello"), turn, says("initiate", "sealed")],
    [says("hello"), turn, says("initiate"), turn, says("sealed")],
    [says("hello"), turn, says("initiate"), turn, welcomed],
  ],
  client: [
    [],
    [says("welcome"), turn],
    [says("welcome"), turn, says("sealed")],
    [says("welcome"), turn, says("ready"), turn],
  ],
}

const courses = (side: Side): fc.Arbitrary<Step[]> => {
  const spoken: fc.Arbitrary<Step> = fc.record({
    kind: fc.constant("says" as const),
    phrases: fc.array(fc.constantFrom(...phrasesOf(side)), { minLength: 1, maxLength: 3 }),
    cut: fc.nat(250),
  })
  const answered: fc.Arbitrary<Step> = fc.record({
    kind: fc.constant("answer" as const),
    // Half of them let the peer in.
    verdict: fc.nat(2 * verdicts.length - 3).map((each) => Math.max(0, each - verdicts.length + 2)),
  })
  const step = fc.oneof(
    { weight: 5, arbitrary: spoken },
    { weight: side === "server" ? 3 : 0, arbitrary: answered },
    { weight: 3, arbitrary: fc.constant(turn) },
  )
  return fc
    .tuple(fc.constantFrom(...beginnings[side]), fc.array(step, { maxLength: 7 }))
    .map(([beginning, rest]) => [...beginning, ...rest])
}

/** A peer that knows how to do it right, and says whatever it is told to. */
class Stranger {
  readonly #scene: CurveScene
  readonly #script: CurveClientScript | CurveServerScript
  /** Which of our frames it has read. */
  #heard = 0
  #messages = 0

  constructor(scene: CurveScene, script: CurveClientScript | CurveServerScript) {
    this.#scene = scene
    this.#script = script
    // Somebody's key, for what it seals before it knows ours.
    script.other = newKeys().publicKey
  }

  /** The octets of a phrase, and the message in it, if there is one. */
  phrase(name: string): { readonly octets: Buffer; readonly text?: string } {
    this.#listen()
    const script = this.#script
    const text = `${name} ${++this.#messages}`
    const made: Readonly<Record<string, () => Buffer>> = {
      hello: () => handshakeFrame((script as CurveClientScript).hello()),
      initiate: () => handshakeFrame((script as CurveClientScript).initiate()),
      welcome: () => handshakeFrame((script as CurveServerScript).welcome()),
      ready: () => handshakeFrame((script as CurveServerScript).ready()),
      sealed: () => script.message(0, text),
      "sealed ping": () => script.message(2, "\x04PING\0\0context"),
      forged: () => {
        const octets = script.message(0, text)
        octets[octets.length - 1] = (octets[octets.length - 1] as number) ^ 1
        return octets
      },
      clear: () => message(text),
      "READY in clear": () => ready("DEALER"),
      error: () => commandFrame("ERROR", "\x03400"),
      garbage: () => Buffer.from("ff00ff", "hex"),
    }
    const octets = (made[name] as () => Buffer)()
    return name === "sealed" || name === "forged" || name === "clear" ? { octets, text } : { octets }
  }

  #listen(): void {
    const bodies = bodiesIn(this.#scene.stream.received.subarray(64))
    for (const body of bodies.slice(this.#heard)) {
      this.#heard++
      const script = this.#script
      if (script instanceof CurveClientScript) {
        if (body.includes("WELCOME")) script.welcomed(body)
      } else if (this.#heard === 1) script.hello(body)
      else if (this.#heard === 2) script.initiated(body)
    }
  }
}

/** Lets it all happen. Answers whether the peer was in at any time. */
const run = async (side: Side, course: readonly Step[]): Promise<boolean> => {
  const judge = new Judge()
  const scene =
    side === "client"
      ? CurveScene.client()
      : new CurveScene(curveServer({ secretKey: rawServerKeys.secretKey, ...judge }))
  if (side === "server") scene.stream.feed(curveGreeting)
  await settled()
  const stranger = new Stranger(scene, side === "client" ? new CurveServerScript() : new CurveClientScript())
  const said: string[] = []
  const genuine: string[] = []
  let vouched = side === "client"
  const check = (): void => {
    const mayBeIn = vouched && order[side].every((name, index) => said[index] === name)
    const isIn = scene.peer !== undefined
    if (isIn) expect(mayBeIn).toBe(true)
    else {
      expect(scene.messages).toEqual([])
      expect(scene.connection.hasRoom).toBe(false)
      expect(scene.connection.send([Buffer.from("ours")])).toBe(false)
    }
    // Nothing that was said before it was in, in clear, or not by it.
    for (const [text] of scene.texts) expect(genuine).toContain(text)
  }
  for (const each of course) {
    if (scene.isClosed) break
    if (each.kind === "says") {
      for (const name of each.phrases) {
        const { octets, text } = stranger.phrase(name)
        said.push(name)
        // The client's side is in as soon as READY has come, and may be spoken to in the same breath.
        const early = scene.peer === undefined && !(side === "client" && said[1] === "ready")
        if (name === "sealed" && !early) genuine.push(text as string)
        for (const part of [octets.subarray(0, each.cut), octets.subarray(each.cut)]) {
          if (!scene.isClosed) scene.stream.feed(part)
          check()
        }
      }
    } else if (each.kind === "turn") await settled()
    else {
      const verdict = verdicts[each.verdict] as (typeof verdicts)[number]
      if (judge.asked.length > 0 && !vouched) vouched = typeof verdict === "object" && "userId" in verdict
      await judge.answer(verdict)
    }
    check()
  }
  await settled()
  check()
  const was = scene.peer !== undefined
  expect(scene.objections).toEqual([])
  expect(judge.asked.length).toBeLessThanOrEqual(1)
  if (!was) expect(scene.stream.received.includes("ours")).toBe(false)
  scene.connection.close()
  await judge.answer({ userId: "too late" })
  return was
}

describe("whatever a peer that knows CURVE says, and whenever the authenticator answers,", () => {
  it("nothing passes a server before it said 200", { timeout: timeLimit }, async () => {
    let insiders = 0
    await attempt(
      fc.asyncProperty(courses("server"), async (course) => {
        if (await run("server", course)) insiders++
      }),
      { runs: 200, share: 1 / 2 },
    )
    if (fuzzTime === undefined) expect(insiders).toBeGreaterThan(10)
  })

  it("nothing passes a client before the server's READY", { timeout: timeLimit }, async () => {
    let insiders = 0
    await attempt(
      fc.asyncProperty(courses("client"), async (course) => {
        if (await run("client", course)) insiders++
      }),
      { runs: 200, share: 1 / 2 },
    )
    if (fuzzTime === undefined) expect(insiders).toBeGreaterThan(10)
  })
})
