import { expect } from "vitest"
import { Dealer, has, Publisher, Pull, Push, Router, Subscriber } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describeGssapiModes } from "../support/describe-gssapi-modes.ts"
import { describeKerberos } from "../support/describe-kerberos.ts"
import { principals } from "../support/gssapi-options.ts"
import { ownPlace } from "../support/network.ts"
import { PeerZapHandler, peerAnswer } from "../support/peer-zap-handler.ts"
import { watchEvents } from "../support/watch-events.ts"
import { answer, ZapHandler } from "../support/zap-handler.ts"

/** Publishes until somebody has received some of it. */
const publishUntil = async (publisher: Publisher, receive: () => Promise<unknown>): Promise<void> => {
  let sent = 0
  const timer = setInterval(() => void publisher.send(`news ${sent++}`), 10)
  try {
    expect(String(await receive())).toMatch(/^news \d+$/)
  } finally {
    clearInterval(timer)
  }
}

const large = { size: 200_000, seed: "ticket" }

describeKerberos("GSSAPI with libzmq", principals, (scene) => {
  describeGssapiModes(({ ourServer, ourClient, theirServer, theirClient }, { clear }) => {
    test.for(["tcp", "ipc"])("lets their clients in to us, over %s", async (transport, { context }) => {
      scene.become(scene.realm.keys)
      expect(has("gssapi")).toBe(true)
      const router = new Router({ context, ...ourServer })
      const endpoint = await router.bind(transport === "tcp" ? ownPlace() : "ipc://*")
      const dealer = await scene.peer.socket("DEALER", { ...theirClient, ROUTING_ID: "theirs" })
      const events = await dealer.monitor()
      await dealer.connect(endpoint)
      await dealer.send(["hello", "", large])
      const [id, first, second, third] = await router.receive()
      expect([String(id), String(first), second?.length, third?.length]).toEqual([
        "theirs",
        "hello",
        0,
        large.size,
      ])
      await router.send(["theirs", "welcome"])
      expect(await dealer.receive()).toEqual(["welcome"])
      await events.next(({ event }) => event === "HANDSHAKE_SUCCEEDED")
    })

    test.for(["tcp", "ipc"])("lets us in to their servers, over %s", async (transport, { context }) => {
      scene.become(await scene.realm.login("alice"))
      const router = await scene.peer.socket("ROUTER", theirServer)
      const endpoint = await router.bind(transport === "tcp" ? ownPlace() : "ipc://*")
      const dealer = new Dealer({ context, ...ourClient, routingId: "ours" })
      const events = watchEvents(dealer)
      dealer.connect(endpoint)
      await dealer.send(["hello", "", Buffer.alloc(180, "x")])
      expect(await router.receive()).toEqual(["ours", "hello", "", "x".repeat(180)])
      await router.send(["ours", "welcome"])
      expect(String(await dealer.receive())).toBe("welcome")
      await events.told("handshake")
    })

    test("asks our authenticator about their principal, and knows the peer by its answer", async ({
      context,
    }) => {
      scene.become(scene.realm.keys)
      const handler = await ZapHandler.start(context, (request) =>
        answer(request, "200", { userId: "Carol" }),
      )
      const pull = new Pull({ context, ...ourServer, zapDomain: "test" })
      const push = await scene.peer.socket("PUSH", theirClient)
      await push.connect(await pull.bind(ownPlace()))
      await push.send("x")
      const [frame] = await pull.receiveFrames()
      expect([String(frame), frame?.userId]).toEqual(["x", "Carol"])
      expect(handler.requests[0]?.[2]).toBe("test")
      expect(handler.requests[0]?.slice(5)).toEqual(["GSSAPI", scene.realm.full("client/localhost")])
    })

    test("is asked about by their authenticator under the principal that it has a ticket of", async ({
      context,
    }) => {
      const handler = await PeerZapHandler.start(scene.peer, (request) => peerAnswer(request, "200", "Alice"))
      scene.become(await scene.realm.login("alice"))
      const pull = await scene.peer.socket("PULL", { ...theirServer, ZAP_DOMAIN: "test" })
      const push = new Push({ context, ...ourClient })
      push.connect(await pull.bind())
      await push.send("x")
      const [properties] = await pull.receiveProperties(["User-Id"])
      expect(properties).toEqual({ "User-Id": "Alice" })
      expect(handler.requests[0]?.slice(5)).toEqual(["GSSAPI", scene.realm.full("alice")])
    })

    test("holds up no subscriptions of ours, whoever publishes", async ({ context }) => {
      scene.become(await scene.realm.login("alice"))
      const publisher = new Publisher({ context, ...ourServer })
      const theirs = await scene.peer.socket("XPUB", theirServer)
      const subscriber = new Subscriber({ context, ...ourClient })
      subscriber.subscribe("news")
      subscriber.connect(await publisher.bind(ownPlace()))
      subscriber.connect(await theirs.bind())
      expect(await theirs.receive()).toEqual(["\x01news"])
      await theirs.send("other 1")
      await theirs.send("news 1")
      expect(String(await subscriber.receive())).toBe("news 1")
      await publishUntil(publisher, () => subscriber.receive())
      subscriber.unsubscribe("news")
      expect(await theirs.receive()).toEqual(["\x00news"])
    })

    // Under encryption libzmq's subscriptions look like any message.
    test.runIf(clear)("holds up no subscriptions of theirs", async ({ context }) => {
      scene.become(await scene.realm.login("alice"))
      const publisher = new Publisher({ context, ...ourServer })
      const theirs = await scene.peer.socket("SUB", { ...theirClient, SUBSCRIBE: "news" })
      await theirs.connect(await publisher.bind(ownPlace()))
      await publishUntil(publisher, () => theirs.receive())
    })

    test("takes our principal by name, and tickets for a principal with its realm", async ({ context }) => {
      scene.become(await scene.realm.login("client/localhost"))
      const handler = await ZapHandler.start(context)
      const principal = scene.realm.full("zmq/localhost")
      const pull = new Pull({
        context,
        ...ourServer,
        gssapiPrincipal: principal,
        gssapiPrincipalNameType: "krb5Principal",
      })
      const endpoint = await pull.bind(ownPlace())
      const byService = new Push({ context, ...ourClient, gssapiPrincipal: "client@localhost" })
      byService.connect(endpoint)
      await byService.send("service")
      expect(String(await pull.receive())).toBe("service")
      const byName = new Push({
        context,
        ...ourClient,
        gssapiPrincipal: scene.realm.full("client/localhost"),
        gssapiPrincipalNameType: "userName",
      })
      byName.connect(endpoint)
      await byName.send("name")
      expect(String(await pull.receive())).toBe("name")
      const names = handler.requests.map((request) => request.at(-1))
      expect(names).toEqual([scene.realm.full("client/localhost"), scene.realm.full("client/localhost")])
    })
  })
})
