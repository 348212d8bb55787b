import { describe, expect } from "vitest"
import { test } from "../support/context-test.ts"
import { messagesWith, sized } from "../support/frames.ts"
import { describePeers } from "../support/peers.ts"
import { Conversation, isInteropJob, openSocket, orderedPairs, type Role } from "./conversation.ts"

/** Around the sizes at which encodings, and libzmq's buffers, change. */
const messages = messagesWith(
  [255, 256, 8191, 8192, 8193, 65_535, 65_536, 65_537, 1 << 20],
  ["", ""],
  ["head", sized(65_537), "", sized(256), sized(8192), "tail"],
  [sized(8193), sized(8193), sized(8193)],
)

const roles: readonly Role[] = ["we bind", "they bind"]
const endpoints = ["tcp://127.0.0.1:*", "ipc://*"]
/** The interop job has every pair in both roles over both transports; everyday tests have two of these scenes of each. */
const scenes = endpoints.flatMap((endpoint, place) =>
  roles.flatMap((role, turn) => (isInteropJob || place === turn ? [{ endpoint, role }] : [])),
)

describePeers("Messages between our socket and libzmq's", (peers) => {
  describe.each(orderedPairs)("our %s and their %s", (ourType, theirType) => {
    for (const { endpoint, role } of scenes) {
      test(`arrive whole and in order over ${endpoint}, ${role}`, async ({ context }) => {
        const ours = openSocket(context, ourType)
        const conversation = await Conversation.begin(ours, peers.shared, { theirType, role, endpoint })
        const { sent, arrived } = await conversation.exchange(messages)
        expect(arrived).toEqual(sent)
      })
    }
  })
})
