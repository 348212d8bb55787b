import { describe, expect, it } from "vitest"
import { AuthenticationError, ProtocolError } from "../../src/core/peer-errors.ts"
import { encodeError, readShortError, refusalOf } from "../../src/zmtp/error-command.ts"
import { commandBody } from "../support/zmtp-octets.ts"

describe("the command ERROR", () => {
  it("has a status of three digits behind its length (RFC 37, 2.4.3)", () => {
    expect(encodeError(400, { short: false })).toEqual(commandBody("ERROR", "\x03400"))
    expect(encodeError(500, { short: false })).toEqual(commandBody("ERROR", "\x03500"))
  })

  it("has a short form, whose first octet stands for its length and its first letter", () => {
    const body = encodeError(400, { short: true })
    expect(Buffer.from(body).toString("latin1")).toBe("^RROR\x03400")
    expect(Buffer.from(readShortError(body) ?? []).toString()).toBe("\x03400")
    expect(readShortError(commandBody("ERROR", "\x03400"))).toBeUndefined()
    expect(readShortError(Buffer.from("^RRO"))).toBeUndefined()
  })

  it.each(["300", "400", "500"])("means a refusal with the status %s", (status) => {
    const error = refusalOf(Buffer.from(`\x03${status}`))
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ status: Number(status) })
  })

  it.each(["", "no", "200", "600", "4000", " 400"])("means a violation with the reason %j", (reason) => {
    const error = refusalOf(Buffer.concat([Buffer.of(reason.length), Buffer.from(reason)]))
    expect(error).toBeInstanceOf(ProtocolError)
    expect(error).toMatchObject({ code: "ERR_ZMTP_UNSPECIFIED" })
  })

  it("shows no more of a reason than can be shown", () => {
    const reason = Buffer.alloc(255, "\n")
    const { message } = refusalOf(Buffer.concat([Buffer.of(255), reason]))
    expect(message).not.toContain("\n")
    expect(message.length).toBeLessThan(2_000)
  })

  it.each([[""], ["\x01"], ["\x04400"]])("is malformed when it is cut off: %j", (data) => {
    expect(refusalOf(Buffer.from(data))).toMatchObject({ code: "ERR_ZMTP_MALFORMED_COMMAND_ERROR" })
  })
})
