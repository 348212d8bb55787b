import { describe, expect } from "vitest"
import { ProtocolError, Push, type Socket, type Writable } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describePeers } from "../support/peers.ts"
import { watchEvents } from "../support/watch-events.ts"
import {
  areCompatible,
  Conversation,
  compatible,
  openSocket,
  type SocketType,
  socketTypes,
} from "./conversation.ts"

const misfitsOf = (type: SocketType): SocketType[] =>
  socketTypes.filter((other) => !areCompatible(type, other))

const partnerOf = (type: SocketType): SocketType => {
  const pair = compatible.find((each) => each.includes(type)) as readonly [SocketType, SocketType]
  return pair[0] === type ? pair[1] : pair[0]
}

/** Types that take messages for a peer whose handshake is not done. */
const eager: readonly SocketType[] = ["PUSH", "DEALER", "PAIR"]

describePeers("A libzmq peer of a type that does not fit", (peers) => {
  describe.each(socketTypes)("our %s", (ourType) => {
    test("turns it away when it connects, and serves others", async ({ context }) => {
      const ours = openSocket(context, ourType)
      const events = watchEvents(ours)
      const endpoint = await ours.bind("tcp://127.0.0.1:*")
      for (const theirType of misfitsOf(ourType)) {
        const theirs = await peers.shared.socket(theirType)
        const theirEvents = await theirs.monitor()
        await theirs.connect(endpoint)
        await events.next(({ type }) => type === "accept")
        expect(await events.next(({ type }) => type === "disconnect")).toMatchObject({ address: endpoint })
        await theirEvents.next(({ event }) => event === "DISCONNECTED")
        expect(theirEvents.items.map(({ event }) => event)).not.toContain("HANDSHAKE_SUCCEEDED")
      }
      expect(events.items.map(({ type }) => type)).not.toContain("handshake")
      expect(ours.stats()).toMatchObject({ peers: 0, messagesIn: 0, messagesOut: 0 })
      const conversation = await Conversation.begin(ours, peers.shared, {
        theirType: partnerOf(ourType),
        role: "we bind",
      })
      const { sent, arrived } = await conversation.exchange([["served"], ["still", "served"]])
      expect(arrived).toEqual(sent)
    })

    test("gives it up for good when it is what we connected to, and serves others", async ({ context }) => {
      const ours = openSocket(context, ourType)
      const events = watchEvents(ours)
      for (const theirType of misfitsOf(ourType)) {
        const theirs = await peers.shared.socket(theirType)
        const theirEvents = await theirs.monitor()
        const endpoint = await theirs.bind()
        ours.connect(endpoint)
        if (eager.includes(ourType)) expect((ours as Socket & Writable).trySend("into the void")).toBe(true)
        await events.next(({ type }) => type === "connect")
        // A peer that is quicker to find the misfit hangs up without a word. Then we try once more.
        const end = await events.next(
          (event) => event.type === "disconnect" && event.error instanceof ProtocolError,
        )
        expect(end).toMatchObject({ address: endpoint })
        await theirEvents.next(({ event }) => event === "DISCONNECTED")
        expect(theirEvents.items.map(({ event }) => event)).not.toContain("HANDSHAKE_SUCCEEDED")
      }
      expect(events.items.at(-1)?.type).toBe("disconnect")
      expect(ours.stats()).toMatchObject({ peers: 0, messagesIn: 0, messagesOut: 0, queuedOut: 0 })
      const conversation = await Conversation.begin(ours, peers.shared, {
        theirType: partnerOf(ourType),
        role: "they bind",
      })
      const { sent, arrived } = await conversation.exchange([["served"], ["still", "served"]])
      expect(arrived).toEqual(sent)
    })
  })

  test("can be disconnected from as if it had fitted", async ({ context }) => {
    const push = new Push({ context })
    const events = watchEvents(push)
    const theirs = await peers.shared.socket("PUSH")
    const endpoint = await theirs.bind()
    push.connect(endpoint)
    await events.next((event) => event.type === "disconnect" && event.error instanceof ProtocolError)
    expect(() => push.disconnect(endpoint)).not.toThrow()
    expect(() => push.disconnect(endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
  })
})
