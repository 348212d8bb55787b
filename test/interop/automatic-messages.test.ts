import { afterAll, afterEach, beforeAll, describe, expect } from "vitest"
import { Dealer, Router } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { receiveTexts, texts } from "../support/messages.ts"
import { killNodePeers, NodePeer, type NodePeerSocket } from "../support/node-peer.ts"
import { describeWithZeromq } from "../support/packages.ts"
import { reservedEndpoint } from "../support/wiring.ts"

const waiting = { receiveTimeout: 10_000 }

const places = ["tcp", "ipc"] as const

/** The next messages of a peer's socket. */
const next = async (socket: NodePeerSocket, count: number): Promise<string[][]> => {
  const messages: string[][] = []
  while (messages.length < count) messages.push(await socket.receive())
  return messages
}

describeWithZeromq("Automatic messages between our sockets and libzmq's", () => {
  let peer: NodePeer
  beforeAll(async () => {
    peer = await NodePeer.start()
  }, 30_000)
  afterEach(() => peer.reset())
  afterAll(killNodePeers)

  describe.each(places)("over %s", (transport) => {
    const place = transport === "tcp" ? "tcp://127.0.0.1:*" : "ipc://*"

    test("tell our ROUTER who comes, who he is and that he goes", async ({ context }) => {
      const router = new Router({
        context,
        ...waiting,
        helloMessage: "I am the router",
        disconnectMessage: "gone",
        routerNotify: 3,
      })
      const endpoint = await router.bind(place)
      const dealer = await peer.socket("DEALER", { ROUTING_ID: "it", HELLO_MSG: "I am a dealer" })
      await dealer.connect(endpoint)
      await dealer.send("work")
      expect(await next(dealer, 1)).toEqual([["I am the router"]])
      await dealer.close()
      expect(await receiveTexts(router, 5)).toEqual([
        ["it", ""],
        ["it", "I am a dealer"],
        ["it", "work"],
        ["it", ""],
        ["it", "gone"],
      ])
    })

    test("tell libzmq's ROUTER who comes, who he is and that he goes", async ({ context }) => {
      const router = await peer.socket("ROUTER", {
        HELLO_MSG: "I am the router",
        DISCONNECT_MSG: "gone",
        ROUTER_NOTIFY: 3,
      })
      const endpoint = await router.bind(place)
      const dealer = new Dealer({ context, ...waiting, routingId: "it", helloMessage: "I am a dealer" })
      dealer.connect(endpoint)
      await dealer.send("work")
      expect(texts(await dealer.receive())).toEqual(["I am the router"])
      await dealer.close({ linger: 1_000 })
      expect(await next(router, 5)).toEqual([
        ["it", ""],
        ["it", "I am a dealer"],
        ["it", "work"],
        ["it", ""],
        ["it", "gone"],
      ])
    })

    test("tell our DEALER that it lost libzmq's ROUTER, and greet the next", async ({ context }) => {
      const endpoint = await reservedEndpoint(transport)
      const first = await peer.socket("ROUTER")
      await first.bind(endpoint)
      const dealer = new Dealer({
        context,
        ...waiting,
        reconnectInterval: 5,
        routingId: "it",
        helloMessage: "here I am",
        hiccupMessage: "lost",
      })
      dealer.connect(endpoint)
      expect(await next(first, 1)).toEqual([["it", "here I am"]])
      await first.send(["it", "last words"])
      expect(texts(await dealer.receive())).toEqual(["last words"])
      await first.close()
      expect(texts(await dealer.receive())).toEqual(["lost"])
      const second = await peer.socket("ROUTER")
      await second.bind(endpoint)
      expect(await next(second, 1)).toEqual([["it", "here I am"]])
    })

    test("tell libzmq's DEALER that it lost our ROUTER, and greet the next", async ({ context }) => {
      const endpoint = await reservedEndpoint(transport)
      const first = new Router({ context, ...waiting })
      await first.bind(endpoint)
      const dealer = await peer.socket("DEALER", {
        RECONNECT_IVL: 5,
        ROUTING_ID: "it",
        HELLO_MSG: "here I am",
        HICCUP_MSG: "lost",
      })
      await dealer.connect(endpoint)
      expect(texts(await first.receive())).toEqual(["it", "here I am"])
      await first.send(["it", "last words"])
      expect(await next(dealer, 1)).toEqual([["last words"]])
      await first.close()
      expect(await next(dealer, 1)).toEqual([["lost"]])
      const second = new Router({ context, ...waiting })
      await second.bind(endpoint)
      expect(texts(await second.receive())).toEqual(["it", "here I am"])
    })

    test("tell a ROUTER of ours that connects who is there", async ({ context }) => {
      const dealer = await peer.socket("DEALER", { ROUTING_ID: "it" })
      const router = new Router({ context, ...waiting, routerNotify: 3, disconnectMessage: "gone" })
      router.connect(await dealer.bind(place))
      expect(texts(await router.receive())).toEqual(["it", ""])
      await dealer.send("work")
      expect(texts(await router.receive())).toEqual(["it", "work"])
      await dealer.close()
      expect(texts(await router.receive())).toEqual(["it", ""])
      expect(router.tryReceive()).toBeUndefined()
    })
  })
})
