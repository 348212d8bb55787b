import { describe, expect, it } from "vitest"
import { Channel, Client, Gather, Peer, Server } from "../../src/draft/index.ts"
import { ownPlace } from "../support/network.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { message } from "../support/zmtp-octets.ts"

const types = [
  { name: "SERVER", open: () => new Server({ linger: 0 }), peerType: "CLIENT" },
  { name: "CLIENT", open: () => new Client({ linger: 0 }), peerType: "SERVER" },
  { name: "GATHER", open: () => new Gather({ linger: 0 }), peerType: "SCATTER" },
  { name: "PEER", open: () => new Peer({ linger: 0 }), peerType: "PEER" },
  { name: "CHANNEL", open: () => new Channel({ linger: 0 }), peerType: "CHANNEL" },
] as const

describe.each(types)("a $name", ({ open, peerType }) => {
  it("drops messages of several frames as a whole and takes the next", async () => {
    const socket = open()
    const peer = await RawPeer.ready(await socket.bind(ownPlace()), peerType)
    peer.send(message("two", "frames"), message("", "", ""), message("one"), message("4", "of", "the", "m"))
    peer.send(message(""))
    const received = [await socket.receive(), await socket.receive()].map(([body]) => String(body))
    expect(received).toEqual(["one", ""])
    expect(socket.tryReceive()).toBeUndefined()
    expect(socket.stats().dropped).toBe(3)
    expect(peer.closed).toBe(false)
    peer.destroy()
    await socket.close()
  })
})

describe("a SERVER and a PEER", () => {
  it.each([
    ["SERVER", () => new Server({ linger: 0 }), "CLIENT"],
    ["PEER", () => new Peer({ linger: 0 }), "PEER"],
  ] as const)("put nothing of routing ids on the wire: %s", async (_, open, peerType) => {
    const socket = open()
    const peer = await RawPeer.ready(await socket.bind(ownPlace()), peerType)
    peer.send(message("question"))
    const [, { routingId }] = await socket.receive({ timeout: 10_000 })
    await socket.send("answer", { routingId })
    await peer.hears(message("answer"))
    expect(peer.received.toString("latin1")).toBe("\0\x06answer")
    peer.destroy()
    await socket.close()
  })
})
