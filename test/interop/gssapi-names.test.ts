import { expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describeKerberos } from "../support/describe-kerberos.ts"
import { gssapiOptions, principals } from "../support/gssapi-options.ts"
import { ownPlace } from "../support/network.ts"
import { watchEvents } from "../support/watch-events.ts"

const { ourServer, ourClient, theirServer, theirClient } = gssapiOptions(false)

describeKerberos("The system's GSSAPI names", principals, (scene) => {
  /** Names of the service, with or without the realm. */
  const services = [
    ["hostBased", "zmq@localhost", 0],
    ["userName", "zmq/localhost", 1],
    ["krb5Principal", "zmq/localhost", 2],
    ["krb5Principal", "zmq/localhost@TEST.INVALID", 2],
  ] as const

  test.for(services)("their server as %s: %s", async ([type, name], { context }) => {
    scene.become(await scene.realm.login("alice"))
    const pull = await scene.peer.socket("PULL", theirServer)
    const push = new Push({
      context,
      ...ourClient,
      gssapiServicePrincipal: name,
      gssapiServicePrincipalNameType: type,
    })
    push.connect(await pull.bind())
    await push.send("x")
    expect(await pull.receive()).toEqual(["x"])
  })

  test.for(services)("its own as %s: %s, for their client", async ([type, name, number], { context }) => {
    scene.become(scene.realm.keys)
    const pull = new Pull({ context, ...ourServer, gssapiPrincipal: name, gssapiPrincipalNameType: type })
    const push = await scene.peer.socket("PUSH", {
      ...theirClient,
      GSSAPI_SERVICE_PRINCIPAL: name,
      GSSAPI_SERVICE_PRINCIPAL_NAMETYPE: number,
    })
    await push.connect(await pull.bind(ownPlace()))
    await push.send("x")
    expect(String(await pull.receive())).toBe("x")
  })

  test.for(services.slice(1))("nobody else by %s: %s", async ([type, name], { context }) => {
    scene.become(scene.realm.keys)
    const pull = new Pull({ context, ...ourServer, gssapiPrincipal: name, gssapiPrincipalNameType: type })
    const events = watchEvents(pull)
    const push = await scene.peer.socket("PUSH", {
      ...theirClient,
      GSSAPI_SERVICE_PRINCIPAL: "other@localhost",
    })
    await push.connect(await pull.bind(ownPlace()))
    expect(await events.told("handshake:error:protocol")).toMatchObject({
      error: { code: "ERR_ZMTP_CRYPTOGRAPHIC", message: expect.stringContaining(name) },
    })
    expect(events.types).not.toContain("handshake")
  })

  test("any service that there are keys of where it is not told which", async ({ context }) => {
    scene.become(scene.realm.keys)
    const pull = new Pull({ context, gssapiServer: true })
    const endpoint = await pull.bind(ownPlace())
    for (const name of ["zmq@localhost", "other@localhost"]) {
      const push = await scene.peer.socket("PUSH", { ...theirClient, GSSAPI_SERVICE_PRINCIPAL: name })
      await push.connect(endpoint)
      await push.send(name)
      expect(String(await pull.receive())).toBe(name)
    }
  })

  test("a principal that it has no ticket of, in the error", async ({ context }) => {
    scene.become(await scene.realm.login("alice"))
    const pull = await scene.peer.socket("PULL", theirServer)
    const push = new Push({
      context,
      ...ourClient,
      gssapiPrincipal: "bob@TEST.INVALID",
      gssapiPrincipalNameType: "krb5Principal",
      reconnectInterval: -1,
    })
    const events = watchEvents(push)
    push.connect(await pull.bind())
    const { error } = (await events.told("handshake:error:other")) as unknown as { error: Error }
    expect(error).toMatchObject({ code: "EACCES" })
    expect(error.message).toContain("bob@TEST.INVALID")
  })
})
