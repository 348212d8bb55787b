import { describe, expect, onTestFinished } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { enableInspect } from "../../src/inspect/index.ts"
import { test } from "../support/context-test.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { until } from "../support/until.ts"

describe("An inspected socket whose events nobody watches", () => {
  test("counts connections that were lost, and handshakes that failed", async ({ context }) => {
    await using inspector = await enableInspect({ context, folder: temporaryFolder(onTestFinished) })
    const pull = new Pull({ context })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    const counts = () => inspector.state().sockets.find(({ type }) => type === "PULL")?.events
    const push = new Push({ context })
    push.connect(endpoint)
    await push.send("here")
    await pull.receive()
    await push.close()
    await until(() => counts()?.disconnect === 1)
    const stranger = await RawPeer.connect(endpoint)
    stranger.socket.end("GET / HTTP/1.1\r\n\r\n")
    await until(() => counts()?.disconnect === 2)
    expect(counts()).toEqual({
      bind: 1,
      accept: 2,
      handshake: 1,
      disconnect: 2,
      "handshake:error:protocol": 1,
    })
  })
})
