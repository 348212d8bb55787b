import { describe, expect } from "vitest"
import type { Peer } from "../../src/draft/index.ts"
import { test } from "../support/context-test.ts"
import { join, layouts, wireLayouts } from "../support/layouts.ts"
import { until } from "../support/until.ts"
import { anyEndpoint, reservedEndpoint, transports } from "../support/wiring.ts"

const next = async (peer: Peer): Promise<[text: string, routingId: number]> => {
  const [body, { routingId }] = await peer.receive()
  return [body.toString(), routingId]
}

describe("A PEER", () => {
  test.for(transports)(
    "speaks first to whom it connects, by the number it gets for that (%s)",
    async (transport, { context }) => {
      const bound = context.socket("PEER")
      const peer = context.socket("PEER")
      const routingId = peer.connectPeer(await bound.bind(anyEndpoint(transport)))
      expect(Number.isInteger(routingId) && routingId > 0).toBe(true)
      await peer.send("hello", { routingId })
      const [text, from] = await next(bound)
      expect(text).toBe("hello")
      await bound.send("answer", { routingId: from })
      expect(await next(peer)).toEqual(["answer", routingId])
    },
  )

  test.for(transports)(
    "keeps what is sent before the other is there (%s)",
    async (transport, { context }) => {
      const endpoint = await reservedEndpoint(transport)
      const peer = context.socket("PEER", { reconnectInterval: 5 })
      const routingId = peer.connectPeer(endpoint)
      await peer.send("early", { routingId })
      const late = context.socket("PEER")
      await late.bind(endpoint)
      expect((await next(late))[0]).toBe("early")
    },
  )

  test.for(layouts)("talks to several, bound or connected ($name)", async (layout, { context }) => {
    const hub = context.socket("PEER")
    const others = [context.socket("PEER"), context.socket("PEER")]
    const numbers: number[] = []
    if (layout.binder === "hub") {
      const endpoint = await hub.bind(anyEndpoint(layout.transport))
      for (const other of others) numbers.push(other.connectPeer(endpoint))
      for (const [index, other] of others.entries()) {
        await other.send(`from ${index}`, { routingId: numbers[index] as number })
      }
      const heard = [await next(hub), await next(hub)].sort(([one], [two]) => one.localeCompare(two))
      for (const [text, routingId] of heard) await hub.send(`to ${text}`, { routingId })
    } else {
      for (const other of others)
        numbers.push(hub.connectPeer(await other.bind(anyEndpoint(layout.transport))))
      for (const [index, routingId] of numbers.entries()) await hub.send(`to from ${index}`, { routingId })
    }
    for (const [index, other] of others.entries()) expect((await next(other))[0]).toBe(`to from ${index}`)
  })

  test("can connect to itself and knows which end is which", async ({ context }) => {
    const peer = context.socket("PEER")
    const routingId = peer.connectPeer(await peer.bind("inproc://self"))
    await peer.send("echo", { routingId })
    const [text, from] = await next(peer)
    expect([text, from === routingId]).toEqual(["echo", false])
    await peer.send("back", { routingId: from })
    expect(await next(peer)).toEqual(["back", routingId])
  })

  test("cannot know a peer before it is there with the option immediate", ({ context }) => {
    const peer = context.socket("PEER", { immediate: true })
    expect(() => peer.connectPeer("inproc://nobody")).toThrow(expect.objectContaining({ code: "EFAULT" }))
    expect(peer.lastEndpoint).toBeNull()
  })

  test("tells what is wrong with an endpoint", ({ context }) => {
    const peer = context.socket("PEER")
    expect(() => peer.connectPeer("nonsense")).toThrow(expect.objectContaining({ code: "EINVAL" }))
    expect(() => peer.connectPeer("none://x")).toThrow(expect.objectContaining({ code: "EPROTONOSUPPORT" }))
  })

  test.for(wireLayouts)(
    "hangs up for good on a peer that it connected to ($name)",
    async (layout, { context }) => {
      const bound = context.socket("PEER")
      const peer = context.socket("PEER", { reconnectInterval: 1 })
      const endpoint = await bound.bind(anyEndpoint(layout.transport))
      const routingId = peer.connectPeer(endpoint)
      await peer.send("hello", { routingId })
      await next(bound)
      peer.disconnectPeer(routingId)
      await until(() => bound.stats().peers === 0)
      await expect(peer.send("x", { routingId })).rejects.toMatchObject({ code: "EHOSTUNREACH" })
      expect(() => peer.disconnect(endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
      const again = peer.connectPeer(endpoint)
      await peer.send("again", { routingId: again })
      expect((await next(bound))[0]).toBe("again")
    },
  )

  test("hangs up on a peer that is not there yet", async ({ context }) => {
    const peer = context.socket("PEER")
    const routingId = peer.connectPeer("inproc://later")
    await peer.send("lost", { routingId })
    peer.disconnectPeer(routingId)
    const late = context.socket("PEER")
    await late.bind("inproc://later")
    expect(late.stats().peers).toBe(0)
    expect(late.tryReceive()).toBeUndefined()
  })

  test.for(layouts)("has no number in common with its peer by need ($name)", async (layout, { context }) => {
    const hub = context.socket("PEER")
    const other = context.socket("PEER")
    await join(layout, hub, other)
    expect([hub.stats().peers, other.stats().peers]).toEqual([1, 1])
    expect([hub.writable, hub.readable]).toEqual([true, false])
  })
})
