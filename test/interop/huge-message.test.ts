import { describe, expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { described, type Frame, octets } from "../support/frames.ts"
import { describePeers } from "../support/peers.ts"
import { Conversation, isInteropJob, openSocket, orderedPairs } from "./conversation.ts"

const huge: Frame = { size: 64 << 20, seed: "huge" }
const content = octets(huge)
const [text] = described([content])

describePeers("A message of 64 MiB", (peers) => {
  describe.runIf(isInteropJob).each(orderedPairs)("between our %s and their %s", (ourType, theirType) => {
    test.for(["we bind", "they bind"] as const)(
      "arrives unchanged, %s",
      { timeout: 60_000 },
      async (role, { context }) => {
        const ours = openSocket(context, ourType)
        const conversation = await Conversation.begin(ours, peers.shared, { theirType, role })
        const { sent, arrived } = await conversation.exchange([[huge]])
        expect(arrived).toEqual(sent)
      },
    )
  })

  test("arrives at libzmq unchanged, between its neighbours", { timeout: 60_000 }, async ({ context }) => {
    const push = new Push({ context })
    const pull = await peers.shared.socket("PULL")
    await pull.connect(await push.bind("tcp://127.0.0.1:*"))
    await push.send("before")
    await push.send(["around", content, ""])
    await push.send("after")
    expect(await pull.receiveMany(3)).toEqual([["before"], ["around", text, ""], ["after"]])
  })

  test("arrives from libzmq unchanged, between its neighbours", { timeout: 60_000 }, async ({ context }) => {
    const pull = new Pull({ context })
    const push = await peers.shared.socket("PUSH")
    pull.connect(await push.bind("ipc://*"))
    void push.send("before")
    void push.send(["around", huge, ""])
    void push.send("after")
    const received: string[][] = []
    for (let count = 0; count < 3; count++) received.push(described(await pull.receive({ timeout: 30_000 })))
    expect(received).toEqual([["before"], ["around", text, ""], ["after"]])
  })
})
