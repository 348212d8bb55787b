import { describe, expect, it } from "vitest"
import { violation } from "../../../../src/zmtp/violation.ts"
import { settled } from "../../../support/connection-scene.ts"
import { gssapiServerScene, initiate, nothing } from "../../../support/gssapi-scene.ts"
import {
  commandFrame,
  longHeader,
  message,
  property,
  ready,
  subscribe,
} from "../../../support/zmtp-octets.ts"

const malformed = "ERR_ZMTP_MALFORMED_COMMAND_INITIATE"
const unexpected = "ERR_ZMTP_UNEXPECTED_COMMAND"

describe("a GSSAPI server", () => {
  it("answers a ticket, asks about its principal at the client's empty frame, and says READY first", async () => {
    const { scene, judge, context } = await gssapiServerScene()
    scene.stream.feed(initiate("their ticket"))
    await settled()
    expect(context.taken).toEqual(["their ticket"])
    expect(scene.stream.received).toEqual(
      Buffer.concat([
        Buffer.of(4, 22, 8),
        Buffer.from("INITIATE"),
        Buffer.of(0, 0, 0, 9),
        Buffer.from("our reply"),
      ]),
    )
    expect(judge.asked).toEqual([])
    scene.stream.forget()
    scene.stream.feed(nothing)
    await settled()
    expect(judge.asked).toEqual([["GSSAPI", "192.0.2.7", "alice@TEST.INVALID"]])
    expect(scene.stream.received).toHaveLength(0)
    await judge.answer({ userId: "Alice" })
    expect(scene.stream.received).toEqual(ready("PULL"))
    expect(scene.peer).toBeUndefined()
    scene.stream.feed(Buffer.concat([ready("PUSH", property("User-Id", "root")), message("in clear")]))
    await settled()
    expect([scene.peer?.socketType, String(scene.peer?.properties.get("User-Id"))]).toEqual(["PUSH", "Alice"])
    expect(scene.texts).toEqual([["in clear"]])
  })

  it("reads a token that comes octet by octet", async () => {
    const { scene, judge } = await gssapiServerScene()
    for (const octet of Buffer.concat([initiate("their ticket")])) scene.stream.feed(Buffer.of(octet))
    await settled()
    for (const octet of nothing) scene.stream.feed(Buffer.of(octet))
    await settled()
    await judge.answer({})
    for (const octet of ready("PUSH")) scene.stream.feed(Buffer.of(octet))
    await settled()
    expect(scene.peer?.socketType).toBe("PUSH")
  })

  it.each([
    ["at once", [nothing]],
    ["in two pieces", [nothing.subarray(0, 1), nothing.subarray(1)]],
  ])("that publishes takes an empty frame that comes %s for no subscription", async (_, pieces) => {
    const { scene, judge } = await gssapiServerScene("PUB")
    scene.stream.feed(initiate("their ticket"))
    await settled()
    for (const each of pieces) scene.stream.feed(each)
    await settled()
    expect(judge.asked).toHaveLength(1)
    await judge.answer({})
    scene.stream.feed(Buffer.concat([ready("SUB"), subscribe("news")]))
    await settled()
    expect([scene.peer?.socketType, scene.messages.length]).toEqual(["SUB", 1])
  })

  it.each([
    ["no length", commandFrame("INITIATE"), malformed],
    ["half a length", commandFrame("INITIATE", "\0\0\0"), malformed],
    ["an empty token", initiate(""), malformed],
    ["a token beyond its end", initiate("ticket", 7), malformed],
    ["a token of 4 GiB", initiate("ticket", 0xffff_ffff), malformed],
    ["an octet behind its token", initiate("ticket", 5), malformed],
    ["no name", nothing, "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"],
    ["READY", ready("PUSH"), unexpected],
    ["ERROR", commandFrame("ERROR", "\x03400"), unexpected],
    ["a sealed message", commandFrame("MESSAGE", "\0\0\0\x01x"), unexpected],
    ["a message", message("x"), "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"],
    ["a frame of 1 GiB", longHeader(4, 2n ** 30n), "ERR_ZMTP_UNSPECIFIED"],
  ])("drops who begins with %s, and lets Kerberos see none of it", async (_, octets, code) => {
    const { scene, judge, context } = await gssapiServerScene()
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, context.taken, judge.asked, scene.peer]).toEqual([code, [], [], undefined])
    expect(scene.stream.received).toHaveLength(0)
  })

  it.each([
    ["its empty frame", nothing],
    ["another token", initiate("more")],
    ["a message", message("x")],
    ["half a header", Buffer.of(4)],
  ])("drops who sends %s behind its ticket", async (_, octets) => {
    const { scene, judge } = await gssapiServerScene()
    scene.stream.feed(Buffer.concat([initiate("their ticket"), octets]))
    await settled()
    expect([scene.code, judge.asked, scene.messages]).toEqual([unexpected, [], []])
  })

  it("drops whose ticket is not genuine, without a word", async () => {
    const { scene, judge, context } = await gssapiServerScene()
    context.judge = () => {
      throw violation("ZMTP_CRYPTOGRAPHIC", "no")
    }
    scene.stream.feed(initiate("their ticket"))
    await settled()
    expect([scene.code, scene.stream.destroyed]).toEqual(["ERR_ZMTP_CRYPTOGRAPHIC", true])
    expect([judge.asked, scene.stream.received.length]).toEqual([[], 0])
  })

  it.each([
    ["another token", initiate("more"), unexpected],
    ["READY", ready("PUSH"), unexpected],
    ["ERROR", commandFrame("ERROR", "\x03400"), unexpected],
    ["a message", message("x"), "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"],
    ["READY behind its empty frame", Buffer.concat([nothing, ready("PUSH")]), unexpected],
  ])("drops who answers our token with %s, and asks nobody", async (_, octets, code) => {
    const { scene, judge } = await gssapiServerScene()
    scene.stream.feed(initiate("their ticket"))
    await settled()
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, judge.asked, scene.peer, scene.messages]).toEqual([code, [], undefined, []])
  })

  it("drops who goes on while somebody is asked", async () => {
    const { scene, judge } = await gssapiServerScene()
    scene.stream.feed(initiate("their ticket"))
    await settled()
    scene.stream.feed(nothing)
    await settled()
    scene.stream.feed(ready("PUSH"))
    expect(scene.code).toBe(unexpected)
    await judge.answer({})
    expect([scene.peer, judge.signals[0]?.aborted]).toEqual([undefined, true])
  })

  it.each([
    ["a sealed READY", commandFrame("MESSAGE", "\0\0\0\x01x")],
    ["a sealed message without content", commandFrame("MESSAGE", "\0\0\0\0")],
  ])("drops who answers READY with %s", async (_, octets) => {
    const { scene, judge } = await gssapiServerScene()
    scene.stream.feed(initiate("their ticket"))
    await settled()
    scene.stream.feed(nothing)
    await settled()
    await judge.answer({})
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, scene.peer, scene.messages]).toEqual([unexpected, undefined, []])
  })

  it.each([400, 500] as const)("tells who is refused with %i, and closes", async (status) => {
    const { scene, judge } = await gssapiServerScene()
    scene.stream.feed(initiate("their ticket"))
    await settled()
    scene.stream.forget()
    scene.stream.feed(nothing)
    await settled()
    await judge.answer(status)
    expect(scene.stream.received).toEqual(commandFrame("ERROR", `\x03${status}`))
    expect([scene.stream.ended, scene.code]).toEqual([true, "EACCES"])
    scene.stream.feed(Buffer.concat([ready("PUSH"), message("x")]))
    await settled()
    expect([scene.peer, scene.messages]).toEqual([undefined, []])
  })

  it("says nothing of a temporary problem", async () => {
    const { scene, judge } = await gssapiServerScene()
    scene.stream.feed(initiate("their ticket"))
    await settled()
    scene.stream.forget()
    scene.stream.feed(nothing)
    await settled()
    await judge.answer(300)
    expect([scene.code, scene.stream.received.length, scene.stream.destroyed]).toEqual(["EACCES", 0, true])
  })
})
