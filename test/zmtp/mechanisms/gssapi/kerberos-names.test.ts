import { describe, expect, it } from "vitest"
import {
  kerberosClientNames,
  kerberosServerNames,
} from "../../../../src/zmtp/mechanisms/gssapi/kerberos-names.ts"
import type { Name } from "../../../../src/zmtp/mechanisms/gssapi/names.ts"

const service: Name = { text: "zmq@localhost", type: "hostBased" }

describe("For the package kerberos", () => {
  it.each<[string, Name | undefined, string | undefined]>([
    ["nobody", undefined, undefined],
    ["a service of a host", { text: "client@localhost", type: "hostBased" }, "client/localhost"],
    ["a user", { text: "alice", type: "userName" }, "alice"],
    ["a principal", { text: "alice@TEST.INVALID", type: "krb5Principal" }, "alice@TEST.INVALID"],
  ])("a client that is %s is named as Kerberos does", (_, principal, expected) => {
    expect(kerberosClientNames({ service, ...(principal && { principal }) })).toEqual({
      service: "zmq@localhost",
      ...(expected !== undefined && { principal: expected }),
    })
  })

  it.each(["userName", "krb5Principal"] as const)("a service cannot be named by %s", (type) => {
    expect(() => kerberosClientNames({ service: { text: "zmq/localhost", type } })).toThrow(
      expect.objectContaining({ code: "ENOTSUP", message: expect.stringMatching(/koffi/) }),
    )
  })

  it.each(["alice", "@localhost", "zmq@", "a/b@localhost", "a@b@c"])(
    "a client's principal cannot be %s of a host",
    (text) => {
      expect(() => kerberosClientNames({ service, principal: { text, type: "hostBased" } })).toThrow(
        expect.objectContaining({
          code: "EINVAL",
          message: expect.stringMatching(/gssapiPrincipalNameType/),
        }),
      )
    },
  )

  it("a server is any that there are keys of, a service of a host, or a principal with its realm", () => {
    expect(kerberosServerNames({})).toEqual({ service: "" })
    expect(kerberosServerNames({ principal: service })).toEqual({ service: "zmq@localhost" })
    const principal: Name = { text: "zmq/localhost@TEST.INVALID", type: "krb5Principal" }
    expect(kerberosServerNames({ principal })).toEqual({
      service: "",
      principal: "zmq/localhost@TEST.INVALID",
    })
    expect(() => kerberosServerNames({ principal: { text: "zmq/localhost", type: "userName" } })).toThrow(
      expect.objectContaining({ code: "EINVAL", message: expect.stringMatching(/REALM/) }),
    )
  })
})
