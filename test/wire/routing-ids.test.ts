import { describe, expect, it } from "vitest"
import { Router } from "../../src/index.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { message, ping, pong, property } from "../support/zmtp-octets.ts"

const identity = (id: Uint8Array | string): Buffer => property("Identity", id)

/** A ROUTER that answers each message with its text and who it took the sender for. */
const serve = async (options: { handover?: boolean } = {}): Promise<Router> => {
  const router = new Router({ linger: 0, ...options })
  await router.bind("tcp://127.0.0.1:*")
  router.consume(([id, ...parts]) => {
    router.trySend([id as Buffer, (id as Buffer).toString("hex"), ...parts])
  })
  return router
}

const guest = (router: Router, id: Uint8Array | string): Promise<RawPeer> =>
  RawPeer.ready(router.lastEndpoint as string, "DEALER", identity(id))

const ask = async (peer: RawPeer, text: string): Promise<string> => {
  peer.forget()
  peer.send(message(text))
  await until(() => peer.received.includes(text), text)
  const { received } = peer
  return received.toString("latin1", 2, 2 + (received[1] as number))
}

const hex = (id: string): string => Buffer.from(id).toString("hex")

describe("a routing id that a peer claims", () => {
  it("of 255 octets is the one it gets", async () => {
    await using router = await serve()
    const peer = await guest(router, "i".repeat(255))
    peer.send(message("hello"))
    await peer.hears(Buffer.from(hex("i".repeat(255))))
    peer.destroy()
  })

  it("that begins with a zero octet is not given to it", async () => {
    await using router = await serve()
    const claim = Buffer.from("0011223344", "hex")
    const first = await guest(router, claim)
    const second = await guest(router, claim)
    const ids = [await ask(first, "one"), await ask(second, "two")]
    expect(new Set([...ids, claim.toString("hex")]).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^00.{8}$/)
    first.destroy()
    second.destroy()
  })

  it("that another peer was given by us does not take its place", async () => {
    await using router = await serve()
    const first = await guest(router, "")
    const given = await ask(first, "hello")
    const thieves = []
    // The next ones that we would give are claimed as well.
    for (let next = Number.parseInt(given, 16); thieves.length < 5; next++) {
      const claim = Buffer.alloc(5)
      claim.writeUInt32BE(next >>> 0, 1)
      thieves.push(await guest(router, claim))
    }
    const others = [await guest(router, ""), await guest(router, "")]
    const ids = []
    for (const [index, peer] of [first, ...thieves, ...others].entries())
      ids.push(await ask(peer, `${index}`))
    expect(ids[0]).toBe(given)
    expect(new Set(ids).size).toBe(8)
    for (const peer of [first, ...thieves, ...others]) peer.destroy()
  })

  it("that a live peer has is left with that one: the newcomer is not heard and hears nothing", async () => {
    await using router = await serve()
    const first = await guest(router, "same")
    const second = await guest(router, "same")
    for (let round = 0; round < 50; round++) second.send(message(`thief ${round}`, "x".repeat(50_000)))
    for (let round = 0; round < 5; round++) expect(await ask(first, `mine ${round}`)).toBe(hex("same"))
    expect(router.stats().queuedIn).toBe(0)
    expect(second.heard).toBe(0)
    first.destroy()
    second.destroy()
  })

  it("that a live peer has does not keep a newcomer that goes away", async () => {
    await using router = await serve()
    const events = watchEvents(router)
    const first = await guest(router, "same")
    for (let round = 0; round < 10; round++) {
      const second = await guest(router, "same")
      second.send(message("thief"))
      second.destroy()
    }
    await events.told("disconnect", 10)
    expect(router.stats().peers).toBe(1)
    expect(await ask(first, "mine")).toBe(hex("same"))
    first.destroy()
  })

  it("that a live peer has goes to the newcomer with the option handover, again and again", async () => {
    await using router = await serve({ handover: true })
    const events = watchEvents(router)
    const peers = []
    for (let round = 0; round < 40; round++) {
      const peer = await guest(router, "same")
      expect(await ask(peer, `${round}`)).toBe(hex("same"))
      peers.push(peer)
    }
    // Those who lost it are still connected, but nobody listens to them.
    for (const peer of peers.slice(0, -1)) {
      peer.forget()
      peer.send(message("still me"))
    }
    const last = peers.at(-1) as RawPeer
    expect(await ask(last, "me")).toBe(hex("same"))
    expect(peers.slice(0, -1).filter((peer) => peer.heard > 0 || peer.closed)).toEqual([])
    expect(router.stats()).toMatchObject({ peers: 1, queuedIn: 0 })
    for (const peer of peers) peer.destroy()
    await events.told("disconnect", 40)
  })

  it("twice in one READY is one id", async () => {
    await using router = await serve()
    const peer = await RawPeer.ready(
      router.lastEndpoint as string,
      "DEALER",
      identity("one"),
      identity("two"),
    )
    const id = await ask(peer, "hello")
    expect([hex("one"), hex("two")]).toContain(id)
    const other = await guest(router, Buffer.from(id, "hex").equals(Buffer.from("one")) ? "two" : "one")
    expect(await ask(other, "hello")).not.toBe(id)
    peer.destroy()
    other.destroy()
  })

  it("is free again when its peer is gone, and leaves nothing behind", async () => {
    await using router = await serve()
    for (let round = 0; round < 100; round++) {
      const peer = await guest(router, `fresh ${round}`)
      peer.send(ping(0, "x"))
      await peer.hears(pong("x"))
      peer.destroy()
    }
    await until(() => router.stats().peers === 0)
    const again = await guest(router, "fresh 0")
    expect(await ask(again, "hello")).toBe(hex("fresh 0"))
    await expect(async () => {
      router.mandatory = true
      await router.send(["fresh 1", "anybody?"])
    }).rejects.toMatchObject({ code: "EHOSTUNREACH" })
    again.destroy()
  })
})
