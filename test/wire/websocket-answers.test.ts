import { describe, expect, it } from "vitest"
import { Pull } from "../../src/index.ts"
import { RawServer } from "../support/raw-peer.ts"
import { uncaughtErrors } from "../support/uncaught-errors.ts"
import { turns } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { keyIn, upgradeAnswer, webSocketFrame } from "../support/websocket-octets.ts"

describe("a WebSocket server that agrees to what we did not offer", () => {
  // What stands behind the answer in the same piece is read before anybody could stop it.
  it.each([
    ["a frame that servers must not mask", webSocketFrame("\0x")],
    ["a reserved kind of frame", webSocketFrame("x", { opcode: 3, masked: false })],
    ["a frame of 2^63 octets", webSocketFrame("", { masked: false, length: 2n ** 63n, lengthSize: 8 })],
    ["text that is not UTF-8", webSocketFrame(Buffer.of(0xff), { opcode: 1, masked: false })],
  ])("does no harm with %s behind its answer", async (_, octets) => {
    const errors = uncaughtErrors()
    using server = await RawServer.listen((peer) => {
      peer.socket.once("data", (request) => {
        const headers = { "Sec-WebSocket-Protocol": undefined }
        peer.send(upgradeAnswer(keyIn(request), { headers }), octets, octets)
      })
    })
    await using pull = new Pull({ linger: 0, reconnectInterval: -1 })
    const events = watchEvents(pull)
    pull.connect(server.endpoint.replace("tcp", "ws"))
    await events.told("handshake:error:protocol")
    await (await server.peer(0)).gone()
    await turns()
    expect(errors).toEqual([])
  })
})
