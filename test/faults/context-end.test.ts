import { describe, expect, it } from "vitest"
import { Context, Dealer, Subscriber } from "../../src/index.ts"
import { closedEndpoint, impossibleHost } from "../support/network.ts"
import { RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { frame, greeting, message, more, ready } from "../support/zmtp-octets.ts"

describe("A context that ends", () => {
  it("waits for its sockets as long as they linger and no longer, whatever their servers do", async () => {
    using silent = await RawServer.listen()
    using greets = await RawServer.listen((peer) => peer.send(greeting()))
    using deaf = await RawServer.listen((peer) => {
      peer.socket.pause()
      peer.send(greeting(), ready("DEALER"))
    })
    using floods = await RawServer.listen((peer) =>
      peer.send(
        greeting(),
        ready("DEALER"),
        Buffer.concat(Array(5000).fill(message("flood"))),
        frame(more, "half"),
      ),
    )
    using closes = await RawServer.listen((peer) => peer.end())
    using nonsense = await RawServer.listen((peer) => peer.send(Buffer.alloc(100, 0xff)))
    const servers = [silent, greets, deaf, floods, closes, nonsense].map(({ endpoint }) => endpoint)
    const context = new Context()
    const endpoints = [...servers, await closedEndpoint(), `tcp://${impossibleHost}:5555`]
    const dealers = endpoints.map((endpoint) => {
      const dealer = new Dealer({ context, linger: 150, reconnectInterval: 5 })
      dealer.connect(endpoint)
      return dealer
    })
    const subscriber = new Subscriber({ context, reconnectInterval: 5 })
    subscriber.subscribe()
    for (const endpoint of endpoints) subscriber.connect(endpoint)
    await until(() => (dealers[2]?.stats().peers ?? 0) === 1 && (dealers[3]?.stats().peers ?? 0) === 1)
    for (const dealer of dealers) {
      while (dealer.trySend(Buffer.alloc(20_000)));
    }
    const before = performance.now()
    const closing = [subscriber, ...dealers].map((socket) => socket.close())
    await context.term()
    await Promise.all(closing)
    const time = performance.now() - before
    expect(time).toBeGreaterThan(130)
    expect(time).toBeLessThan(5_000)
    for (const server of [silent, greets, deaf, floods]) {
      for (const peer of server.peers) {
        peer.socket.resume()
        await peer.gone()
      }
    }
  })
})
