import { afterAll, afterEach, beforeAll, describe, expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { described, type Frame, messagesWith, octets, sized } from "../support/frames.ts"
import { killNodePeers, NodePeer } from "../support/node-peer.ts"
import { describeWithZeromq } from "../support/packages.ts"
import type { Peer } from "../support/peers.ts"
import { Conversation, isInteropJob, openSocket, orderedPairs, type Role } from "./conversation.ts"

const messages = messagesWith(
  [255, 256, 1 << 20],
  ["head", sized(65_537), "", sized(256), sized(255), "tail"],
)

const roles: readonly Role[] = ["we bind", "they bind"]

describeWithZeromq("Messages between our sockets and those of the package zeromq", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start()
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  describe.each(orderedPairs)("our %s and their %s", (ourType, theirType) => {
    test.for(roles)("arrive whole and in order, %s", async (role, { context }) => {
      const ours = openSocket(context, ourType)
      // A Node peer does what a Python peer does, as far as conversations need it.
      const conversation = await Conversation.begin(ours, peer as unknown as Peer, { theirType, role })
      const { sent, arrived } = await conversation.exchange(messages)
      expect(arrived).toEqual(sent)
    })
  })

  describe("of 64 MiB", () => {
    const huge: Frame = { size: 64 << 20, seed: "huge" }
    const content = octets(huge)
    const [text] = described([content])

    describe.runIf(isInteropJob).each(orderedPairs)("between our %s and their %s", (ourType, theirType) => {
      test.for(roles)("arrive unchanged, %s", { timeout: 60_000 }, async (role, { context }) => {
        const ours = openSocket(context, ourType)
        const conversation = await Conversation.begin(ours, peer as unknown as Peer, { theirType, role })
        const { sent, arrived } = await conversation.exchange([[huge]])
        expect(arrived).toEqual(sent)
      })
    })

    test("arrive there unchanged, between their neighbours", { timeout: 60_000 }, async ({ context }) => {
      const push = new Push({ context })
      const pull = await peer.socket("PULL")
      await pull.connect(await push.bind("tcp://127.0.0.1:*"))
      await push.send("before")
      await push.send(["around", content, ""])
      await push.send("after")
      const received = [await pull.receive(), await pull.receive(), await pull.receive()]
      expect(received).toEqual([["before"], ["around", text, ""], ["after"]])
    })

    test("arrive here unchanged, between their neighbours", { timeout: 60_000 }, async ({ context }) => {
      const pull = new Pull({ context, receiveTimeout: 30_000 })
      const push = await peer.socket("PUSH")
      pull.connect(await push.bind("ipc://*"))
      void push.send("before")
      void push.send(["around", huge, ""])
      void push.send("after")
      const received: string[][] = []
      while (received.length < 3) received.push(described(await pull.receive()))
      expect(received).toEqual([["before"], ["around", text, ""], ["after"]])
    })
  })
})
