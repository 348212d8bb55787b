import { describe, expect, it } from "vitest"
import { AuthenticationError, ProtocolError } from "../../src/core/peer-errors.ts"
import { readZapReply, zapRequest } from "../../src/socket/zap-messages.ts"
import { Refusal } from "../../src/zmtp/mechanisms/authenticate.ts"
import { zapReply } from "../support/zap-names.ts"
import { property } from "../support/zmtp-octets.ts"

const settings = { domain: "global", routingId: Buffer.from("own"), maxProperties: 8, maxSize: 1_000 }

/** A reply as it arrives, with the empty frame in front. */
const arrived = (fields: Parameters<typeof zapReply>[0] = {}): Buffer[] => zapReply(fields)

describe("a ZAP request", () => {
  it("has version, id, domain, address, our routing id, mechanism and credentials (RFC 27, 3.3)", () => {
    const credentials = [Buffer.from("admin"), Buffer.of(0, 255)]
    const request = zapRequest({ mechanism: "PLAIN", peerAddress: "192.0.2.1", credentials }, settings)
    expect(request.map((each) => Buffer.from(each).toString("latin1"))).toEqual([
      "",
      "1.0",
      "1",
      "global",
      "192.0.2.1",
      "own",
      "PLAIN",
      "admin",
      "\0\xff",
    ])
  })

  it("has nothing behind the mechanism where there are no credentials", () => {
    const request = zapRequest({ mechanism: "NULL", peerAddress: "", credentials: [] }, settings)
    expect(request).toHaveLength(7)
  })
})

describe("a ZAP reply", () => {
  it("says who the peer is, and what else is known of it, if it is let in", () => {
    const metadata = Buffer.concat([property("Hello", "World"), property("Bytes", Buffer.of(0, 255))])
    const { userId, properties } = readZapReply(arrived({ userId: "älice", metadata }), settings)
    expect(userId).toBe("älice")
    expect([...(properties ?? [])].map(([name, value]) => [name, [...value]])).toEqual([
      ["Hello", [...Buffer.from("World")]],
      ["Bytes", [0, 255]],
    ])
  })

  it("is an empty user id and no properties at the least", () => {
    expect(readZapReply(arrived(), settings)).toEqual({ userId: "", properties: new Map() })
  })

  it.each([300, 400, 500])("of %i is a refusal, whatever else it says", (status) => {
    const read = (): unknown => readZapReply(arrived({ status: String(status), userId: "alice" }), settings)
    expect(read).toThrow(Refusal)
    expect(read).toThrow(AuthenticationError)
    expect(read).toThrow(expect.objectContaining({ status }))
  })

  it.each([
    ["no frames", [], "ERR_ZAP_MALFORMED_REPLY"],
    ["a frame too few", arrived().slice(0, 6), "ERR_ZAP_MALFORMED_REPLY"],
    ["a frame too many", [...arrived(), Buffer.alloc(0)], "ERR_ZAP_MALFORMED_REPLY"],
    ["something in the first frame", arrived({ delimiter: "x" }), "ERR_ZAP_UNSPECIFIED"],
    ["another version", arrived({ version: "1.1" }), "ERR_ZAP_BAD_VERSION"],
    ["a longer version", arrived({ version: "1.0 " }), "ERR_ZAP_BAD_VERSION"],
    ["no version", arrived({ version: "" }), "ERR_ZAP_BAD_VERSION"],
    ["another id", arrived({ id: "2" }), "ERR_ZAP_BAD_REQUEST_ID"],
    ["no id", arrived({ id: "" }), "ERR_ZAP_BAD_REQUEST_ID"],
    ...["", "20", "201", "2000", " 200", "200 ", "2OO", "100", "600", "constructor"].map(
      (status) =>
        [`the status ${JSON.stringify(status)}`, arrived({ status }), "ERR_ZAP_INVALID_STATUS_CODE"] as const,
    ),
    ["metadata that are cut off", arrived({ metadata: Buffer.of(5, 120) }), "ERR_ZAP_INVALID_METADATA"],
    [
      "a refusal with metadata that are cut off",
      arrived({ status: "400", metadata: Buffer.of(5) }),
      "ERR_ZAP_INVALID_METADATA",
    ],
    [
      "more properties than the limit",
      arrived({
        metadata: Buffer.concat(Array.from({ length: 9 }, (_, index) => property(`X-${index}`, ""))),
      }),
      "ERR_ZAP_INVALID_METADATA",
    ],
    ["a user id longer than the limit", arrived({ userId: "x".repeat(1_001) }), "ERR_ZAP_MALFORMED_REPLY"],
  ] as const)("with %s lets nobody in", (_, reply, code) => {
    expect(() => readZapReply([...reply], settings)).toThrow(ProtocolError)
    expect(() => readZapReply([...reply], settings)).toThrow(expect.objectContaining({ code }))
  })
})
