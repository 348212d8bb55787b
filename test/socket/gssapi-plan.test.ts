import { expect } from "vitest"
import { capability, has, Pull, Push } from "../../src/index.ts"
import { hasGssapi } from "../../src/socket/gssapi-provider.ts"
import { hasKerberos, kerberosPackage } from "../../src/socket/kerberos-package.ts"
import { systemGssapi } from "../../src/socket/system-gssapi.ts"
import { test } from "../support/context-test.ts"

type Options = ConstructorParameters<typeof Push>[0]

const clear = { gssapiPlainText: true } as const

/** What cannot be is told at once, whatever there is. */
const impossible: readonly (readonly [string, Options, string, RegExp])[] = [
  ["a client of nobody", { gssapiPrincipal: "alice" }, "EINVAL", /gssapiServicePrincipal/],
  ["a client of nobody in clear", { ...clear, gssapiPrincipal: "alice" }, "EINVAL", /gssapiServicePrincipal/],
]

test.for(impossible)("A socket refuses to be %s", async ([, options, code, message], { context }) => {
  const push = new Push({ context, ...options })
  const error = { code, message: expect.stringMatching(message) }
  expect(() => push.connect("tcp://127.0.0.1:1")).toThrow(expect.objectContaining(error))
  await expect(push.bind("tcp://127.0.0.1:*")).rejects.toMatchObject(error)
})

test("What is said of GSSAPI is what there is", async ({ context }) => {
  expect([has("gssapi"), capability.gssapi]).toEqual([hasGssapi(), hasGssapi()])
  expect(hasGssapi()).toBe(systemGssapi.available || hasKerberos())
  for (const [options, there] of [
    [clear, hasGssapi()],
    [{}, systemGssapi.available],
  ] as const) {
    const pull = new Pull({ context, ...options, gssapiServer: true })
    const bound = pull.bind("tcp://127.0.0.1:*")
    if (there) await expect(bound).resolves.toMatch(/^tcp:/)
    else
      await expect(bound).rejects.toMatchObject({ code: "ENOTSUP", message: expect.stringMatching(/koffi/) })
  }
})

test("Without the package, whoever asks is told which option needs it and how to get it", () => {
  const error = (load: (name: string) => unknown): unknown => {
    try {
      return kerberosPackage("gssapiServer", load)
    } catch (thrown) {
      return thrown
    }
  }
  const reason = new Error("Cannot find module")
  const missing = error(() => {
    throw reason
  })
  expect(missing).toMatchObject({ code: "ENOTSUP", cause: reason })
  expect((missing as Error).message).toBe(
    "The option gssapiServer needs the package kerberos, which cannot be loaded: npm install kerberos",
  )
  expect(error(() => ({}))).toMatchObject({ code: "ENOTSUP", cause: { name: "TypeError" } })
})
