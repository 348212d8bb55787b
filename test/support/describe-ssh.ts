import { afterAll, beforeAll, describe, it } from "vitest"
import type { TunnelOptions } from "../../src/ssh/index.ts"
import { missingForSsh, SshServer } from "./ssh-server.ts"

if (missingForSsh !== undefined && process.env["TYPEMQ_REQUIRE_PEERS"] === "1") throw new Error(missingForSsh)

/** What the tests of `describeSsh` get. */
export interface SshScene {
  /** It runs when a test begins, and is to be running when it ends. */
  readonly server: SshServer
  /** Options with which the server lets us in; nothing of the user's own is looked at. */
  options(ssh2: boolean): TunnelOptions
}

/** Starting processes takes its time on a busy machine. */
const timeout = 60_000

/**
 * Tests with a server of OpenSSH. They are skipped where there is none, and say so; with TYPEMQ_REQUIRE_PEERS=1 that
 * is an error instead.
 */
export const describeSsh = (title: string, body: (scene: SshScene) => void): void => {
  describe(title, { timeout }, () => {
    if (missingForSsh !== undefined) {
      it("needs a server of ssh", (context) => context.skip(missingForSsh))
      return
    }
    let server: SshServer
    beforeAll(async () => {
      server = await SshServer.start()
    }, timeout)
    afterAll(() => server?.remove(), timeout)
    body({
      get server() {
        return server
      },
      options: (ssh2) => ({
        ssh2,
        keyFile: server.key,
        knownHosts: server.knownHosts,
        hostKey: "known",
        configFile: "none",
        controlMaster: false,
      }),
    })
  })
}

/** Both clients, for tests that hold for either. */
export const clients = [
  ["the program ssh", false],
  ["the package ssh2", true],
] as const
