import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ProtocolError } from "../../src/core/peer-errors.ts"
import { settled } from "../support/connection-scene.ts"
import {
  hello,
  initiate,
  nullServerScene,
  plainClientScene,
  plainServerScene,
  welcome,
} from "../support/plain-scene.ts"
import { commandFrame, message, ping, ready, subscribe } from "../support/zmtp-octets.ts"
import { attempt } from "./attempt.ts"
import { fuzzTime, timeLimit } from "./effort.ts"

/** What a peer may come up with. */
const phrases: Readonly<Record<string, Buffer>> = {
  hello: hello("admin", "secret"),
  initiate: initiate("PUSH"),
  ready: ready("PUSH"),
  "ready of PULL": ready("PULL"),
  welcome,
  message: message("x"),
  "long message": message("a", Buffer.alloc(300)),
  ping: ping(0),
  subscribe: subscribe("x"),
  error: commandFrame("ERROR", "\x03400"),
  garbage: Buffer.from("ff00ff", "hex"),
}

const verdicts = [
  { userId: "alice" },
  300 as const,
  400 as const,
  500 as const,
  new ProtocolError("ZAP_MALFORMED_REPLY"),
]

/** One thing that happens: octets in one piece or several, an answer, or nothing for a turn. */
type Step =
  | { readonly kind: "says"; readonly phrases: readonly string[]; readonly cut: number }
  | { readonly kind: "answer"; readonly verdict: number }
  | { readonly kind: "turn" }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("says" as const),
      phrases: fc.array(fc.constantFrom(...Object.keys(phrases)), { minLength: 1, maxLength: 3 }),
      cut: fc.nat(40),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      verdict: fc.nat(verdicts.length - 1),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: "turn" as const }) },
)

/** Beginnings that lead somewhere: without them hardly any peer would come in. */
const likely: fc.Arbitrary<Step[]> = fc.constantFrom<Step[]>(
  [],
  [{ kind: "says", phrases: ["hello"], cut: 0 }, { kind: "turn" }],
  [
    { kind: "says", phrases: ["hello"], cut: 0 },
    { kind: "turn" },
    { kind: "answer", verdict: 0 },
    { kind: "says", phrases: ["initiate"], cut: 3 },
  ],
  [
    { kind: "says", phrases: ["ready"], cut: 0 },
    { kind: "answer", verdict: 0 },
  ],
  [{ kind: "says", phrases: ["welcome"], cut: 0 }, { kind: "turn" }],
)

const steps = fc
  .tuple(likely, fc.array(step, { maxLength: 8 }))
  .map(([beginning, rest]) => [...beginning, ...rest])

type Scene = Awaited<ReturnType<typeof plainServerScene>>

/**
 * Lets it all happen; `admitted` says after each step whether the peer may be in by now. Answers whether it was in at
 * any time.
 */
const run = async (
  { scene, judge }: { readonly scene: Scene["scene"]; readonly judge?: Scene["judge"] },
  course: readonly Step[],
  admitted: (said: Buffer) => boolean,
): Promise<boolean> => {
  let said = Buffer.alloc(0)
  const check = (): void => {
    if (admitted(said)) return
    expect([scene.peer, scene.messages]).toEqual([undefined, []])
    expect(scene.connection.hasRoom).toBe(false)
    expect(scene.connection.send([Buffer.from("ours")])).toBe(false)
  }
  for (const each of course) {
    if (scene.isClosed) break
    if (each.kind === "says") {
      const octets = Buffer.concat(each.phrases.map((name) => phrases[name] as Buffer))
      said = Buffer.concat([said, octets])
      for (const part of [octets.subarray(0, each.cut), octets.subarray(each.cut)]) {
        if (!scene.isClosed) scene.stream.feed(part)
        check()
      }
    } else if (each.kind === "turn") await settled()
    else await judge?.answer(verdicts[each.verdict] as (typeof verdicts)[number])
    check()
  }
  await settled()
  check()
  const was = scene.peer !== undefined
  expect(scene.objections).toEqual([])
  // "ours" was refused each time, so nothing of it may have gone out to a stranger.
  if (!was) expect(scene.stream.received.includes("ours")).toBe(false)
  scene.connection.close()
  await judge?.answer({ userId: "too late" })
  return was
}

describe("whatever a peer says, and whenever the authenticator answers,", () => {
  it("nothing passes a PLAIN server before it said 200", { timeout: timeLimit }, async () => {
    let insiders = 0
    await attempt(
      fc.asyncProperty(steps, async (course) => {
        const made = await plainServerScene()
        let answers = 0
        const { judge } = made
        const answer = judge.answer.bind(judge)
        judge.answer = async (verdict) => {
          if (judge.asked.length > answers && typeof verdict === "object" && "userId" in verdict) answers++
          await answer(verdict)
        }
        const allowed = Buffer.concat([phrases["hello"] as Buffer, phrases["initiate"] as Buffer])
        if (
          await run(made, course, (said) => answers > 0 && said.subarray(0, allowed.length).equals(allowed))
        )
          insiders++
        expect(judge.asked.length).toBeLessThanOrEqual(1)
      }),
      { runs: 400, share: 1 / 3 },
    )
    if (fuzzTime === undefined) expect(insiders).toBeGreaterThan(20)
  })

  it("nothing passes a socket with NULL and a domain before it said 200", {
    timeout: timeLimit,
  }, async () => {
    let insiders = 0
    await attempt(
      fc.asyncProperty(steps, async (course) => {
        const made = await nullServerScene()
        let answered = false
        const answer = made.judge.answer.bind(made.judge)
        made.judge.answer = async (verdict) => {
          if (typeof verdict === "object" && "userId" in verdict) answered = true
          await answer(verdict)
        }
        if (await run(made, course, () => answered)) insiders++
        expect(made.judge.asked).toEqual([["NULL", "192.0.2.7"]])
      }),
      { runs: 400, share: 1 / 3 },
    )
    if (fuzzTime === undefined) expect(insiders).toBeGreaterThan(20)
  })

  it("nothing passes a PLAIN client before the server's READY", { timeout: timeLimit }, async () => {
    let insiders = 0
    await attempt(
      fc.asyncProperty(steps, async (course) => {
        const scene = await plainClientScene()
        const fits = (said: Buffer): boolean => said.includes("WELCOME") && said.includes("READY")
        if (await run({ scene }, course, fits)) insiders++
      }),
      { runs: 400, share: 1 / 3 },
    )
    if (fuzzTime === undefined) expect(insiders).toBeGreaterThan(0)
  })
})
