import { describe, expect, it, onTestFinished } from "vitest"
import {
  BinaryStar,
  type BinaryStarOptions,
  ConflictError,
} from "../../examples/guide/binary-star/binary-star.mts"
import { FailoverClient } from "../../examples/guide/binary-star/client.mts"
import { PairedServer } from "../../examples/guide/binary-star/server.mts"
import {
  type Outcome,
  type StarEvent,
  type State,
  transitions,
} from "../../examples/guide/binary-star/state-machine.mts"
import { type Context, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers } from "../support/peers.ts"
import { until } from "../support/until.ts"

const states: readonly State[] = ["primary", "backup", "active", "passive"]
const events: readonly StarEvent[] = [
  "peer primary",
  "peer backup",
  "peer active",
  "peer passive",
  "request",
  "request in silence",
]

/** What becomes of each state with the events in the order above. */
const expected: Readonly<Record<State, readonly Outcome[]>> = {
  primary: ["conflict", "active", "passive", "primary", "primary", "active"],
  backup: ["backup", "conflict", "passive", "backup", "backup", "backup"],
  active: ["active", "active", "conflict", "active", "active", "active"],
  passive: ["active", "active", "passive", "conflict", "passive", "active"],
}

describe("The transitions of a binary star", () => {
  it.each(states.flatMap((state) => events.map((event, at) => [state, event, expected[state][at]] as const)))(
    "make of %s at %s %s",
    (state, event, outcome) => {
      expect(transitions[state][event]).toBe(outcome)
    },
  )

  it("leave two servers that hear each other with one that serves", () => {
    for (const turns of ["primary first", "backup first"]) {
      let [left, right]: Outcome[] = ["primary", "backup"]
      for (let turn = 0; turn < 4; turn++) {
        const isLeft = (turn % 2 === 0) === (turns === "primary first")
        if (isLeft) left = transitions[left as State][`peer ${right as State}`]
        else right = transitions[right as State][`peer ${left as State}`]
      }
      expect([left, right]).toEqual(["active", "passive"])
    }
  })
})

const heartbeatInterval = 20

const start = async (
  context: Context,
  role: BinaryStarOptions["role"],
  options: Partial<BinaryStarOptions> = {},
): Promise<BinaryStar> => {
  const star = await BinaryStar.start("tcp://127.0.0.1:*", { role, context, heartbeatInterval, ...options })
  onTestFinished(() => star.close())
  return star
}

describe("A binary star", () => {
  test("has one that serves; the other one does when clients come to it after that has gone", async ({
    context,
  }) => {
    const primary = await start(context, "primary")
    const backup = await start(context, "backup", { liveness: 3 })
    primary.connect(backup.endpoint)
    backup.connect(primary.endpoint)
    await Promise.all([primary.reached("active"), backup.reached("passive")])
    expect([primary.vote(), backup.vote()]).toEqual([true, false])
    await primary.close()
    expect(backup.state).toBe("passive")
    await until(() => backup.vote(), "it serves")
    expect(backup.state).toBe("active")
  })

  test("has a primary that serves alone when it was never with another one, and a backup that does not", async ({
    context,
  }) => {
    const primary = await start(context, "primary")
    const backup = await start(context, "backup")
    expect([primary.vote(), backup.vote()]).toEqual([false, false])
    await until(() => primary.vote(), "it serves")
    expect(backup.vote()).toBe(false)
  })

  test("says when both are set up as the same", async ({ context }) => {
    const one = await start(context, "primary")
    const other = await start(context, "primary")
    one.connect(other.endpoint)
    await expect(one.ended).rejects.toThrow(ConflictError)
  })

  test("waits for a state until a signal aborts", async ({ context }) => {
    const star = await start(context, "backup")
    await expect(star.reached("active", { signal: AbortSignal.timeout(10) })).rejects.toMatchObject({
      code: "ABORT_ERR",
    })
    expect(star.listenerCount("state")).toBe(0)
  })
})

describePeers("A binary star", (peers) => {
  test("hears and tells libzmq the states as numbers", async ({ context }) => {
    const backup = await start(context, "backup", { liveness: 1000 })
    const [theirs, ours] = [
      await peers.shared.socket("XPUB"),
      await peers.shared.socket("SUB", { SUBSCRIBE: "" }),
    ]
    backup.connect(await theirs.bind())
    await ours.connect(backup.endpoint)
    expect(await ours.receive()).toEqual(["2"])
    await theirs.receive()
    await theirs.send("3")
    await backup.reached("passive")
    while ((await ours.receive())[0] !== "4");
    await theirs.send("1")
    await backup.reached("active")
    while ((await ours.receive())[0] !== "3");
  })
})

describe("A server of two", () => {
  const place = "tcp://127.0.0.1:*"
  const options = { endpoint: place, peering: place, heartbeatInterval, liveness: 1000 }

  test("serves nobody any more after a conflict, and says so", async ({ context }) => {
    const servers = await Promise.all(
      (["primary", "backup"] as const).map((role) =>
        PairedServer.start({ ...options, context, role, answer: () => [role] }),
      ),
    )
    const [primary, backup] = servers as [PairedServer, PairedServer]
    onTestFinished(async () => {
      await Promise.all(servers.map((each) => each.close()))
    })
    primary.star.connect(backup.star.endpoint)
    backup.star.connect(primary.star.endpoint)
    await primary.star.reached("active")
    const client = new FailoverClient({ context, servers: [primary.endpoint], timeout: 10_000 })
    const questions = ["one", "two", "three"].map((each) => client.request([each]))
    expect((await Promise.all(questions)).map(String)).toEqual(["primary", "primary", "primary"])
    await client.close()

    // Somebody else who serves.
    const intruder = await start(context, "primary", { liveness: 0 })
    await until(() => intruder.vote(), "it serves")
    primary.star.connect(intruder.endpoint)
    await expect(primary.ended).rejects.toThrow(ConflictError)
    expect(primary.star.vote()).toBe(false)
    const late = new FailoverClient({ context, servers: [primary.endpoint], timeout: 50, attempts: 1 })
    await expect(late.request(["anybody?"])).rejects.toMatchObject({ code: "EAGAIN" })
    await late.close()
  })

  test("leaves nothing open when it cannot start", async ({ context }) => {
    const taken = await start(context, "primary")
    const starting = PairedServer.start({
      ...options,
      context,
      role: "primary",
      endpoint: "inproc://front",
      peering: taken.endpoint,
      answer: () => [],
    })
    await expect(starting).rejects.toMatchObject({ code: "EADDRINUSE" })
    const another = new Router({ context })
    await another.bind("inproc://front")
  })
})
