import { afterAll, afterEach, beforeAll, describe, expect } from "vitest"
import type { Context, Socket } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { type CurveRole, curveOptions, curvePeerOptions } from "../support/curve-keys.ts"
import { messagesWith, sized } from "../support/frames.ts"
import { killNodePeers, NodePeer } from "../support/node-peer.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { describePeers, type Peer } from "../support/peers.ts"
import {
  Conversation,
  isInteropJob,
  openSocket,
  orderedPairs,
  type Role,
  type SocketType,
} from "./conversation.ts"

/** Around the sizes at which frames, our memory for them, and the code that seals them change. */
const messages = messagesWith(
  [1, 222, 223, 224, 750, 751, 4_078, 4_079, 4_096, 8_159, 8_160, 8_193, 65_535, 1 << 20],
  ["head", sized(65_537), "", sized(256), sized(8_192), "tail"],
)

const roles: readonly Role[] = ["we bind", "they bind"]
const curveRoles: readonly CurveRole[] = ["server", "client"]
const other = { server: "client", client: "server" } as const
const endpoints = ["tcp://127.0.0.1:*", "ipc://*", "ws://127.0.0.1:*"]
/** The interop job has everything; everyday tests have these types in all scenes over tcp, and every other pair once. */
const everyday: readonly SocketType[] = ["PUSH", "SUB", "REP", "ROUTER"]

const secured = (context: Context, type: SocketType, role: CurveRole): Socket => {
  const socket = openSocket(context, type)
  for (const [name, value] of Object.entries(curveOptions[role])) socket.set(name as "curveServer", value)
  return socket
}

const scenes = roles.flatMap((role) => curveRoles.map((curveRole) => ({ role, curveRole })))

const scenesOf = (type: SocketType, endpoint: string): typeof scenes => {
  const place = endpoints.indexOf(endpoint)
  if (isInteropJob) return scenes
  if (everyday.includes(type)) return place === 0 ? scenes : scenes.slice(place, place + 1)
  return place === 0 ? scenes.slice(type.length % scenes.length).slice(0, 1) : []
}

describePeers("CURVE between our sockets and those of libzmq", (peers) => {
  describe.each(orderedPairs)("our %s and their %s", (ourType, theirType) => {
    for (const endpoint of endpoints) {
      test.for(scenesOf(ourType, endpoint))(
        `carry messages whole and in order over ${endpoint}, $role, our $curveRole`,
        async ({ role, curveRole }, { context }) => {
          const conversation = await Conversation.begin(secured(context, ourType, curveRole), peers.shared, {
            theirType,
            role,
            endpoint,
            options: curvePeerOptions[other[curveRole]],
          })
          const { sent, arrived } = await conversation.exchange(messages)
          expect(arrived).toEqual(sent)
        },
      )
    }
  })
})

describeWithZeromq("CURVE between our sockets and those of the package zeromq", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start()
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  const pairs = orderedPairs.filter(([ourType]) => isInteropJob || everyday.includes(ourType))
  describe.each(pairs)("our %s and their %s", (ourType, theirType) => {
    test.for(scenes)(
      "carry messages whole and in order, $role, our $curveRole",
      async ({ role, curveRole }, { context }) => {
        const ours = secured(context, ourType, curveRole)
        const conversation = await Conversation.begin(ours, peer as unknown as Peer, {
          theirType,
          role,
          options: curvePeerOptions[other[curveRole]],
        })
        const { sent, arrived } = await conversation.exchange(messages)
        expect(arrived).toEqual(sent)
      },
    )
  })
})
