import { describe, expect, it } from "vitest"
import { violation } from "../../../../src/zmtp/violation.ts"
import { settled } from "../../../support/connection-scene.ts"
import { gssapiClientScene, initiate, nothing } from "../../../support/gssapi-scene.ts"
import { commandFrame, message, ready } from "../../../support/zmtp-octets.ts"

const unexpected = "ERR_ZMTP_UNEXPECTED_COMMAND"
const malformed = "ERR_ZMTP_MALFORMED_COMMAND_INITIATE"

describe("a GSSAPI client", () => {
  it("shows its ticket, answers the server's token with an empty frame, and READY with READY", async () => {
    const { scene, context } = await gssapiClientScene()
    expect(scene.stream.received.subarray(64)).toEqual(initiate("our ticket"))
    scene.stream.forget()
    scene.stream.feed(initiate("their reply"))
    await settled()
    expect(context.taken).toEqual(["their reply"])
    expect(scene.stream.received).toEqual(Buffer.of(4, 0))
    expect([scene.peer, scene.connection.send([Buffer.from("early")])]).toEqual([undefined, false])
    scene.stream.forget()
    scene.stream.feed(ready("PULL"))
    await settled()
    expect(scene.stream.received).toEqual(ready("PUSH"))
    expect(scene.peer?.socketType).toBe("PULL")
    expect(scene.connection.send([Buffer.from("x")])).toBe(true)
  })

  it.each(["NULL", "PLAIN", "CURVE"])("shows no ticket to a server with %s", async (mechanism) => {
    const { scene } = await gssapiClientScene(mechanism)
    expect(scene.code).toBe("ERR_ZMTP_MECHANISM_MISMATCH")
    expect(scene.stream.received.includes("our ticket")).toBe(false)
  })

  it.each([
    ["READY", ready("PULL"), unexpected],
    ["an empty frame", nothing, "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"],
    ["an empty token", initiate(""), malformed],
    ["a token beyond its end", initiate("reply", 6), malformed],
    ["an octet behind its token", initiate("reply", 4), malformed],
    ["a sealed message", commandFrame("MESSAGE", "\0\0\0\x01x"), unexpected],
    ["a message", message("x"), "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"],
    ["a token and READY at once", Buffer.concat([initiate("reply"), ready("PULL")]), unexpected],
  ])("drops a server that answers its ticket with %s", async (_, octets, code) => {
    const { scene, context } = await gssapiClientScene()
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, scene.peer, context.taken]).toEqual([code, undefined, []])
    expect(scene.stream.received.subarray(64)).toEqual(initiate("our ticket"))
  })

  it("drops a server that does not show who it is", async () => {
    const { scene, context } = await gssapiClientScene()
    context.judge = () => {
      throw violation("ZMTP_CRYPTOGRAPHIC", "no")
    }
    scene.stream.feed(initiate("their reply"))
    await settled()
    expect([scene.code, scene.peer]).toEqual(["ERR_ZMTP_CRYPTOGRAPHIC", undefined])
    expect(scene.stream.received.subarray(64)).toEqual(initiate("our ticket"))
  })

  it.each([
    ["another token", initiate("more"), unexpected],
    ["a sealed READY", commandFrame("MESSAGE", "\0\0\0\x01x"), unexpected],
    ["a sealed message without content", commandFrame("MESSAGE", "\0\0\0\0"), unexpected],
    ["a message", message("x"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["a message behind READY", Buffer.concat([ready("PULL"), message("x")]), unexpected],
    ["ERROR", commandFrame("ERROR", "\x03400"), "EACCES"],
    ["ERROR in words", commandFrame("ERROR", "\x02no"), "ERR_ZMTP_UNSPECIFIED"],
  ])("drops a server that goes on with %s", async (_, octets, code) => {
    const { scene } = await gssapiClientScene()
    scene.stream.feed(initiate("their reply"))
    await settled()
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, scene.peer, scene.messages]).toEqual([code, undefined, []])
  })
})
