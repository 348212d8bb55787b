import { describe, expect, it } from "vitest"
import { readPeer } from "../../src/zmtp/peer.ts"
import { IncompatiblePeerError } from "../../src/zmtp/violation.ts"
import { property } from "../support/zmtp-octets.ts"

const expectations = { socketType: "ROUTER", compatible: ["REQ", "DEALER", "ROUTER"], maxProperties: 16 }

const read = (...properties: Buffer[]) =>
  readPeer(Buffer.concat(properties), expectations, { peerAddress: "10.0.0.1" })

const text = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : Buffer.from(value).toString("latin1")

const refusal = expect.objectContaining({ code: "ERR_ZMTP_INVALID_METADATA" })

describe("a peer", () => {
  it("is what its metadata says: type, routing id and properties", () => {
    const peer = read(property("Socket-Type", "DEALER"), property("Identity", "me"), property("X-a", "b"))
    expect(peer.socketType).toBe("DEALER")
    expect(text(peer.routingId)).toBe("me")
    expect([...peer.properties].map(([name, value]) => [name, text(value)])).toEqual([
      ["Peer-Address", "10.0.0.1"],
      ["Socket-Type", "DEALER"],
      ["Identity", "me"],
      ["X-a", "b"],
    ])
  })

  it("may be of no type, and anonymous", () => {
    const peer = read()
    expect(peer.socketType).toBe("")
    expect(peer.routingId).toHaveLength(0)
  })

  it.each(["PUB", "FOO", "dealer", "DEALER\0", "DEALER ", "", "REP"])("cannot be of type %j here", (type) => {
    expect(() => read(property("Socket-Type", type))).toThrow(refusal)
    expect(() => read(property("Socket-Type", type))).toThrow(IncompatiblePeerError)
  })

  it("must be of a type that fits each time it names one", () => {
    expect(() => read(property("Socket-Type", "REQ"), property("Socket-Type", "PUB"))).toThrow(refusal)
    expect(() => read(property("Socket-Type", "PUB"), property("Socket-Type", "REQ"))).toThrow(refusal)
  })

  it("is told apart by the exact name of a property", () => {
    const peer = read(property("socket-type", "PUB"), property("IDENTITY", "me"))
    expect(peer.socketType).toBe("")
    expect(peer.routingId).toHaveLength(0)
  })

  it("has a routing id of 255 octets at most", () => {
    expect(read(property("Identity", "i".repeat(255))).routingId).toHaveLength(255)
    expect(() => read(property("Identity", "i".repeat(256)))).toThrow(refusal)
    expect(() => read(property("Identity", "i".repeat(256)))).not.toThrow(IncompatiblePeerError)
  })

  it.each([Buffer.of(0), Buffer.from("0011223344", "hex"), Buffer.alloc(255)])(
    "cannot take a routing id that begins with zero, as those do that we give",
    (id) => {
      expect(read(property("Identity", id)).routingId).toHaveLength(0)
    },
  )

  it.each(["User-Id", "Peer-Address", "__fd"])("cannot set %s itself", (name) => {
    const { properties } = read(property(name, "forged"))
    expect(text(properties.get(name))).toBe(name === "Peer-Address" ? "10.0.0.1" : undefined)
  })

  it.each(["user-id", "USER-ID", "peer-ADDRESS"])("cannot set %s either: case does not matter", (name) => {
    expect(read(property(name, "forged")).properties.has(name)).toBe(false)
  })

  it("is first of all what was learnt without its help", () => {
    const properties = new Map(
      Object.entries({
        Identity: "vouched",
        "X-Role": "guest",
        "User-Id": "forged",
        "Socket-Type": "PUB",
      }).map(([name, value]) => [name, Buffer.from(value)]),
    )
    const metadata = [
      property("Socket-Type", "DEALER"),
      property("Identity", "own"),
      property("X-Role", "root"),
    ]
    const peer = readPeer(Buffer.concat(metadata), expectations, {
      peerAddress: "",
      userId: "alice",
      properties,
    })
    expect([...peer.properties].map(([name, value]) => [name, text(value)])).toEqual([
      ["User-Id", "alice"],
      ["Identity", "vouched"],
      ["X-Role", "guest"],
      ["Socket-Type", "PUB"],
    ])
    // What it is to us goes by its own word all the same.
    expect([peer.socketType, text(peer.routingId)]).toEqual(["DEALER", "own"])
  })

  it("has the user id that somebody vouched for, whatever it says itself", () => {
    const peer = readPeer(property("User-Id", "root"), expectations, { peerAddress: "", userId: "" })
    expect([...peer.properties].map(([name, value]) => [name, text(value)])).toEqual([["User-Id", ""]])
  })

  it("keeps the first value of a property that it repeats", () => {
    const { properties } = read(property("X-a", "first"), property("X-a", "second"))
    expect(text(properties.get("X-a"))).toBe("first")
  })

  it.each(["__proto__", "constructor", "hasOwnProperty", "toString"])("may have a property %s", (name) => {
    const { properties } = read(property(name, "x"))
    expect(text(properties.get(name))).toBe("x")
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined()
    expect(Object.getPrototypeOf(new Map())).toBe(Map.prototype)
  })

  it("names what does not fit in the error, and no more of it than a few letters", () => {
    expect(() => read(property("Socket-Type", "X".repeat(1000)))).toThrow(/REQ, DEALER, ROUTER.*"X{1,40}"/)
  })
})
