import { describe, expect, it } from "vitest"
import { Channel, Client, Dish, Gather, Peer, Server } from "../../src/draft/index.ts"
import { Dealer, Pair, Request, type Socket, Subscriber, XSubscriber } from "../../src/index.ts"
import { ownPlace } from "../support/network.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { cancel, commandFrame, ping, pong, subscribe } from "../support/zmtp-octets.ts"

const types: readonly (readonly [type: string, make: () => Socket, peerType: string])[] = [
  ["DEALER", () => new Dealer({ linger: 0 }), "DEALER"],
  ["PAIR", () => new Pair({ linger: 0 }), "PAIR"],
  ["REQ", () => new Request({ linger: 0 }), "REP"],
  ["SUB", () => new Subscriber({ linger: 0 }), "PUB"],
  ["XSUB", () => new XSubscriber({ linger: 0 }), "PUB"],
  ["SERVER", () => new Server({ linger: 0 }), "CLIENT"],
  ["CLIENT", () => new Client({ linger: 0 }), "SERVER"],
  ["PEER", () => new Peer({ linger: 0 }), "PEER"],
  ["CHANNEL", () => new Channel({ linger: 0 }), "CHANNEL"],
  ["GATHER", () => new Gather({ linger: 0 }), "SCATTER"],
  ["DISH", () => new Dish({ linger: 0 }), "RADIO"],
]

describe("commands that are meant for publishers", () => {
  it.each(types)("mean nothing to a %s, and its application sees none", async (_, make, peerType) => {
    await using socket = make()
    const peer = await RawPeer.ready(await socket.bind(ownPlace()), peerType)
    peer.send(
      subscribe("t"),
      cancel("t"),
      commandFrame("JOIN", "g"),
      commandFrame("LEAVE", "g"),
      ping(0, "done"),
    )
    await peer.hears(pong("done"))
    expect(socket.stats()).toMatchObject({ messagesIn: 0, queuedIn: 0, peers: 1 })
    expect(peer.closed).toBe(false)
    peer.destroy()
  })
})
