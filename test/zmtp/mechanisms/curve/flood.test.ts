import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { describe, expect } from "vitest"
import { BufferPool } from "../../../../src/core/buffer-pool.ts"
import { Dealer, Router } from "../../../../src/index.ts"
import type { LinkHandler } from "../../../../src/transports/transport.ts"
import { Connection } from "../../../../src/zmtp/connection.ts"
import { curveServer } from "../../../../src/zmtp/mechanisms/curve/server.ts"
import { plainSettings, settled } from "../../../support/connection-scene.ts"
import { test } from "../../../support/context-test.ts"
import { curveOptions } from "../../../support/curve-keys.ts"
import { admitted } from "../../../support/curve-scene.ts"
import {
  CurveClientScript,
  curveGreeting,
  handshakeFrame,
  rawServerKeys,
} from "../../../support/curve-script.ts"
import { exchange } from "../../../support/exchange.ts"
import { MemoryStream } from "../../../support/memory-stream.ts"
import { ownPlace } from "../../../support/network.ts"
import { RawPeer } from "../../../support/raw-peer.ts"
import { until } from "../../../support/until.ts"

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

/** Bytes that are in use. */
const inUse = (): number => {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** The pipe of somebody who never comes in. */
const nobody: LinkHandler = {
  ready: () => expect.unreachable(),
  message: () => expect.unreachable(),
  writable: () => {},
  closed: () => {},
}

describe("Half-open handshakes", () => {
  test("hold a few kilobytes each, 10 000 at once, and leave honest clients served", {
    timeout: 60_000,
  }, async () => {
    const mechanism = curveServer({ secretKey: rawServerKeys.secretKey })
    const settings = { ...plainSettings("DEALER"), mechanism }
    const pool = new BufferPool()
    const opening = Buffer.concat([curveGreeting, handshakeFrame(new CurveClientScript().hello())])
    const strangers: { readonly stream: MemoryStream; readonly connection: Connection }[] = []
    const before = inUse()
    while (strangers.length < 10_000) {
      const stream = new MemoryStream()
      const connection = new Connection(stream, settings, pool, nobody)
      connection.start()
      stream.feed(opening)
      strangers.push({ stream, connection })
      if (strangers.length % 500 === 0) await settled()
    }
    await until(() => strangers.at(-1)?.stream.received.length === 64 + 2 + 168, "the last welcome")
    for (const { stream } of strangers) {
      expect(stream.received).toHaveLength(64 + 2 + 168)
      stream.forget()
    }
    expect((inUse() - before) / strangers.length).toBeLessThan(12_000)
    const { scene, client } = await admitted({ mechanism, pool })
    scene.stream.feed(client.message(0, "honest"))
    expect(scene.texts).toEqual([["honest"]])
    for (const { connection } of strangers) connection.close()
  })

  test("push each other out of a socket, and nobody else", async ({ context }) => {
    const limit = 20
    const router = new Router({ context, maxPendingHandshakes: limit, ...curveOptions.server })
    const endpoint = await router.bind(ownPlace())
    const honest = new Dealer({ context, ...curveOptions.client })
    honest.connect(endpoint)
    router.consume((message) => router.send(message))
    await exchange(honest, honest)
    const opening = Buffer.concat([curveGreeting, handshakeFrame(new CurveClientScript().hello())])
    const strangers: RawPeer[] = []
    for (let count = 0; count < 10 * limit; count++) {
      const stranger = await RawPeer.connect(endpoint)
      stranger.send(opening)
      strangers.push(stranger)
    }
    await until(() => strangers.filter((each) => !each.closed).length === limit, "the others to be dropped")
    const last = strangers.at(-1) as RawPeer
    await until(() => last.heard === 64 + 2 + 168, "WELCOME")
    await exchange(honest, honest)
    const newcomer = new Dealer({ context, ...curveOptions.client })
    newcomer.connect(endpoint)
    await exchange(newcomer, newcomer)
    expect(router.stats().peers).toBe(2)
    for (const each of strangers) each.destroy()
  })
})
