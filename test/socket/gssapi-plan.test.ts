import { expect } from "vitest"
import { capability, has, Pull, Push } from "../../src/index.ts"
import { hasKerberos, kerberosPackage } from "../../src/socket/kerberos-package.ts"
import { test } from "../support/context-test.ts"

type Options = ConstructorParameters<typeof Push>[0]

const clear = { gssapiPlainText: true } as const
const service = { gssapiServicePrincipal: "zmq@localhost" } as const

/** What cannot be had is told at once, whether the package is there or not. */
const impossible: readonly (readonly [string, Options, string, RegExp])[] = [
  ["a client that encrypts", service, "ENOTSUP", /gssapiPlainText/],
  ["a server that encrypts", { gssapiServer: true }, "ENOTSUP", /gssapiPlainText/],
  ["a client of nobody", { ...clear, gssapiPrincipal: "alice" }, "EINVAL", /gssapiServicePrincipal/],
  [
    "a client of a service that is no host's",
    { ...clear, ...service, gssapiServicePrincipalNameType: "userName" },
    "ENOTSUP",
    /hostBased/,
  ],
  [
    "a client whose name is of another type",
    { ...clear, gssapiPrincipal: "alice", ...service },
    "EINVAL",
    /gssapiPrincipalNameType/,
  ],
  [
    "a server whose principal has no realm",
    {
      ...clear,
      gssapiServer: true,
      gssapiPrincipal: "zmq/localhost",
      gssapiPrincipalNameType: "krb5Principal",
    },
    "EINVAL",
    /REALM/,
  ],
]

test.for(impossible)("A socket refuses to be %s", async ([, options, code, message], { context }) => {
  const push = new Push({ context, ...options })
  const error = { code, message: expect.stringMatching(message) }
  expect(() => push.connect("tcp://127.0.0.1:1")).toThrow(expect.objectContaining(error))
  await expect(push.bind("tcp://127.0.0.1:*")).rejects.toMatchObject(error)
})

test("What is said of GSSAPI is what there is", async ({ context }) => {
  expect([has("gssapi"), capability.gssapi]).toEqual([hasKerberos(), hasKerberos()])
  const pull = new Pull({ context, ...clear, gssapiServer: true })
  const bound = pull.bind("tcp://127.0.0.1:*")
  if (hasKerberos()) await expect(bound).resolves.toMatch(/^tcp:/)
  else
    await expect(bound).rejects.toMatchObject({ code: "ENOTSUP", message: expect.stringMatching(/kerberos/) })
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
