import { describe, expect } from "vitest"
import { type Context, Dealer, Pull, Push, Router, type Socket } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describeGssapiModes } from "../support/describe-gssapi-modes.ts"
import { describeKerberos } from "../support/describe-kerberos.ts"
import { messagesWith, sized } from "../support/frames.ts"
import { gssapiOptions, principals } from "../support/gssapi-options.ts"
import { ownPlace } from "../support/network.ts"
import {
  Conversation,
  isInteropJob,
  openSocket,
  orderedPairs,
  type Role,
  type SocketType,
} from "./conversation.ts"

/** Around the sizes at which frames, our memory for them, and that in which they are opened change. */
const messages = messagesWith(
  [1, 182, 183, 4_023, 4_024, 8_119, 8_120, 65_475, 65_476, 65_477, 200_000, 1 << 20],
  ["head", sized(65_537), "", sized(256), sized(8_192), "tail"],
)

const roles: readonly Role[] = ["we bind", "they bind"]
const scenes = roles.flatMap((role) => (["server", "client"] as const).map((side) => ({ role, side })))

/** The interop job has every scene for every pair; everyday tests have one for every other pair. */
const scenesOf = (index: number): typeof scenes =>
  isInteropJob ? scenes : scenes.slice((index / 2) % scenes.length).slice(0, 1)

/** Under encryption libzmq's subscriptions look like any message. */
const pairs = orderedPairs
  .filter(([, theirType]) => theirType !== "SUB")
  .filter((_, index) => isInteropJob || index % 2 === 0)

describeKerberos("GSSAPI between our sockets and those of libzmq,", principals, (scene) => {
  const { ourServer, ourClient, theirServer, theirClient } = gssapiOptions(false)

  const secured = (context: Context, type: SocketType, side: "server" | "client"): Socket => {
    const socket = openSocket(context, type)
    const options = { server: ourServer, client: ourClient }[side]
    for (const [name, value] of Object.entries(options)) socket.set(name as "gssapiServer", value as boolean)
    return socket
  }

  describe.each(pairs)("sealed, our %s and their %s", (ourType, theirType) => {
    const index = 2 * pairs.findIndex((pair) => pair[0] === ourType && pair[1] === theirType)
    test.for(scenesOf(index))(
      "carry messages whole and in order, $role, our $side",
      async ({ role, side }, { context }) => {
        scene.become(await scene.realm.login("alice"))
        const conversation = await Conversation.begin(secured(context, ourType, side), scene.peer, {
          theirType,
          role,
          endpoint: ownPlace(),
          options: side === "server" ? theirClient : theirServer,
          bothReady: theirType === "XSUB",
        })
        const { sent, arrived } = await conversation.exchange(messages)
        expect(arrived).toEqual(sent)
      },
    )
  })

  describeGssapiModes(({ ourServer, ourClient, theirServer, theirClient }) => {
    test("carries ten thousand messages each way, in order", async ({ context }) => {
      scene.become(await scene.realm.login("alice"))
      const numbers = Array.from({ length: 10_000 }, (_, index) => index)
      const pull = new Pull({ context, ...ourServer })
      const theirPush = await scene.peer.socket("PUSH", theirClient)
      await theirPush.connect(await pull.bind(ownPlace()))
      const sending = theirPush.sendNumbers(0, numbers.length)
      const arrived: number[] = []
      while (arrived.length < numbers.length) arrived.push(Number(await pull.receive()))
      expect(arrived).toEqual(numbers)
      await sending

      const theirPull = await scene.peer.socket("PULL", theirServer)
      const push = new Push({ context, ...ourClient })
      push.connect(await theirPull.bind())
      const receiving = theirPull.receiveNumbers(numbers.length)
      for (const number of numbers) await push.send(String(number))
      expect(await receiving).toEqual(numbers)
    })

    test("carries ours to ours", async ({ context }) => {
      scene.become(await scene.realm.login("alice"))
      const router = new Router({ context, ...ourServer })
      const dealer = new Dealer({ context, ...ourClient, routingId: "ours" })
      dealer.connect(await router.bind(ownPlace()))
      const large = Buffer.alloc(3_000_000, "large")
      for (let index = 0; index < 1_000; index++) void dealer.send([String(index), "", "x".repeat(index)])
      for (let index = 0; index < 1_000; index++) {
        const [, number, , rest] = await router.receive()
        expect([String(number), rest?.length]).toEqual([String(index), index])
      }
      await router.send(["ours", large])
      const [received] = await dealer.receive()
      expect(large.equals(received as Buffer)).toBe(true)
    })
  })
})
