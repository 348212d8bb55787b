import { beforeEach, it } from "vitest"
import { systemGssapi } from "../../src/socket/system-gssapi.ts"
import { gssapiClient } from "../../src/zmtp/mechanisms/gssapi/client.ts"
import { gssapiServer } from "../../src/zmtp/mechanisms/gssapi/server.ts"
import { systemProvider } from "../../src/zmtp/mechanisms/gssapi/system/provider.ts"
import type { Mechanism } from "../../src/zmtp/mechanisms/mechanism.ts"
import { ConnectionScene } from "../support/connection-scene.ts"
import { describeKerberos } from "../support/describe-kerberos.ts"
import { describeTampering } from "../support/describe-tampering.ts"
import { principals, service } from "../support/gssapi-options.ts"
import { until } from "../support/until.ts"
import { isInteropJob } from "./conversation.ts"

describeKerberos("GSSAPI that encrypts, with real tickets", principals, (scene) => {
  if (!isInteropJob) {
    // Some hundred handshakes, each with a ticket of its own.
    it("is left to the interop job", (context) => context.skip("takes long"))
    return
  }

  beforeEach(async () => {
    scene.become(await scene.realm.login("alice"))
  })

  /** What threads are asked for. */
  let underWay = 0
  const noted = async <Result>(work: Promise<Result>): Promise<Result> => {
    underWay++
    try {
      return await work
    } finally {
      underWay--
    }
  }

  const meet = (mechanism: Mechanism): ConnectionScene => {
    const met = new ConnectionScene({ settings: { mechanism } })
    met.connection.start()
    return met
  }

  describeTampering({
    client: () => {
      const { initiate } = systemProvider(systemGssapi.library("gssapi"))
      const begin = initiate({ service: { text: service, type: "hostBased" } })
      return meet(
        gssapiClient({
          encrypt: true,
          initiate: async (signal) => {
            const context = await noted(begin(signal))
            return {
              ...context,
              begin: () => noted(context.begin()),
              finish: (token) => noted(context.finish(token)),
            }
          },
        }),
      )
    },
    server: () => {
      const accept = systemProvider(systemGssapi.library("gssapi")).accept({})
      return meet(
        gssapiServer({
          encrypt: true,
          accept: (token, signal) => noted(accept(token, signal)),
          authenticate: async () => ({}),
        }),
      )
    },
    handshakeFrames: { "to the server": 3, "to the client": 2 },
    idle: () => until(() => underWay === 0, "threads to be idle"),
  })
})
