import { describe, expect } from "vitest"
import { POLLOUT, ZmqError } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { inprocLayouts, introduce, join, layouts, wireLayouts } from "../support/layouts.ts"
import { drain, receiveTexts, saturate, texts } from "../support/messages.ts"
import { until } from "../support/until.ts"
import { reservedEndpoint } from "../support/wiring.ts"

const unreachable = expect.objectContaining({ name: "ZmqError", code: "EHOSTUNREACH" })
const again = expect.objectContaining({ name: "AgainError", code: "EAGAIN" })

describe("A ROUTER", () => {
  test.for(layouts)("drops a message to an id that it does not know ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER")
    const dealer = context.socket("DEALER", { routingId: "known" })
    await join(layout, router, dealer)
    for (const id of ["unknown", "", "know", "known ", "Known"]) await router.send([id, "lost"])
    await router.send(["known", "found"])
    expect(texts(await dealer.receive())).toEqual(["found"])
    expect(dealer.tryReceive()).toBeUndefined()
  })

  test.for(layouts)(
    "takes an id with nothing behind it for no message ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER", { mandatory: true })
      const dealer = context.socket("DEALER", { routingId: "known" })
      await join(layout, router, dealer)
      await router.send("known")
      await router.send(["known"])
      expect(router.trySend(["unknown"])).toBe(true)
      await router.send(["known", ""])
      await router.send(["known", "body"])
      expect(await receiveTexts(dealer, 2)).toEqual([[""], ["body"]])
    },
  )

  test.for(layouts)("passes all frames on as they are ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER")
    const dealer = context.socket("DEALER", { routingId: "known" })
    await join(layout, router, dealer)
    for (const message of [[""], ["", ""], ["a"], ["a", "", "c"], ["", "b", ""]]) {
      await dealer.send(message)
      expect(texts(await router.receive())).toEqual(["known", ...message])
      await router.send(["known", ...message])
      expect(texts(await dealer.receive())).toEqual(message)
    }
  })

  test.for(layouts)("forgets a peer that has gone ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER")
    const leaver = context.socket("DEALER", { routingId: "leaver" })
    const stayer = context.socket("DEALER", { routingId: "stayer" })
    await join(layout, router, leaver, stayer)
    await leaver.send("last words")
    await until(() => router.stats().queuedIn === 1)
    await leaver.close()
    await until(() => router.stats().peers === 1)
    await router.send(["leaver", "to nobody"])
    await stayer.send("still here")
    expect((await receiveTexts(router, 2)).sort()).toEqual([
      ["leaver", "last words"],
      ["stayer", "still here"],
    ])
  })
})

describe("peerState of a ROUTER", () => {
  test.for(inprocLayouts)("tells whether a peer has room ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { sendHighWaterMark: 1 })
    const full = context.socket("DEALER", { routingId: "full", receiveHighWaterMark: 1 })
    const free = context.socket("DEALER", { routingId: "free" })
    await join(layout, router, full, free)
    expect(router.peerState("full")).toBe(POLLOUT)
    await router.send(["full", "0"])
    await router.send(["full", "1"])
    expect([router.peerState(Buffer.from("full")), router.peerState("free")]).toEqual([0, POLLOUT])
    await full.receive()
    expect(router.peerState("full")).toBe(POLLOUT)
    await free.close()
    await until(() => router.stats().peers === 1)
    for (const gone of ["free", "never", ""]) expect(() => router.peerState(gone)).toThrow(unreachable)
    await router.close()
    expect(() => router.peerState("full")).toThrow(expect.objectContaining({ code: "EBADF" }))
  })
})

describe("A ROUTER with the option mandatory", () => {
  test.for(layouts)("reports an id that it does not know ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { mandatory: true })
    const dealer = context.socket("DEALER", { routingId: "late" })
    await expect(router.send(["late", "too early"])).rejects.toEqual(unreachable)
    expect(() => router.trySend(["late", "too early"])).toThrow(ZmqError)
    await join(layout, router, dealer)
    await router.send(["late", "in time"])
    expect(texts(await dealer.receive())).toEqual(["in time"])
    await expect(router.send(["other", "never"])).rejects.toEqual(unreachable)
    router.mandatory = false
    await router.send(["other", "never"])
  })

  test.for(inprocLayouts)("waits while its peer is full ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { mandatory: true, sendHighWaterMark: 1 })
    const dealer = context.socket("DEALER", { routingId: "full", receiveHighWaterMark: 1 })
    await join(layout, router, dealer)
    expect(router.trySend(["full", "0"])).toBe(true)
    expect(router.trySend(["full", "1"])).toBe(true)
    expect(router.trySend(["full", "2"])).toBe(false)
    await expect(router.send(["full", "2"], { timeout: 0 })).rejects.toEqual(again)
    await expect(router.send(["full", "2"], { timeout: 10 })).rejects.toEqual(again)
    const waiting = router.send(["full", "2"])
    expect(await receiveTexts(dealer, 3)).toEqual([["0"], ["1"], ["2"]])
    await waiting
    expect(router.stats().dropped).toBe(0)
  })

  test.for(wireLayouts)("loses nothing on a slow wire ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER", { mandatory: true, sendHighWaterMark: 5 })
    const dealer = context.socket("DEALER", { routingId: "slow", receiveHighWaterMark: 5 })
    await join(layout, router, dealer)
    const body = "x".repeat(50_000)
    const sent = await saturate(router, (number) => ["slow", String(number), body], { brief: true })
    const last = router.send(["slow", "last", ""])
    const heard = await receiveTexts(dealer, sent + 1)
    await last
    expect(heard.map(([number]) => number)).toEqual([
      ...Array.from({ length: sent }, (_, index) => String(index)),
      "last",
    ])
    expect(router.stats().dropped).toBe(0)
  })

  test.for(inprocLayouts)(
    "lets a send that waits fail when its peer goes ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER", { mandatory: true, sendHighWaterMark: 1 })
      const dealer = context.socket("DEALER", { routingId: "full", receiveHighWaterMark: 1 })
      await join(layout, router, dealer)
      for (const body of ["0", "1"]) await router.send(["full", body])
      const waiting = router.send(["full", "2"])
      await dealer.close()
      await expect(waiting).rejects.toEqual(unreachable)
    },
  )

  test.for(inprocLayouts)(
    "goes on when a send that waited has given up ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER", { mandatory: true, sendHighWaterMark: 1 })
      const full = context.socket("DEALER", { routingId: "full", receiveHighWaterMark: 1 })
      const free = context.socket("DEALER", { routingId: "free" })
      await join(layout, router, full, free)
      for (const body of ["0", "1"]) await router.send(["full", body])
      const hopeless = router.send(["full", "2"], { timeout: 10 })
      const behind = router.send(["free", "behind it"])
      expect(router.trySend(["free", "before it"])).toBe(false)
      expect(router.writable).toBe(false)
      await expect(hopeless).rejects.toEqual(again)
      expect(texts(await free.receive({ timeout: 5000 }))).toEqual(["behind it"])
      await behind
      const abort = new AbortController()
      const aborted = router.send(["full", "3"], { signal: abort.signal })
      const next = router.send(["free", "next"])
      abort.abort()
      await expect(aborted).rejects.toBe(abort.signal.reason)
      expect(texts(await free.receive({ timeout: 5000 }))).toEqual(["next"])
      await next
      expect(drain(full)).toEqual([["0"], ["1"]])
    },
  )

  test.for(["tcp", "ipc"] as const)(
    "queues for a peer it has met and that is away (%s)",
    async (transport, { context }) => {
      const router = context.socket("ROUTER", { mandatory: true })
      const endpoint = await reservedEndpoint(transport)
      const first = context.socket("DEALER", { routingId: "met" })
      await first.bind(endpoint)
      router.connect(endpoint)
      await first.send("hello")
      await router.receive()
      await first.close()
      await until(() => router.stats().peers === 0)
      await router.send(["met", "see you"])
      const second = context.socket("DEALER", { routingId: "met" })
      await second.bind(endpoint)
      expect(texts(await second.receive())).toEqual(["see you"])
    },
  )
})

/** Types that can announce themselves to a ROUTER. */
const probing = ["DEALER", "ROUTER", "REQ"] as const

describe.for(probing)("A %s with the option probeRouter", (type) => {
  test.for(layouts)("shows itself to a ROUTER with an empty message ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER")
    const prober = context.socket(type, { probeRouter: true, routingId: "prober" })
    await introduce(layout, router, prober)
    expect(texts(await router.receive())).toEqual(["prober", ""])
    expect(router.tryReceive()).toBeUndefined()
  })
})

describe("A probe", () => {
  test.for(layouts)(
    "tells a nameless peer's id, which can be answered ($name)",
    async (layout, { context }) => {
      const router = context.socket("ROUTER")
      const prober = context.socket("ROUTER", { probeRouter: true })
      await introduce(layout, router, prober)
      const [id, ...body] = await router.receive()
      expect(texts(body)).toEqual([""])
      await router.send([id as Buffer, "welcome"])
      const [own, ...welcome] = await prober.receive()
      expect([own?.length, own?.[0], ...texts(welcome)]).toEqual([5, 0, "welcome"])
    },
  )

  test.for(layouts)("comes before what was sent ahead ($name)", async (layout, { context }) => {
    const router = context.socket("ROUTER")
    const dealer = context.socket("DEALER", { probeRouter: true, routingId: "prober" })
    const sent = dealer.send("hello")
    await introduce(layout, router, dealer)
    await sent
    expect(await receiveTexts(router, 2)).toEqual([
      ["prober", ""],
      ["prober", "hello"],
    ])
  })

  test.for(["tcp", "ipc", "inproc"] as const)(
    "comes before what was queued for the peer (%s)",
    async (transport, { context }) => {
      const router = context.socket("ROUTER")
      const dealer = context.socket("DEALER", { probeRouter: true, routingId: "prober" })
      const endpoint = await reservedEndpoint(transport)
      dealer.connect(endpoint)
      for (const body of ["1", "2"]) await dealer.send(body)
      await router.bind(endpoint)
      expect(await receiveTexts(router, 3)).toEqual([
        ["prober", ""],
        ["prober", "1"],
        ["prober", "2"],
      ])
    },
  )
})
