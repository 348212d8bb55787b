import { describe, expect, it } from "vitest"
import { Dish, Radio } from "../../src/draft/index.ts"
import { ownPlace } from "../support/network.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { command, commandFrame, frame, message, more } from "../support/zmtp-octets.ts"
import { recording, type Side, streamOf } from "./recordings.ts"

const joins = (group: string): Buffer => commandFrame("JOIN", group)
const leaves = (group: string): Buffer => commandFrame("LEAVE", group)

describe("a RADIO", () => {
  const open = async (options = {}): Promise<{ radio: Radio; peer: RawPeer }> => {
    const radio = new Radio({ linger: 0, ...options })
    return { radio, peer: await RawPeer.ready(await radio.bind(ownPlace()), "DISH") }
  }

  /** Sends a message for each group until the last is heard; answers which were, in front of it. */
  const heard = async (radio: Radio, peer: RawPeer, ...groups: string[]): Promise<string[]> => {
    const end = message("end", "")
    peer.send(joins("end"))
    await until(() => {
      void radio.send("", { group: "end" })
      return peer.received.includes(end)
    })
    peer.forget()
    for (const group of groups) await radio.send("x", { group })
    await radio.send("done", { group: "end" })
    await peer.hears(message("end", "done"))
    return groups.filter((group) => peer.received.includes(message(group, "x")))
  }

  it("sends a group's messages as two frames to a peer that joined it", async () => {
    const { radio, peer } = await open()
    peer.send(joins("g"), joins(""), joins("other"), leaves("other"))
    expect(await heard(radio, peer, "g", "", "other", "gg")).toEqual(["g", ""])
    await radio.close()
  })

  it("counts a group once however often it was joined", async () => {
    const { radio, peer } = await open()
    peer.send(joins("g"), joins("g"), leaves("g"))
    expect(await heard(radio, peer, "g")).toEqual([])
    await radio.close()
  })

  it.each([
    ["a group that was never joined is left", leaves("never")],
    ["JOIN is in lower case", commandFrame("join", "g")],
    ["JOIN is the text of a message", frame(0, "\x04JOINg")],
    ["JOIN has no length", frame(command, "JOINg")],
    ["there is a subscription", commandFrame("SUBSCRIBE", "g")],
    ["there is a subscription in the older form", message("\x01g")],
    ["a message looks like what the socket itself is told", message("joined", "g")],
    ["a message asks for everything", message("joined all")],
  ])("passes over it when %s", async (_, octets) => {
    const { radio, peer } = await open()
    peer.send(octets)
    expect(await heard(radio, peer, "g")).toEqual([])
    expect(peer.closed).toBe(false)
    await radio.close()
  })

  it.each([
    ["of 256 octets", joins("g".repeat(256))],
    ["with a zero octet in it", joins("g\0h")],
  ])("drops a peer that joins a group %s", async (_, octets) => {
    const { radio, peer } = await open()
    peer.send(octets)
    await peer.gone()
    expect(radio.stats().peers).toBe(0)
    await radio.close()
  })

  it("drops a peer that joins more groups than the limit says", async () => {
    const { radio, peer } = await open({ maxSubscriptionsPerPeer: 3 })
    for (let number = 0; number < 3; number++) peer.send(joins(`g${number}`), joins(`g${number}`))
    await until(() => {
      void radio.send("x", { group: "g2" })
      return peer.received.includes(message("g2", "x"))
    })
    peer.send(joins("too many"))
    await peer.gone()
    await radio.close()
  })
})

describe("a DISH", () => {
  const open = async (): Promise<{ dish: Dish; peer: RawPeer }> => {
    const dish = new Dish({ linger: 0 })
    dish.join("g")
    return { dish, peer: await RawPeer.ready(await dish.bind(ownPlace()), "RADIO") }
  }

  it("says in commands what it joins and leaves", async () => {
    const { dish, peer } = await open()
    const { received } = peer
    dish.join("later", "last")
    dish.leave("g")
    const said = Buffer.concat([joins("later"), joins("last"), leaves("g")])
    await peer.hears(said)
    // What it joined before went out together with its READY, or after it.
    expect([said, Buffer.concat([joins("g"), said])]).toContainEqual(peer.received)
    expect([Buffer.alloc(0), joins("g")]).toContainEqual(received)
    await dish.close()
  })

  it("says it in commands to a peer of ZMTP 3.0 too", async () => {
    using server = await RawServer.listen()
    const dish = new Dish({ linger: 0 })
    dish.join("g".repeat(255))
    dish.connect(server.endpoint)
    const peer = await server.peer(0)
    const stream = streamOf(recording("draft-radio-dish").connections[0] ?? [], "acceptor" satisfies Side)
    const opening = Buffer.from(stream.subarray(0, 64 + 29))
    opening[11] = 0
    peer.send(opening)
    await peer.hears(joins("g".repeat(255)))
    await dish.close()
  })

  it.each([
    ["has no group", message("body")],
    ["has a group of 256 octets", message("g".repeat(256), "x")],
    ["has more than one body", message("g", "x", "y")],
  ])("drops a peer whose message %s", async (_, octets) => {
    const { dish, peer } = await open()
    peer.send(octets, message("g", "after"))
    await peer.gone()
    expect(dish.tryReceive()).toBeUndefined()
    await dish.close()
  })

  it("takes no message for half of one, nor for a group that it did not join", async () => {
    const { dish, peer } = await open()
    peer.send(message("other", "x"), frame(more, "g"))
    peer.send(commandFrame("JOIN", "g"), frame(0, "body"))
    const [body, { group }] = await dish.receive({ timeout: 10_000 })
    expect([String(body), String(group)]).toEqual(["body", "g"])
    expect(dish.tryReceive()).toBeUndefined()
    peer.destroy()
    await dish.close()
  })
})
