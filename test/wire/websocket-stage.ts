import * as tls from "node:tls"
import { expect, onTestFinished } from "vitest"
import { type Event, Pull, Push } from "../../src/index.ts"
import { authority, good } from "../support/certificates.ts"
import type { Feed } from "../support/feed.ts"
import { ownHost } from "../support/network.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { watchEvents } from "../support/watch-events.ts"
import { tcpOf, type UpgradeFields, upgradeRequest, webSocketReady } from "../support/websocket-octets.ts"
import { codeOf } from "./stage.ts"

export const patience = { timeout: 10_000 }

export type Scheme = "ws" | "wss"

/** A connection to a ws or wss endpoint that says whatever a test wants, over TLS where that belongs to it. */
export const rawWebSocket = async (endpoint: string): Promise<RawPeer> => {
  if (endpoint.startsWith("ws:")) return RawPeer.connect(tcpOf(endpoint))
  const { hostname: host, port } = new URL(endpoint)
  const socket = tls.connect({
    host,
    port: Number(port),
    ca: authority,
    checkServerIdentity: () => undefined,
  })
  const peer = new RawPeer(socket)
  await new Promise<void>((resolve) => {
    socket.once("secureConnect", resolve)
    // It may also be dropped before it comes so far.
    socket.once("close", () => resolve())
  })
  return peer
}

/** A bound PULL, and strangers that come to it. */
export interface WebSocketScene {
  readonly pull: Pull
  readonly endpoint: string
  readonly events: Feed<Event>
  stranger(): Promise<RawPeer>
  /** An honest peer is served, and nobody else was. */
  close(): Promise<void>
}

export const openScene = async (
  options: ConstructorParameters<typeof Pull>[0] = {},
  scheme: Scheme = "ws",
): Promise<WebSocketScene> => {
  const pull = new Pull({ linger: 0, wss: good, ...options })
  const events = watchEvents(pull)
  const endpoint = await pull.bind(`${scheme}://${ownHost()}:*`)
  onTestFinished(() => pull.close())
  return {
    pull,
    endpoint,
    events,
    stranger: async () => {
      const peer = await rawWebSocket(endpoint)
      onTestFinished(() => peer.destroy())
      return peer
    },
    close: async () => {
      const push = new Push({ linger: 0, wss: { ca: authority } })
      push.connect(endpoint)
      await push.send("honest")
      expect(String(await pull.receive(patience))).toBe("honest")
      await push.close()
    },
  }
}

/** A stranger that has shaken hands as a PUSH. */
export const guest = async (scene: WebSocketScene): Promise<RawPeer> => {
  const peer = await scene.stranger()
  peer.send(upgradeRequest(), webSocketReady("PUSH"))
  await scene.events.next((event) => event.type === "handshake")
  await peer.hears(Buffer.from("PULL"))
  return peer
}

export const endedWith = (scene: WebSocketScene, code: string | undefined): Promise<Event> =>
  scene.events.next((event) => event.type === "disconnect" && codeOf(event) === code)

/** A request that differs from everybody's in these headers. */
export const asked = (headers: UpgradeFields["headers"] = {}, more: UpgradeFields = {}): Buffer =>
  upgradeRequest({ headers: headers as NonNullable<UpgradeFields["headers"]>, ...more })
