import { describe, expect, it } from "vitest"
import { curveKeyPair, Dealer, Reply } from "../../src/index.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { watchEvents } from "../support/watch-events.ts"
import { commandFrame, greeting, message, ready } from "../support/zmtp-octets.ts"
import { codeOf } from "./stage.ts"

const names = ["PLAIN", "CURVE", "GSSAPI", "FOO", "null", "", "N".repeat(20), "NULL\0X", "\0NULL"]

describe("a client", () => {
  it.each(names)(
    "is not talked into the mechanism %j, and says nothing but its greeting",
    async (mechanism) => {
      const behind = Buffer.concat([commandFrame("WELCOME"), ready("DEALER"), message("come in")])
      using server = await RawServer.listen((peer) => peer.send(greeting({ mechanism }), behind))
      await using dealer = new Dealer({ linger: 0, reconnectInterval: 5 })
      const events = watchEvents(dealer)
      dealer.connect(server.endpoint)
      await dealer.send("secret")
      await events.until((all) => all.some((each) => codeOf(each) === "ERR_ZMTP_MECHANISM_MISMATCH"))
      const peer = await server.peer(0)
      await peer.gone()
      expect(peer.received.toString("hex")).toBe(greeting().toString("hex", 0, peer.heard))
      expect(dealer.tryReceive()).toBeUndefined()
      expect(events.types).not.toContain("handshake")
    },
  )
})

const keys = curveKeyPair()

/** Servers of each mechanism, and what a client may say that does not want to know of it. */
const servers = [
  ["NULL", {}, ["PLAIN", "CURVE", "GSSAPI", "FOO"]],
  ["PLAIN", { plainServer: true, zapDomain: "test" }, ["NULL", "CURVE", "GSSAPI", ""]],
  ["CURVE", { curveServer: true, curveSecretKey: keys.secretKey }, ["NULL", "PLAIN", "GSSAPI", "CURV"]],
] as const

describe.each(servers)("a server with %s", (_, options, others) => {
  it.each(others)(
    "is not talked into the mechanism %j, and says nothing but its greeting",
    async (mechanism) => {
      await using server = new Reply({ linger: 0, ...(options as object) })
      const events = watchEvents(server)
      await server.bind("tcp://127.0.0.1:*")
      const peer = await RawPeer.connect(server.lastEndpoint as string)
      peer.send(greeting({ mechanism }), ready("REQ"), message("", "let me in"))
      await peer.gone()
      await events.until((all) => all.some((each) => codeOf(each) === "ERR_ZMTP_MECHANISM_MISMATCH"))
      // A reset may take even the greeting with it.
      expect(peer.heard).toBeLessThanOrEqual(64)
      expect(server.tryReceive()).toBeUndefined()
      expect(events.types).not.toContain("handshake")
    },
  )
})
