import { afterAll, afterEach, beforeAll, describe, it } from "vitest"
import { type KerberosEnvironment, KerberosRealm, missingForKerberos } from "./kerberos-realm.ts"
import { Peer } from "./libzmq-peer.ts"

/** What the tests of `describeKerberos` get. */
export interface KerberosScene {
  readonly realm: KerberosRealm
  /** A libzmq that can be anybody in the realm: its sockets are closed after each test. */
  readonly peer: Peer
  /** Makes this process one that has these tickets and keys, until the test is over. */
  become(environment: KerberosEnvironment): void
}

/** Starting processes takes its time on a busy machine. */
const timeout = 60_000

const missing = missingForKerberos()

const required = process.env["TYPEMQ_REQUIRE_PEERS"] === "1"

if (missing !== undefined && required) {
  throw new Error(`No realm of Kerberos: ${missing} is missing.`)
}

/** Sets variables of this process; answers what sets them back. */
const setVariables = (variables: Readonly<Record<string, string | undefined>>): (() => void) => {
  const before: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(variables)) {
    before[name] = process.env[name]
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  return () => {
    setVariables(before)
  }
}

/**
 * Tests with a realm of Kerberos and a libzmq that has GSSAPI. They are skipped where one of them cannot be had, and
 * say so; with TYPEMQ_REQUIRE_PEERS=1 that is an error instead.
 */
export const describeKerberos = (
  title: string,
  principals: readonly string[],
  body: (scene: KerberosScene) => void,
): void => {
  describe(title, { timeout }, () => {
    if (missing !== undefined) {
      it("needs a realm of Kerberos", (context) => context.skip(`${missing} is missing`))
      return
    }
    let realm: KerberosRealm
    let peer: Peer
    let restore: (() => void) | undefined
    const become = (environment: KerberosEnvironment): void => {
      restore?.()
      restore = setVariables(environment)
    }
    beforeAll(async () => {
      realm = await KerberosRealm.start(principals)
      become(realm.everybody)
      peer = await Peer.start()
      restore?.()
      restore = undefined
    }, timeout)
    afterEach(async () => {
      restore?.()
      restore = undefined
      await peer.reset()
    }, timeout)
    afterAll(async () => {
      await peer?.kill()
      await realm?.stop()
    }, timeout)
    body({
      get realm() {
        return realm
      },
      get peer() {
        return peer
      },
      become,
    })
  })
}
