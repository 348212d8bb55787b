import { describe, expect, it } from "vitest"
import { settled } from "../../../support/connection-scene.ts"
import {
  gssapiClientScene,
  gssapiServerScene,
  initiate,
  nothing,
  sealed,
} from "../../../support/gssapi-scene.ts"
import { commandFrame, message, ready, subscribe } from "../../../support/zmtp-octets.ts"

const unexpected = "ERR_ZMTP_UNEXPECTED_COMMAND"
const malformed = "ERR_ZMTP_MALFORMED_COMMAND_MESSAGE"
const cryptographic = "ERR_ZMTP_CRYPTOGRAPHIC"

/** READY as it is sealed: without the frame around it. */
const readyText = (type: string): Buffer => ready(type).subarray(2)

const encrypt = { encrypt: true }

/** A server that is asked about its client by now. */
const askedServer = async (type: "PULL" | "PUB" = "PULL") => {
  const all = await gssapiServerScene(type, encrypt)
  all.scene.stream.feed(initiate("their ticket"))
  await settled()
  all.scene.stream.forget()
  all.scene.stream.feed(nothing)
  await settled()
  return all
}

/** A server that has let its client in. */
const readyServer = async (type: "PULL" | "PUB" = "PULL") => {
  const all = await askedServer(type)
  await all.judge.answer({ userId: "Alice" })
  return all
}

/** A client that has shown its ticket, and knows the server. */
const metClient = async () => {
  const all = await gssapiClientScene("GSSAPI", encrypt)
  all.scene.stream.feed(initiate("their reply"))
  await settled()
  all.scene.stream.forget()
  return all
}

/** What nobody may say where a sealed READY is due. */
const others: readonly (readonly [string, Buffer, string])[] = [
  ["READY in clear", ready("PUSH"), unexpected],
  ["a sealed READY of no octets", sealed("", 5), malformed],
  ["flags and nothing behind them", sealed("\0", 5), unexpected],
  ["another command, sealed", sealed("\x02\x04PING\0\0", 5), unexpected],
  ["a message, sealed", sealed("\0hello", 5), unexpected],
  [
    "READY that is only signed",
    sealed(`\0${readyText("PUSH").toString("latin1")}`, 5, { sealed: false }),
    cryptographic,
  ],
  ["MESSAGE without a token", commandFrame("MESSAGE", "\0\0\0\0"), malformed],
  ["MESSAGE with one octet", commandFrame("MESSAGE", "\0\0\0\x01x"), malformed],
  ["another token", initiate("more"), unexpected],
]

describe("A GSSAPI server that encrypts", () => {
  it("seals its READY, and takes a sealed one, then messages", async () => {
    const { scene, judge, context } = await askedServer()
    expect(scene.stream.received).toHaveLength(0)
    await judge.answer({ userId: "Alice" })
    expect(scene.stream.received).toEqual(sealed(Buffer.concat([Buffer.of(0), readyText("PULL")]), 100))
    expect([scene.peer, context.ends]).toEqual([undefined, 0])
    const first = sealed(Buffer.concat([Buffer.of(0), readyText("PUSH")]), 7)
    const second = sealed("\x01two ", 8, { outside: 0 })
    const third = sealed("\0frames", 9, { outside: 0 })
    scene.stream.feed(Buffer.concat([first, second, third]))
    await settled()
    expect([scene.peer?.socketType, scene.texts]).toEqual(["PUSH", [["two ", "frames"]]])
    expect(String(scene.peer?.properties.get("User-Id"))).toBe("Alice")
    scene.connection.close()
    expect(context.ends).toBe(1)
  })

  it("knows subscriptions, and answers signs of life, when they are sealed", async () => {
    const { scene } = await readyServer("PUB")
    scene.stream.forget()
    scene.stream.feed(
      Buffer.concat([
        sealed(Buffer.concat([Buffer.of(0), readyText("SUB")]), 7),
        sealed("\x02\x09SUBSCRIBEnews", 8, { outside: 0 }),
        sealed("\0\x01more", 9, { outside: 0 }),
        sealed("\x02\x04PING\0\0context", 10, { outside: 0 }),
      ]),
    )
    await settled()
    expect(scene.messages).toHaveLength(2)
    expect(scene.stream.received).toEqual(sealed("\x02\x04PONGcontext", 101, { outside: 0 }))
  })

  it.each(others)("drops who answers its READY with %s", async (_, octets, code) => {
    const { scene, context } = await readyServer()
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, scene.peer, scene.messages, context.ends]).toEqual([code, undefined, [], 1])
  })

  it.each([
    ["a message in clear", message("x"), unexpected],
    ["a subscription in clear", subscribe("x"), unexpected],
    ["a message that came before", sealed("\0x", 7, { outside: 0 }), "ERR_ZMTP_INVALID_SEQUENCE"],
    ["a message after one that is missing", sealed("\0x", 9, { outside: 0 }), "ERR_ZMTP_INVALID_SEQUENCE"],
    ["a text of no octets", sealed("", 8, { outside: 0 }), malformed],
  ])("drops who goes on with %s", async (_, octets, code) => {
    const { scene, context } = await readyServer()
    scene.stream.feed(Buffer.concat([sealed(Buffer.concat([Buffer.of(0), readyText("PUSH")]), 7), octets]))
    await settled()
    expect([scene.peer?.socketType, scene.code, scene.messages, context.ends]).toEqual(["PUSH", code, [], 1])
  })

  it("seals nothing for who is refused, and lets go of the context", async () => {
    const { scene, judge, context } = await askedServer()
    await judge.answer(400)
    expect(scene.stream.received).toEqual(commandFrame("ERROR", "\x03400"))
    expect([scene.code, context.ends]).toEqual(["EACCES", 1])
  })

  it("lets go of the context when the client goes", async () => {
    const { scene, judge, context } = await askedServer()
    scene.connection.close()
    await judge.answer({})
    await settled()
    expect([scene.peer, context.ends]).toEqual([undefined, 1])
  })
})

describe("A GSSAPI client that encrypts", () => {
  it("takes a sealed READY, answers with one, and seals messages", async () => {
    const { scene, context } = await metClient()
    scene.stream.feed(sealed(Buffer.concat([Buffer.of(0), readyText("PULL")]), 7))
    await settled()
    expect(scene.stream.received).toEqual(sealed(Buffer.concat([Buffer.of(0), readyText("PUSH")]), 100))
    scene.stream.forget()
    expect(scene.connection.send([Buffer.from("two "), Buffer.from("frames")])).toBe(true)
    await settled()
    expect(scene.stream.received).toEqual(
      Buffer.concat([sealed("\x01two ", 101, { outside: 0 }), sealed("\0frames", 102, { outside: 0 })]),
    )
    expect([scene.peer?.socketType, context.ends]).toEqual(["PULL", 0])
    scene.connection.close()
    expect(context.ends).toBe(1)
  })

  it.each(others)("drops a server that says %s for READY", async (_, octets, code) => {
    const { scene, context } = await metClient()
    scene.stream.feed(octets)
    await settled()
    expect([scene.code, scene.peer, context.ends]).toEqual([code, undefined, 1])
    expect(scene.stream.received).toHaveLength(0)
  })

  it("is told why it is refused, and lets go of the context", async () => {
    const { scene, context } = await metClient()
    scene.stream.feed(commandFrame("ERROR", "\x03400"))
    await settled()
    expect([scene.code, context.ends]).toEqual(["EACCES", 1])
  })

  it("drops a server that goes on behind its READY before it was answered", async () => {
    const { scene, context } = await metClient()
    scene.stream.feed(
      Buffer.concat([
        sealed(Buffer.concat([Buffer.of(0), readyText("PULL")]), 7),
        sealed("\0x", 8, { outside: 0 }),
      ]),
    )
    await settled()
    expect([scene.code, scene.messages, context.ends]).toEqual([unexpected, [], 1])
  })
})

describe("A context in clear", () => {
  it("is over with the handshake, on both sides", async () => {
    const server = await gssapiServerScene()
    server.scene.stream.feed(initiate("their ticket"))
    await settled()
    server.scene.stream.feed(nothing)
    await settled()
    await server.judge.answer({})
    expect(server.context.ends).toBe(0)
    server.scene.stream.feed(ready("PUSH"))
    await settled()
    expect([server.scene.peer?.socketType, server.context.ends]).toEqual(["PUSH", 1])

    const client = await gssapiClientScene()
    client.scene.stream.feed(initiate("their reply"))
    await settled()
    expect(client.context.ends).toBe(0)
    client.scene.stream.feed(ready("PULL"))
    await settled()
    expect([client.scene.peer?.socketType, client.context.ends]).toEqual(["PULL", 1])
  })
})
