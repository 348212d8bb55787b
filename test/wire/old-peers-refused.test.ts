import { describe, expect, it } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { oldVersions } from "../support/old-octets.ts"
import { RawServer } from "../support/raw-peer.ts"
import { watchEvents } from "../support/watch-events.ts"
import { greeting, message, ready } from "../support/zmtp-octets.ts"
import { codeOf, Stage } from "./stage.ts"

const notZmtp = "ERR_ZMTP_UNSPECIFIED"

const strangers: readonly (readonly [what: string, octets: Buffer])[] = [
  ...oldVersions.map(
    ({ name, opening, message: inFrames }) =>
      [`a peer of ${name}`, Buffer.concat([opening("PUSH", "id"), inFrames("intruder")])] as const,
  ),
  ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
  // The beginning of a frame in ZMTP 1.0.
  ["one octet", Buffer.of(1)],
]

describe("a socket with acceptOldPeers off", () => {
  it.each(strangers)("drops %s at once, and serves the others", async (_, octets) => {
    const stage = await Stage.open("PULL", { acceptOldPeers: false })
    const peer = await stage.stranger()
    peer.send(octets)
    await stage.told("handshake:error:protocol", notZmtp)
    await peer.gone()
    expect(peer.received.toString("hex")).toBe(greeting().toString("hex", 0, 10))
    await stage.close()
    expect(stage.strange).toEqual([])
  })

  it("drops the server that it dialed as well, and says nothing of itself", async () => {
    for (const { opening } of oldVersions) {
      using server = await RawServer.listen((peer) => peer.send(opening("PULL")))
      await using push = new Push({ linger: 0, acceptOldPeers: false })
      const events = watchEvents(push)
      push.connect(server.endpoint)
      await events.until((all) => all.some((each) => codeOf(each) === notZmtp))
      const peer = await server.peer(0)
      await peer.gone()
      expect(peer.heard).toBeLessThanOrEqual(11)
    }
  })

  it("takes peers of ZMTP 3.0 and later", async () => {
    const stage = await Stage.open("PULL", { acceptOldPeers: false })
    for (const minor of [0, 1]) {
      const peer = await stage.stranger()
      peer.send(greeting({ minor }), ready("PUSH"), message(`3.${minor}`))
      await stage.told("handshake")
    }
    await stage.close()
    expect(stage.strange).toEqual([["3.0"], ["3.1"]])
  })

  it("is none unless told so", async () => {
    await using pull = new Pull({ linger: 0 })
    expect(pull.acceptOldPeers).toBe(true)
    pull.acceptOldPeers = false
    expect(pull.get("acceptOldPeers")).toBe(false)
  })
})
