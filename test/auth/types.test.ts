import { describe, expect, expectTypeOf, it } from "vitest"
import {
  Authenticator,
  type Certificate,
  type CURVE_ALLOW_ANY,
  createCertificates,
  type KeyCheck,
  loadCertificate,
  loadCertificates,
  type PasswordCheck,
  WorkerAuthenticator,
  type ZapAuthenticator,
} from "../../src/auth/index.ts"

/** What the compiler must refuse. Never called. */
const mistakes = async (): Promise<void> => {
  const authenticator = new Authenticator()
  const worker = new WorkerAuthenticator()
  // @ts-expect-error options are named
  new Authenticator({ timeout: 5 })
  // @ts-expect-error a log has to take errors
  new Authenticator({ log: { debug: () => {} } })
  // @ts-expect-error addresses are text
  authenticator.allow(127)
  // @ts-expect-error a list is not an address
  authenticator.deny(["127.0.0.1"])
  // @ts-expect-error passwords are text
  await authenticator.configurePlain({ passwords: { admin: 1234 } })
  // @ts-expect-error what decides says yes or no
  await authenticator.configurePlain({ passwords: () => "yes" })
  // @ts-expect-error whoever is let in by an object has a name
  await authenticator.configureCurve({ verify: () => ({ metadata: {} }) })
  // @ts-expect-error functions decide here, not modules
  await authenticator.configureCurve({ verify: new URL("file:///checks.js") })
  // @ts-expect-error modules decide there, not functions
  await worker.configureCurve({ verify: () => true })
  // @ts-expect-error a module is named by its address
  await worker.configureCurveCallback({ verify: "./checks.js" })
  // @ts-expect-error it has to be said what decides
  await authenticator.configureCurveCallback({ domain: "global" })
  // @ts-expect-error what is known cannot be changed from outside
  authenticator.certs.set("*", new Set())
  // @ts-expect-error a name makes text of a key
  authenticator.curveUserId = (publicKey) => publicKey
  // @ts-expect-error remarks are text or numbers
  await createCertificates("keys", "client", { metadata: { when: new Date() } })
  const { secretKey } = await loadCertificate("keys/client.key")
  // @ts-expect-error others' certificates have no secret key
  secretKey.length
}

describe("The types of typemq/auth", () => {
  it("are those that applications need", () => {
    expect(mistakes).toBeTypeOf("function")
    expectTypeOf<typeof CURVE_ALLOW_ANY>().toEqualTypeOf<"*">()
    expectTypeOf(loadCertificate).returns.resolves.toEqualTypeOf<Certificate>()
    expectTypeOf(loadCertificates).returns.resolves.toEqualTypeOf<Set<string>>()
    expectTypeOf<Authenticator>().toExtend<AsyncDisposable>()
    expectTypeOf<Authenticator>().toExtend<ZapAuthenticator<PasswordCheck, KeyCheck>>()
    expectTypeOf<WorkerAuthenticator>().toExtend<ZapAuthenticator<URL, URL>>()
    expectTypeOf<() => true>().toExtend<KeyCheck>()
    expectTypeOf<(user: string, password: string) => Promise<boolean>>().toExtend<PasswordCheck>()
  })
})
