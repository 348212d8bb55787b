import { expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describeGssapiModes } from "../support/describe-gssapi-modes.ts"
import { describeKerberos } from "../support/describe-kerberos.ts"
import { principals } from "../support/gssapi-options.ts"
import { ownPlace } from "../support/network.ts"
import { watchEvents } from "../support/watch-events.ts"
import { answer, ZapHandler } from "../support/zap-handler.ts"

const notGenuine = { error: { code: "ERR_ZMTP_CRYPTOGRAPHIC" } }

describeKerberos("GSSAPI refuses", principals, (scene) => {
  describeGssapiModes(({ ourServer, ourClient, theirServer, theirClient }, { clear }) => {
    test("their client whose ticket is for somebody else", async ({ context }) => {
      scene.become(scene.realm.keys)
      const pull = new Pull({ context, ...ourServer })
      const events = watchEvents(pull)
      const push = await scene.peer.socket("PUSH", {
        ...theirClient,
        GSSAPI_SERVICE_PRINCIPAL: "other@localhost",
      })
      await push.connect(await pull.bind(ownPlace()))
      expect(await events.told("handshake:error:protocol")).toMatchObject(notGenuine)
      expect(events.types).not.toContain("handshake")
    })

    test("a ticket for another principal of those that we have keys of", async ({ context }) => {
      scene.become(scene.realm.keys)
      const pull = new Pull({
        context,
        ...ourServer,
        gssapiPrincipal: scene.realm.full("zmq/localhost"),
        gssapiPrincipalNameType: "krb5Principal",
      })
      const events = watchEvents(pull)
      const push = await scene.peer.socket("PUSH", {
        ...theirClient,
        GSSAPI_SERVICE_PRINCIPAL: "other@localhost",
      })
      await push.connect(await pull.bind(ownPlace()))
      const { error } = (await events.told("handshake:error:protocol")) as unknown as { error: Error }
      expect(error).toMatchObject(notGenuine.error)
      expect(error.message).toContain(scene.realm.full("zmq/localhost"))
    })

    test("to send to their server that is another service", async ({ context }) => {
      scene.become(await scene.realm.login("alice"))
      const pull = await scene.peer.socket("PULL", { ...theirServer, HANDSHAKE_IVL: 200 })
      const push = new Push({
        context,
        ...ourClient,
        gssapiServicePrincipal: "other@localhost",
        reconnectInterval: 20,
      })
      const events = watchEvents(push)
      push.connect(await pull.bind())
      await push.send("x")
      await events.told("disconnect", 2)
      expect(events.types).not.toContain("handshake")
      expect(await pull.tryReceive(0)).toBeUndefined()
    })

    test("to begin without a ticket, and does when there is one", async ({ context }) => {
      scene.become(scene.realm.keys)
      const pull = await scene.peer.socket("PULL", theirServer)
      const push = new Push({ context, ...ourClient, reconnectInterval: 20 })
      const events = watchEvents(push)
      push.connect(await pull.bind())
      expect(await events.told("handshake:error:other")).toMatchObject({ error: { code: "EACCES" } })
      scene.become(await scene.realm.login("alice"))
      await push.send("x")
      expect(await pull.receive()).toEqual(["x"])
    })

    test("to begin with a ticket that has expired", async ({ context }) => {
      const environment = await scene.realm.login("alice", { seconds: 1 })
      await scene.realm.expired(environment)
      scene.become(environment)
      const pull = await scene.peer.socket("PULL", theirServer)
      const push = new Push({ context, ...ourClient, reconnectInterval: -1 })
      const events = watchEvents(push)
      push.connect(await pull.bind())
      const { error } = (await events.told("handshake:error:other")) as unknown as { error: Error }
      expect(error).toMatchObject({ code: "EACCES" })
      expect(error.message).toMatch(/expired/i)
    })

    test("a service that the realm does not know", async ({ context }) => {
      scene.become(await scene.realm.login("alice"))
      const pull = await scene.peer.socket("PULL", theirServer)
      const push = new Push({
        context,
        ...ourClient,
        gssapiServicePrincipal: "nobody@localhost",
        reconnectInterval: -1,
      })
      const events = watchEvents(push)
      push.connect(await pull.bind())
      const { error } = (await events.told("handshake:error:other")) as unknown as { error: Error }
      expect(error.message).toContain("nobody@localhost")
    })

    test("everybody while we have no key", async ({ context }) => {
      scene.become({ ...scene.realm.keys, KRB5_KTNAME: "FILE:/nonexistent/keytab" })
      const pull = new Pull({ context, ...ourServer })
      const events = watchEvents(pull)
      const push = await scene.peer.socket("PUSH", theirClient)
      await push.connect(await pull.bind(ownPlace()))
      expect(await events.told("handshake:error:other")).toMatchObject({ error: { code: "EACCES" } })
      expect(events.types).not.toContain("handshake")
    })

    test("their client and their server that do otherwise with messages", async ({ context }) => {
      scene.become(await scene.realm.login("alice"))
      const otherwise = { GSSAPI_PLAINTEXT: clear ? 0 : 1 }
      const pull = new Pull({ context, ...ourServer })
      const noted = watchEvents(pull)
      const client = await scene.peer.socket("PUSH", { ...theirClient, ...otherwise })
      await client.connect(await pull.bind(ownPlace()))
      await noted.told("disconnect")
      expect(noted.types).not.toContain("handshake")
      expect(pull.tryReceive()).toBeUndefined()

      const server = await scene.peer.socket("PULL", { ...theirServer, ...otherwise })
      const push = new Push({ context, ...ourClient, reconnectInterval: -1 })
      const events = watchEvents(push)
      push.connect(await server.bind())
      await push.send("x")
      expect(await events.told("handshake:error:protocol")).toMatchObject({
        error: { code: "ERR_ZMTP_UNEXPECTED_COMMAND" },
      })
      expect(await server.tryReceive(0)).toBeUndefined()
    })

    test("ours that do otherwise with messages, and both sides learn of it", async ({ context }) => {
      scene.become(await scene.realm.login("alice"))
      const pull = new Pull({ context, ...ourServer })
      const push = new Push({ context, ...ourClient, gssapiPlainText: !clear, reconnectInterval: -1 })
      const [theirs, ours] = [watchEvents(pull), watchEvents(push)]
      push.connect(await pull.bind(ownPlace()))
      await push.send("x")
      const { error } = (await ours.told("handshake:error:protocol")) as unknown as { error: Error }
      expect(error).toMatchObject({ code: "ERR_ZMTP_UNEXPECTED_COMMAND" })
      expect(error.message).toContain("gssapiPlainText")
      await theirs.told("handshake:error:other")
      expect([...theirs.types, ...ours.types]).not.toContain("handshake")
      expect(pull.tryReceive()).toBeUndefined()
    })

    test.for([
      ["NULL", {}],
      ["PLAIN", { PLAIN_USERNAME: "admin", PLAIN_PASSWORD: "secret" }],
    ] as const)("their client that comes with %s", async ([, options], { context }) => {
      scene.become(scene.realm.keys)
      const pull = new Pull({ context, ...ourServer })
      const events = watchEvents(pull)
      const push = await scene.peer.socket("PUSH", { ...options, RECONNECT_IVL: -1 })
      await push.connect(await pull.bind(ownPlace()))
      await events.told("disconnect")
      expect(events.types).not.toContain("handshake")
    })

    test.for([400, 500] as const)("whom our authenticator refuses with %i", async (status, { context }) => {
      scene.become(scene.realm.keys)
      const handler = await ZapHandler.start(context, (request) => answer(request, String(status)))
      const pull = new Pull({ context, ...ourServer })
      const events = watchEvents(pull)
      const push = await scene.peer.socket("PUSH", { ...theirClient, RECONNECT_IVL: -1 })
      const theirs = await push.monitor()
      await push.connect(await pull.bind(ownPlace()))
      expect(await events.told("handshake:error:auth")).toMatchObject({ error: { status } })
      await theirs.next(({ event }) => event === "DISCONNECTED" || event.startsWith("HANDSHAKE_FAILED"))
      expect(handler.requests[0]?.slice(5)).toEqual(["GSSAPI", scene.realm.full("client/localhost")])
      expect(events.types).not.toContain("handshake")
    })

    test("us with a status, and we do not come back", async ({ context }) => {
      scene.become(await scene.realm.login("alice"))
      await ZapHandler.start(context, (request) => answer(request, "400"))
      const pull = new Pull({ context, ...ourServer })
      const push = new Push({ context, ...ourClient, reconnectInterval: 20 })
      const events = watchEvents(push)
      push.connect(await pull.bind(ownPlace()))
      expect(await events.told("handshake:error:auth")).toMatchObject({ error: { status: 400 } })
      await events.told("disconnect")
      expect(events.types).not.toContain("connect:retry")
    })
  })
})
