import { describe, expect, it } from "vitest"
import { AuthenticationError, EVENT_HANDSHAKE_FAILED_AUTH, Pull } from "../../src/index.ts"
import { webSocketMessage, webSocketReady } from "../support/websocket-octets.ts"
import { asked, openScene, patience, type Scheme } from "./websocket-stage.ts"

const ours = ["https://app.example", "http://localhost:3000", "null"]

describe("a bound WebSocket that names the pages it is for", () => {
  it.each([
    ["a page that is named", "https://app.example"],
    ["one with a port", "http://localhost:3000"],
    ["one without an origin", "null"],
    ["what is no page", undefined],
  ])("lets %s in", async (_, origin) => {
    const scene = await openScene({ webSocketOrigins: ours })
    const peer = await scene.stranger()
    peer.send(asked({ Origin: origin }), webSocketReady("PUSH"), webSocketMessage(["hello"]))
    expect(String(await scene.pull.receive(patience))).toBe("hello")
    await scene.close()
  })

  it.each<[string, readonly string[], string, Scheme?]>([
    ["another page over TLS", ours, "https://elsewhere.example", "wss"],
    ["another page", ours, "https://elsewhere.example"],
    ["one of another scheme", ours, "http://app.example"],
    ["one of another port", ours, "http://localhost:3001"],
    ["a name that begins the same", ours, "https://app.example.evil.example"],
    ["an origin that is none", ours, "\x80\x9b[2J"],
    ["any page, where none is named", [], "https://app.example"],
  ])("turns %s away, and says so", async (_, webSocketOrigins, origin, scheme) => {
    const scene = await openScene({ webSocketOrigins }, scheme)
    const monitor = scene.pull.monitor({ events: EVENT_HANDSHAKE_FAILED_AUTH })
    const peer = await scene.stranger()
    peer.send(asked({ Origin: origin }), webSocketReady("PUSH"), webSocketMessage(["hello"]))
    const failure = await scene.events.next((event) => event.type === "handshake:error:auth")
    expect(failure).toMatchObject({ error: expect.any(AuthenticationError), address: scene.endpoint })
    expect((failure as { error: Error }).error.message).toMatch(/^[ -~]+$/)
    expect((await monitor.next()).value?.value).toBe(400)
    await peer.gone()
    expect(peer.received.toString("latin1")).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/)
    await scene.close()
  })
})

describe("The option webSocketOrigins", () => {
  it("keeps origins as browsers write them, and null for all pages", async () => {
    const pull = new Pull()
    expect(pull.webSocketOrigins).toBeNull()
    pull.webSocketOrigins = ["HTTPS://App.Example:443/", "http://[::1]:8080", "capacitor://Localhost", "null"]
    expect(pull.webSocketOrigins).toEqual([
      "https://app.example",
      "http://[::1]:8080",
      "capacitor://localhost",
      "null",
    ])
    pull.webSocketOrigins = null
    expect(pull.get("webSocketOrigins")).toBeNull()
    await pull.close()
  })

  it.each(["app.example", "https://app.example/path", "https://*", "*", "https://me@app.example", ""])(
    "refuses %j, which is no origin",
    async (origin) => {
      const pull = new Pull()
      expect(() => {
        pull.webSocketOrigins = ["https://app.example", origin]
      }).toThrow(expect.objectContaining({ code: "EINVAL" }))
      expect(pull.webSocketOrigins).toBeNull()
      await pull.close()
    },
  )

  it.each(["https://app.example", 5, [5], { 0: "https://app.example" }])(
    "takes nothing but arrays of text: not %j",
    async (value) => {
      const pull = new Pull()
      expect(() => pull.set("webSocketOrigins", value)).toThrow(TypeError)
      await pull.close()
    },
  )
})
