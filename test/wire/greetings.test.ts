import { describe, expect, it } from "vitest"
import type { RawPeer } from "../support/raw-peer.ts"
import { greeting, message, ready } from "../support/zmtp-octets.ts"
import { Stage } from "./stage.ts"

const notZmtp = "ERR_ZMTP_UNSPECIFIED"
const mismatch = "ERR_ZMTP_MECHANISM_MISMATCH"

/** What goes out before anything is known of a peer: the signature, and the major version to go with it. */
const signature = Buffer.from("ff00000000000000017f", "hex")

const identityOf = (size: number): Buffer => {
  const frame = Buffer.alloc(10 + size, 0x69)
  frame[0] = 0xff
  frame.writeBigUInt64BE(BigInt(size + 1), 1)
  frame[9] = 0
  return frame
}

const refused: readonly (readonly [what: string, octets: Buffer, code: string])[] = [
  ["an HTTP request", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), notZmtp],
  ["a TLS handshake", Buffer.from("16030100c8010000c40303", "hex"), notZmtp],
  ["an SSH banner", Buffer.from("SSH-2.0-OpenSSH_9.6\r\n"), notZmtp],
  ["zeros", Buffer.alloc(64), notZmtp],
  ["a ZMTP 1.0 identity with flags", Buffer.of(1, 4), notZmtp],
  ["a ZMTP 1.0 identity of 300 octets", identityOf(300), notZmtp],
  ["a ZMTP 1.0 identity of 2^63 octets", Buffer.from("ff800000000000000000", "hex"), notZmtp],
  ["a ZMTP 1.0 frame of no octets", Buffer.from("0000", "hex"), notZmtp],
  ...["PLAIN", "CURVE", "GSSAPI", "FOO", "null", "", "N".repeat(20), "NULL\0X"].map(
    (mechanism) => [`the mechanism ${JSON.stringify(mechanism)}`, greeting({ mechanism }), mismatch] as const,
  ),
]

const accepted: readonly (readonly [what: string, octets: Buffer])[] = [
  ["as-server set", greeting({ asServer: 1 })],
  ["noise in the filler", greeting({ filler: 0xa5 })],
  ["a signature whose last octet is 01", greeting({ signature: Buffer.from("ff000000000000000001", "hex") })],
  ["a signature full of ff", greeting({ signature: Buffer.alloc(10, 0xff) })],
  ["major version 2", greeting({ major: 2 })],
  ["major version 4", greeting({ major: 4, minor: 0 })],
  ["version 255.255", greeting({ major: 255, minor: 255 })],
  ["minor version 0", greeting({ minor: 0 })],
  ["minor version 255", greeting({ minor: 255 })],
]

/** Nothing but the beginning of our greeting may reach somebody who is refused. */
const heardNoMore = (peer: RawPeer): void => {
  expect(greeting().subarray(0, peer.heard).toString("hex")).toBe(peer.received.toString("hex"))
}

describe("a bound socket", () => {
  it.each(refused)(
    "drops whoever opens with %s, says why, and serves the others",
    async (_, octets, code) => {
      const stage = await Stage.open("ROUTER")
      const peer = await stage.stranger()
      peer.send(octets, ready("DEALER"), message("intruder"))
      await stage.exchange()
      await stage.told("handshake:error:protocol", code)
      await peer.gone()
      heardNoMore(peer)
      await stage.close()
      expect(stage.strange).toEqual([])
    },
  )

  it.each(accepted)("shakes hands with a greeting that has %s", async (_, octets) => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.stranger()
    peer.send(octets, ready("DEALER"), message("hello"))
    await peer.hears(message("hello"))
    await stage.close()
  })

  it("takes greeting, READY and messages octet by octet", async () => {
    const stage = await Stage.open("ROUTER")
    const peer = await stage.stranger()
    for (const octet of Buffer.concat([greeting(), ready("DEALER"), message("a", "b")])) {
      peer.send(Buffer.of(octet))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await peer.hears(message("a", "b"))
    await stage.close()
  })

  it("holds back everything but its signature until the other side has spoken", async () => {
    const stage = await Stage.open("PUB")
    const peer = await stage.stranger()
    await peer.hears(signature)
    for (let round = 0; round < 5; round++) await stage.exchange()
    expect(peer.heard).toBe(10)
    peer.send(greeting().subarray(0, 10))
    await peer.hears(Buffer.concat([signature, Buffer.of(3)]))
    await stage.exchange()
    expect(peer.heard).toBe(11)
    peer.send(greeting().subarray(10, 11))
    await peer.hears(greeting())
    await stage.close()
  })

  it("is not harmed by its own greeting coming back", async () => {
    const stage = await Stage.open("PULL")
    const peer = await stage.stranger()
    peer.socket.on("data", (chunk) => peer.send(chunk))
    await stage.dropped(peer, "ERR_ZMTP_INVALID_METADATA")
    await stage.close()
    expect(stage.strange).toEqual([])
  })

  it("forgets connections that are reset in the middle of the greeting", async () => {
    const stage = await Stage.open("ROUTER")
    for (let round = 0; round < 60; round++) {
      const peer = await stage.stranger()
      peer.send(greeting().subarray(0, round))
      peer.reset()
    }
    await stage.events.until((events) => events.filter((each) => each.type === "disconnect").length === 60)
    expect(stage.socket.stats().peers).toBe(1)
    await stage.close()
  })
})
