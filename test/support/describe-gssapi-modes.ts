import { afterEach, beforeEach, describe, it, vi } from "vitest"
import { hasKerberos } from "../../src/socket/kerberos-package.ts"
import { systemGssapi } from "../../src/socket/system-gssapi.ts"
import { type GssapiOptions, gssapiOptions } from "./gssapi-options.ts"

/** A way to do GSSAPI. */
export interface GssapiMode {
  readonly title: string
  /** Whether messages are left in clear. */
  readonly clear: boolean
  /** What does it. */
  readonly provider: "the system" | "the package kerberos"
}

/** All there are. */
export const gssapiModes: readonly GssapiMode[] = [
  { title: "sealed", clear: false, provider: "the system" },
  { title: "in clear", clear: true, provider: "the system" },
  { title: "in clear, by the package kerberos", clear: true, provider: "the package kerberos" },
]

/** It is compiled where it is installed, and not every machine can do that. */
const isRequired =
  process.env["TYPEMQ_REQUIRE_PEERS"] === "1" && process.env["TYPEMQ_WITHOUT_KERBEROS"] !== "1"

/** The same tests for every way. */
export const describeGssapiModes = (body: (options: GssapiOptions, mode: GssapiMode) => void): void => {
  describe.each(gssapiModes)("$title,", (mode) => {
    if (mode.provider === "the package kerberos") {
      if (!hasKerberos()) {
        if (isRequired) throw new Error("The package kerberos is missing.")
        it("needs the package kerberos", (context) => context.skip("the package kerberos is missing"))
        return
      }
      // Where the system's library is there, it comes first.
      beforeEach(() => {
        vi.spyOn(systemGssapi, "available", "get").mockReturnValue(false)
      })
      afterEach(() => {
        vi.restoreAllMocks()
      })
    }
    body(gssapiOptions(mode.clear), mode)
  })
}
