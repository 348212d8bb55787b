import { afterEach, beforeEach, expect, vi } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { systemGssapi } from "../../src/socket/system-gssapi.ts"
import { GssLibrary } from "../../src/zmtp/mechanisms/gssapi/system/library.ts"
import { test } from "../support/context-test.ts"
import { CountedKoffi } from "../support/counted-koffi.ts"
import { describeKerberos } from "../support/describe-kerberos.ts"
import { gssapiOptions, principals } from "../support/gssapi-options.ts"
import { ownPlace } from "../support/network.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { greeting } from "../support/zmtp-octets.ts"

describeKerberos("The system's GSSAPI gets back", principals, (scene) => {
  let koffi: CountedKoffi

  beforeEach(() => {
    koffi = new CountedKoffi()
    const library = new GssLibrary(koffi, "libgssapi_krb5.so.2")
    vi.spyOn(systemGssapi, "available", "get").mockReturnValue(true)
    vi.spyOn(systemGssapi, "library").mockReturnValue(library)
  })

  afterEach(() => {
    vi.restoreAllMocks()
  })

  const allBack = async (): Promise<void> => {
    await until(
      () => koffi.underWay === 0 && koffi.alive.length === 0,
      () => `nothing left, but ${koffi.alive}`,
    )
    expect(koffi.objections).toEqual([])
  }

  test.for([
    ["sealed", false],
    ["in clear", true],
  ] as const)("all of a thousand connections that came and went, %s", async ([, clear], { context }) => {
    const { ourServer, ourClient } = gssapiOptions(clear)
    scene.become(await scene.realm.login("alice"))
    const pull = new Pull({ context, ...ourServer })
    const endpoint = await pull.bind(ownPlace())
    for (let round = 0; round < 50; round++) {
      const all = Array.from({ length: 20 }, () => new Push({ context, ...ourClient }))
      for (const push of all) {
        push.connect(endpoint)
        await push.send("x")
      }
      for (const _ of all) expect(String(await pull.receive())).toBe("x")
      await Promise.all(all.map((push) => push.close()))
    }
    await allBack()
    expect(koffi.counts.contexts).toBe(2_000)
    expect(koffi.counts.credentials).toBeGreaterThanOrEqual(1_000)
    expect(koffi.mostUnderWay).toBeLessThanOrEqual(4)
  })

  test("those of connections that are open no sooner than these end", async ({ context }) => {
    const { ourServer, ourClient } = gssapiOptions(false)
    scene.become(await scene.realm.login("alice"))
    const pull = new Pull({ context, ...ourServer })
    const push = new Push({ context, ...ourClient })
    push.connect(await pull.bind(ownPlace()))
    await push.send("x")
    await pull.receive()
    expect(koffi.alive).toEqual(["contexts", "contexts"])
    await push.close()
    await until(() => koffi.alive.length === 0, "both to be let go of")
  })

  test("those of handshakes that fail or are given up", async ({ context }) => {
    const { ourServer, ourClient } = gssapiOptions(false)
    scene.become(await scene.realm.login("alice"))
    using silent = await RawServer.listen((peer) => peer.send(greeting({ mechanism: "GSSAPI" })))
    const waiting = new Push({ context, ...ourClient, linger: 0 })
    waiting.connect(silent.endpoint)
    const peer = await silent.peer(0)
    await until(() => peer.heard > 64, "a ticket")
    const ticket = peer.received.subarray(64)
    await waiting.close()

    const pull = new Pull({ context, ...ourServer })
    const events = watchEvents(pull)
    const endpoint = await pull.bind(ownPlace())
    // Shown, and then nothing more is said.
    const mute = await RawPeer.connect(endpoint)
    mute.send(greeting({ mechanism: "GSSAPI" }), ticket)
    await until(() => mute.heard > 64, "a token")
    mute.destroy()
    await events.told("handshake:error:other")
    // Shown once more, and then with a change.
    const changed = Buffer.from(ticket)
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1
    for (const [index, each] of [ticket, changed].entries()) {
      const again = await RawPeer.connect(endpoint)
      again.send(greeting({ mechanism: "GSSAPI" }), each)
      await events.told("handshake:error:protocol", index + 1)
    }
    // Gone while the ticket is looked at, or before.
    for (let index = 0; index < 50; index++) {
      const hasty = await RawPeer.connect(endpoint)
      hasty.send(greeting({ mechanism: "GSSAPI" }), ticket)
      if (index % 2 === 0) await until(() => koffi.underWay > 0 || hasty.closed, "the ticket to be looked at")
      hasty.destroy()
    }
    await until(() => pull.stats().peers === 0, "nobody to be there")
    await pull.close()
    await allBack()
  })
})
