import { describe, expect, it } from "vitest"
import { curveClient } from "../../../../src/zmtp/mechanisms/curve/client.ts"
import { sodiumLibrary } from "../../../../src/zmtp/mechanisms/curve/sodium-library.ts"
import { settled } from "../../../support/connection-scene.ts"
import { CurveScene, entered } from "../../../support/curve-scene.ts"
import {
  CurveServerScript,
  count,
  curveGreeting,
  newKeys,
  rawClientKeys,
  rawServerKeys,
} from "../../../support/curve-script.ts"
import { commandBody, property } from "../../../support/zmtp-octets.ts"

await sodiumLibrary.load()

/** Our client, and a server that has read its HELLO. */
const greeted = async () => {
  const scene = CurveScene.client()
  const server = new CurveServerScript()
  const hello = await scene.said()
  const signed = server.hello(hello)
  return { scene, server, hello, signed }
}

/** Our client, and a server that has read its INITIATE. */
const introduced = async () => {
  const { scene, server } = await greeted()
  scene.feed(server.welcome())
  server.initiated(await scene.said())
  return { scene, server }
}

describe("A CURVE client", () => {
  it("says HELLO in 200 octets of version 1.0, padded and signed with zeros", async () => {
    const { hello, signed, scene } = await greeted()
    expect(hello).toHaveLength(200)
    expect(hello.subarray(0, 8)).toEqual(Buffer.from("\x05HELLO\x01\x00", "latin1"))
    expect(hello.subarray(8, 80)).toEqual(Buffer.alloc(72))
    expect(hello.subarray(112, 120)).toEqual(count(1))
    expect(signed).toEqual(Buffer.alloc(64))
    scene.connection.close()
  })

  it("has another transient key for each connection", async () => {
    const [first, second] = [await greeted(), await greeted()]
    expect(first.hello.subarray(80, 112)).not.toEqual(second.hello.subarray(80, 112))
  })

  it("shows who it is, with a vouch for this connection and server, and its metadata", async () => {
    const { server } = await introduced()
    expect(server.clientKey).toEqual(Buffer.from(rawClientKeys.publicKey))
    expect(server.vouch).toEqual(Buffer.concat([server.other, rawServerKeys.publicKey]))
    expect(server.metadata.includes("DEALER")).toBe(true)
  })

  it("gives the cookie back as it came, and counts", async () => {
    const { scene, server } = await greeted()
    scene.feed(server.welcome())
    const initiate = await scene.said()
    expect(initiate.subarray(9, 105)).toEqual(server.cookie)
    expect(initiate.subarray(105, 113)).toEqual(count(2))
    scene.connection.close()
  })

  it("is in when READY has come, with what stands behind it", async () => {
    const { scene, server } = await introduced()
    scene.stream.feed(
      Buffer.concat([Buffer.of(4, server.ready().length), server.ready(), server.message(0, "at once")]),
    )
    await settled()
    expect(scene.peer?.socketType).toBe("DEALER")
    expect(scene.texts).toEqual([["at once"]])
  })

  it("sends nothing but HELLO to a server that does not have the key it knows", async () => {
    const { scene, server } = await greeted()
    scene.feed(server.welcome({ secretKey: newKeys().secretKey }))
    expect(await scene.ended()).toBe("ERR_ZMTP_CRYPTOGRAPHIC")
    expect(scene.count).toBe(1)
  })

  it("does not begin with a server key that is nobody's", async () => {
    const scene = new CurveScene(curveClient({ ...rawClientKeys, serverKey: new Uint8Array(32) }))
    scene.stream.feed(curveGreeting)
    expect(await scene.ended()).toBe("ERR_ZMTP_KEY_EXCHANGE")
  })

  it.each([400, 500])("is told that it was refused: %i", async (status) => {
    const { scene } = await introduced()
    scene.feed(commandBody("ERROR", `\x03${status}`))
    expect(await scene.ended()).toBe("EACCES")
    expect(scene.reason).toMatchObject({ status })
  })

  it("ends when ERROR is thrown in before its HELLO was answered", async () => {
    const { scene } = await greeted()
    scene.feed(commandBody("ERROR", "\x04what"))
    expect(await scene.ended()).toBe("ERR_ZMTP_UNSPECIFIED")
  })

  it.each([
    ["longer", Buffer.alloc(1)],
    ["much longer", Buffer.alloc(1_000)],
  ])("ends when WELCOME is %s than it may be", async (_, extra) => {
    const { scene, server } = await greeted()
    scene.feed(server.welcome({ extra }))
    expect(await scene.ended()).toBe("ERR_ZMTP_MALFORMED_COMMAND_WELCOME")
  })

  it("ends when WELCOME shows a key that is nobody's", async () => {
    const { scene, server } = await greeted()
    server.own.publicKey.fill(0)
    scene.feed(server.welcome())
    expect(await scene.ended()).toBe("ERR_ZMTP_KEY_EXCHANGE")
  })

  it("ends when WELCOME comes twice", async () => {
    const { scene, server } = await introduced()
    scene.feed(server.welcome())
    expect(await scene.ended()).toBe("ERR_ZMTP_UNEXPECTED_COMMAND")
  })

  it("ends when READY comes before WELCOME", async () => {
    const { scene, server } = await greeted()
    scene.feed(server.ready())
    expect(await scene.ended()).toBe("ERR_ZMTP_UNEXPECTED_COMMAND")
  })

  it("ends when READY is that of another connection", async () => {
    const [one, other] = [await introduced(), await introduced()]
    one.scene.feed(other.server.ready())
    expect(await one.scene.ended()).toBe("ERR_ZMTP_CRYPTOGRAPHIC")
    expect(one.scene.peer).toBeUndefined()
  })

  it("ends when READY is too short, or malformed within", async () => {
    const short = await introduced()
    short.scene.feed(commandBody("READY", Buffer.alloc(23)))
    expect(await short.scene.ended()).toBe("ERR_ZMTP_MALFORMED_COMMAND_READY")
    const malformed = await introduced()
    malformed.scene.feed(malformed.server.ready({ metadata: Buffer.of(7, 7) }))
    expect(await malformed.scene.ended()).toBe("ERR_ZMTP_INVALID_METADATA")
    const wrong = await introduced()
    wrong.scene.feed(wrong.server.ready({ metadata: property("Socket-Type", "SUB") }))
    expect(await wrong.scene.ended()).toBe("ERR_ZMTP_INVALID_METADATA")
  })

  it("reads counters of libzmq 4.0, whose octets stand the other way round", async () => {
    const { scene, server } = await introduced()
    scene.feed(server.ready({ counter: count(1).reverse() }))
    await settled()
    for (let number = 2; number < 600; number++) {
      scene.stream.feed(server.message(0, `${number}`, count(number).reverse()))
    }
    expect(scene.texts).toHaveLength(598)
    scene.stream.feed(server.message(0, "again", count(600)))
    expect(await scene.ended()).toBe("ERR_ZMTP_INVALID_SEQUENCE")
  })

  it("speaks as RFC 26 has it once it is in", async () => {
    const { scene, server } = await entered()
    scene.connection.send([Buffer.from("hello")])
    expect(String(server.open(await scene.said()))).toBe("\0hello")
  })
})
