import { describe, expect, it } from "vitest"
import { plainClient } from "../../../src/zmtp/mechanisms/plain.ts"
import { ConnectionScene, settled } from "../../support/connection-scene.ts"
import { hello, initiate, plainClientScene, plainServerScene, welcome } from "../../support/plain-scene.ts"
import {
  commandFrame,
  greeting,
  message,
  ping,
  property,
  ready,
  subscribe,
} from "../../support/zmtp-octets.ts"

const readyOfPull = ready("PULL")
const vouched = { userId: "alice", properties: new Map([["X-Role", Buffer.from("admin")]]) }

describe("a PLAIN server", () => {
  it("asks about name, password and address, then says WELCOME, and READY after INITIATE (RFC 24)", async () => {
    const { scene, judge } = await plainServerScene()
    scene.stream.feed(hello("admin", "secret"))
    await settled()
    expect(judge.asked).toEqual([["PLAIN", "192.0.2.7", "admin", "secret"]])
    expect(scene.stream.received).toHaveLength(0)
    await judge.answer(vouched)
    expect(scene.stream.received).toEqual(welcome)
    scene.stream.forget()
    scene.stream.feed(initiate("PUSH", property("X-Own", "1"), property("User-Id", "root")))
    await settled()
    expect(scene.stream.received).toEqual(readyOfPull)
    expect(scene.peer?.socketType).toBe("PUSH")
    const properties = [...(scene.peer?.properties ?? [])].map(([name, value]) => [name, String(value)])
    expect(properties).toEqual([
      ["Peer-Address", "192.0.2.7"],
      ["User-Id", "alice"],
      ["X-Role", "admin"],
      ["Socket-Type", "PUSH"],
      ["X-Own", "1"],
    ])
    scene.stream.feed(message("in clear"))
    expect(scene.texts).toEqual([["in clear"]])
  })

  it.each([
    ["nothing", "", ""],
    ["zeros and octets that are no text", "\0\xff", "\x80\0"],
    ["255 octets", "n".repeat(255), "p".repeat(255)],
  ])("passes on credentials of %s as they are", async (_, username, password) => {
    const { scene, judge } = await plainServerScene()
    scene.stream.feed(hello(username, password))
    await settled()
    expect(judge.asked).toEqual([["PLAIN", "192.0.2.7", username, password]])
  })

  it.each([
    ["INITIATE", initiate("PUSH"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["READY", ready("PUSH"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["WELCOME", welcome, "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["ERROR", commandFrame("ERROR", "\x03400"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["PING", ping(0), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["a subscription", subscribe(""), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["a message", message("x"), "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"],
    ["HELLO of nothing", commandFrame("HELLO"), "ERR_ZMTP_MALFORMED_COMMAND_HELLO"],
    ["HELLO without a password", commandFrame("HELLO", "\x01a"), "ERR_ZMTP_MALFORMED_COMMAND_HELLO"],
    ["HELLO with a name beyond its end", commandFrame("HELLO", "\xffa"), "ERR_ZMTP_MALFORMED_COMMAND_HELLO"],
    [
      "HELLO with a password beyond its end",
      commandFrame("HELLO", "\0\x02b"),
      "ERR_ZMTP_MALFORMED_COMMAND_HELLO",
    ],
    [
      "HELLO with an octet too many",
      commandFrame("HELLO", "\x01a\x01bZ"),
      "ERR_ZMTP_MALFORMED_COMMAND_HELLO",
    ],
  ])("drops who begins with %s, and asks nobody", async (_, octets, code) => {
    const { scene, judge } = await plainServerScene()
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, judge.asked, scene.peer, scene.messages]).toEqual([code, [], undefined, []])
    expect(scene.stream.received).toHaveLength(0)
  })

  it.each([
    ["INITIATE", initiate("PUSH")],
    ["HELLO again", hello("admin", "secret")],
    ["a message", message("x")],
    ["half a header", Buffer.of(4)],
  ])("drops who sends %s behind HELLO, before anybody is asked", async (_, octets) => {
    const { scene, judge } = await plainServerScene()
    scene.stream.feed(Buffer.concat([hello("admin", "secret"), octets]))
    await settled()
    expect([scene.code, judge.asked]).toEqual(["ERR_ZMTP_UNEXPECTED_COMMAND", []])
    expect(scene.messages).toEqual([])
  })

  it.each([
    ["INITIATE", initiate("PUSH")],
    ["HELLO again", hello("admin", "secret")],
    ["a message", message("x")],
  ])("drops who sends %s while somebody is asked, and waits for no answer", async (_, octets) => {
    const { scene, judge } = await plainServerScene()
    scene.stream.feed(hello("admin", "secret"))
    await settled()
    scene.stream.feed(octets)
    expect(scene.code).toBe("ERR_ZMTP_UNEXPECTED_COMMAND")
    expect(judge.signals.map((each) => each?.aborted)).toEqual([true])
    await judge.answer(vouched)
    expect([scene.stream.received.length, scene.peer, scene.messages]).toEqual([0, undefined, []])
    expect(judge.asked).toHaveLength(1)
  })

  it.each([
    ["a message", message("x"), "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"],
    ["HELLO again", hello("admin", "secret"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["ERROR", commandFrame("ERROR", "\x01x"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["INITIATE with broken metadata", commandFrame("INITIATE", "\x05x"), "ERR_ZMTP_INVALID_METADATA"],
    ["INITIATE of a type that does not fit", initiate("PUB"), "ERR_ZMTP_INVALID_METADATA"],
    ["INITIATE twice", Buffer.concat([initiate("PUSH"), initiate("PUSH")]), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    [
      "a message behind INITIATE",
      Buffer.concat([initiate("PUSH"), message("x")]),
      "ERR_ZMTP_UNEXPECTED_COMMAND",
    ],
  ])("drops who answers WELCOME with %s", async (_, octets, code) => {
    const { scene, judge } = await plainServerScene()
    scene.stream.feed(hello("admin", "secret"))
    await settled()
    await judge.answer(vouched)
    scene.stream.forget()
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, scene.peer, scene.messages]).toEqual([code, undefined, []])
    expect(scene.stream.received).toHaveLength(0)
  })

  it.each([400, 500] as const)("says %i, closes by itself, and hears nothing more", async (status) => {
    const { scene, judge } = await plainServerScene()
    scene.stream.feed(hello("admin", "wrong"))
    await settled()
    await judge.answer(status)
    expect(scene.stream.received).toEqual(Buffer.concat([Buffer.of(4, 9), Buffer.from(`^RROR\x03${status}`)]))
    expect([scene.stream.ended, scene.stream.destroyed, scene.code]).toEqual([true, false, "EACCES"])
    expect(scene.reason).toMatchObject({ status })
    scene.stream.feed(Buffer.concat([initiate("PUSH"), message("x")]))
    await settled()
    expect([scene.peer, scene.messages, scene.objections]).toEqual([undefined, [], []])
  })

  it("waits for ERROR to be on its way before it closes", async () => {
    const { scene, judge } = await plainServerScene()
    scene.stream.roomy = false
    scene.stream.feed(hello("admin", "wrong"))
    await settled()
    await judge.answer(400)
    expect([scene.stream.isWriting, scene.isClosed]).toEqual([true, false])
    scene.stream.feed(initiate("PUSH"))
    await settled()
    scene.stream.drain()
    expect([scene.stream.ended, scene.code, scene.peer]).toEqual([true, "EACCES", undefined])
  })

  it("says nothing of a temporary problem", async () => {
    const { scene, judge } = await plainServerScene()
    scene.stream.feed(hello("admin", "secret"))
    await settled()
    await judge.answer(300)
    expect([scene.code, scene.stream.received.length, scene.stream.destroyed]).toEqual(["EACCES", 0, true])
    expect(scene.reason).toMatchObject({ status: 300 })
  })

  it("drops a peer about whom nothing could be learnt", async () => {
    const { scene, judge } = await plainServerScene()
    scene.stream.feed(hello("admin", "secret"))
    await settled()
    const reason = new Error("the line is dead")
    await judge.answer(reason)
    expect(scene.reason).toBe(reason)
    expect([scene.stream.received.length, scene.stream.destroyed]).toEqual([0, true])
  })
})

describe("a PLAIN client", () => {
  it("says HELLO when the server's greeting has named PLAIN, and INITIATE after WELCOME (RFC 24)", async () => {
    const scene = await plainClientScene()
    expect(scene.stream.received.subarray(64)).toEqual(hello("admin", "secret"))
    scene.stream.forget()
    scene.stream.feed(welcome)
    await settled()
    expect(scene.stream.received).toEqual(initiate("PUSH"))
    expect([scene.peer, scene.connection.send([Buffer.from("early")])]).toEqual([undefined, false])
    scene.stream.feed(Buffer.concat([ready("PULL"), ping(0)]))
    await settled()
    expect(scene.peer?.socketType).toBe("PULL")
    expect(scene.peer?.properties.has("User-Id")).toBe(false)
    expect(scene.connection.send([Buffer.from("x")])).toBe(true)
  })

  it("tells no password to a server of another mechanism", async () => {
    const mechanism = plainClient({ username: Buffer.from("admin"), password: Buffer.from("secret") })
    const scene = new ConnectionScene({ type: "PUSH", settings: { mechanism, acceptsOldPeers: false } })
    scene.connection.start()
    scene.stream.feed(greeting({ mechanism: "NULL" }))
    await settled()
    expect(scene.code).toBe("ERR_ZMTP_MECHANISM_MISMATCH")
    expect(scene.stream.received.includes("admin")).toBe(false)
  })

  it.each([
    ["READY before WELCOME", ready("PULL"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["HELLO", hello("admin", "secret"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["INITIATE", initiate("PULL"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["WELCOME with more in it", commandFrame("WELCOME", "x"), "ERR_ZMTP_MALFORMED_COMMAND_WELCOME"],
    ["WELCOME twice", Buffer.concat([welcome, welcome]), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["WELCOME and READY at once", Buffer.concat([welcome, ready("PULL")]), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["a message", message("x"), "ERR_ZMTP_UNEXPECTED_COMMAND"],
    ["ERROR that is cut off", commandFrame("ERROR", "\x03"), "ERR_ZMTP_MALFORMED_COMMAND_ERROR"],
    ["ERROR in words", commandFrame("ERROR", "\x02no"), "ERR_ZMTP_UNSPECIFIED"],
  ])("drops a server that says %s", async (_, octets, code) => {
    const scene = await plainClientScene()
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, scene.peer, scene.messages]).toEqual([code, undefined, []])
    expect(scene.stream.received.includes("INITIATE")).toBe(false)
  })

  it.each([
    ["RFC 24 has it", commandFrame("ERROR", "\x03400")],
    ["most servers send it", Buffer.concat([Buffer.of(4, 9), Buffer.from("^RROR\x03400")])],
  ])("knows a refusal as %s", async (_, octets) => {
    const scene = await plainClientScene()
    scene.stream.feed(octets)
    await settled()
    expect(scene.code).toBe("EACCES")
    expect(scene.reason).toMatchObject({ status: 400 })
  })

  it("may be refused as late as in place of READY", async () => {
    const scene = await plainClientScene()
    scene.stream.feed(welcome)
    await settled()
    scene.stream.feed(commandFrame("ERROR", "\x03500"))
    await settled()
    expect(scene.reason).toMatchObject({ status: 500 })
  })
})
