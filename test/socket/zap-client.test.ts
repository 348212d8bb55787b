import { describe, expect, it } from "vitest"
import { zapAuthenticate } from "../../src/socket/zap-client.ts"
import { InprocNames } from "../../src/transports/inproc.ts"
import type { Vouched } from "../../src/zmtp/mechanisms/authenticate.ts"
import { settled } from "../support/connection-scene.ts"
import { ZapNames, zapReply } from "../support/zap-names.ts"

const settings = {
  domain: "global",
  enforced: false,
  routingId: Buffer.alloc(0),
  maxProperties: 100,
  maxSize: 10_000,
}

const ask = (
  names: InprocNames,
  { signal, ...others }: Partial<typeof settings> & { readonly signal?: AbortSignal } = {},
): Promise<Vouched> =>
  zapAuthenticate(names, { ...settings, ...others })({
    mechanism: "PLAIN",
    peerAddress: "192.0.2.1",
    credentials: [],
    ...(signal === undefined ? {} : { signal }),
  })

const noHandler = expect.objectContaining({ code: "EFAULT" })

describe("asking a ZAP handler", () => {
  it("is done over a connection of its own, which ends with the reply", async () => {
    const handler = new ZapNames((index) => zapReply({ userId: `user ${index}` }))
    const [first, second] = await Promise.all([ask(handler.names), ask(handler.names)])
    expect([first.userId, second.userId]).toEqual(["user 0", "user 1"])
    await settled()
    expect(handler.open).toBe(0)
  })

  it("matches replies with requests, in whatever order they come", async () => {
    const handler = new ZapNames()
    const both = Promise.all([ask(handler.names), ask(handler.names)])
    const [first, second] = handler.requests
    second?.reply(zapReply({ userId: "second" }))
    await settled()
    second?.reply(zapReply({ userId: "second again" }))
    first?.reply(zapReply({ userId: "first" }))
    expect((await both).map(({ userId }) => userId)).toEqual(["first", "second"])
  })

  it("takes the first reply alone", async () => {
    const handler = new ZapNames()
    const answer = ask(handler.names)
    handler.requests[0]?.reply(zapReply({ status: "400" }))
    handler.requests[0]?.reply(zapReply({ status: "200" }))
    await expect(answer).rejects.toMatchObject({ status: 400 })
  })

  it("fails when there is no handler, or none that could answer", async () => {
    await expect(ask(new InprocNames())).rejects.toEqual(noHandler)
    const publisher = new ZapNames(() => zapReply(), "PUB")
    await expect(ask(publisher.names)).rejects.toEqual(noHandler)
    expect(publisher.requests).toHaveLength(0)
  })

  it.each(["NULL", "CURVE", "GSSAPI"] as const)(
    "fails for %s too when the handler cannot answer",
    async (mechanism) => {
      const publisher = new ZapNames(() => zapReply(), "PUB")
      const authenticate = zapAuthenticate(publisher.names, settings)
      await expect(authenticate({ mechanism, peerAddress: "", credentials: [] })).rejects.toEqual(noHandler)
    },
  )

  it("fails when the handler goes away before it has answered", async () => {
    const handler = new ZapNames()
    const answer = ask(handler.names)
    handler.leave()
    await expect(answer).rejects.toEqual(noHandler)
  })

  it("ends with the peer: what the handler replies then is nobody's", async () => {
    const handler = new ZapNames()
    const abortion = new AbortController()
    const answer = ask(handler.names, { signal: abortion.signal })
    const gone = new Error("gone")
    abortion.abort(gone)
    await expect(answer).rejects.toBe(gone)
    expect(handler.open).toBe(0)
    handler.requests[0]?.reply(zapReply())
    await settled()
  })

  it("is not begun for a peer that has gone already", async () => {
    const handler = new ZapNames(() => zapReply())
    await expect(ask(handler.names, { signal: AbortSignal.abort(new Error("gone")) })).rejects.toThrow("gone")
    expect(handler.requests).toHaveLength(0)
  })

  it("lets peers in unasked where that is so", async () => {
    const authenticate = zapAuthenticate(new InprocNames(), settings)
    expect(await authenticate({ mechanism: "NULL", peerAddress: "", credentials: [] })).toEqual({})
    const strict = zapAuthenticate(new InprocNames(), { ...settings, enforced: true })
    await expect(strict({ mechanism: "NULL", peerAddress: "", credentials: [] })).rejects.toEqual(noHandler)
  })
})
