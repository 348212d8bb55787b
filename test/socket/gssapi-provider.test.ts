import { afterEach, describe, expect, it, vi } from "vitest"
import { zmqError } from "../../src/core/errors.ts"
import { gssapiProvider, hasGssapi } from "../../src/socket/gssapi-provider.ts"
import * as kerberosPackage from "../../src/socket/kerberos-package.ts"
import { systemGssapi } from "../../src/socket/system-gssapi.ts"

const missing = (): never => {
  throw zmqError("ENOTSUP", "The option gssapiServer needs the package koffi: npm install koffi")
}

/** As if neither koffi nor its library were there. */
const withoutSystem = (): void => {
  vi.spyOn(systemGssapi, "available", "get").mockReturnValue(false)
  vi.spyOn(systemGssapi, "library").mockImplementation(missing)
}

afterEach(() => {
  vi.restoreAllMocks()
})

const wish = { option: "gssapiServer", encrypt: false }

const errorOf = (encrypt: boolean): unknown => {
  try {
    return gssapiProvider({ ...wish, encrypt })
  } catch (error) {
    return error
  }
}

describe("Without the system's library, GSSAPI", () => {
  it("does not encrypt, and says what is missing and what else there is", () => {
    withoutSystem()
    expect(errorOf(true)).toMatchObject({
      code: "ENOTSUP",
      message: expect.stringMatching(/npm install koffi\. .*gssapiPlainText.*CURVE/),
      cause: { code: "ENOTSUP" },
    })
  })

  it.runIf(kerberosPackage.hasKerberos())("authenticates by the package kerberos", () => {
    withoutSystem()
    expect(hasGssapi()).toBe(true)
    const provider = gssapiProvider(wish)
    const service = { text: "zmq/localhost", type: "krb5Principal" } as const
    // What that package cannot do tells it apart.
    expect(() => provider.initiate({ service })).toThrow(expect.objectContaining({ code: "ENOTSUP" }))
  })
})
