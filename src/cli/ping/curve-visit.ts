import { performance } from "node:perf_hooks"
import { Context, type Socket } from "../../index.ts"
import { CurveRelay } from "./curve-relay.ts"
import { typesThatFit } from "./fitting-types.ts"
import { HungUp, type Patience, Silence } from "./line.ts"
import { Obstacle } from "./obstacle.ts"
import type { PeerReport } from "./peer-report.ts"
import { peerSeen } from "./peer-seen.ts"
import { reach } from "./reach.ts"
import type { PingTarget } from "./target.ts"
import type { Asker, Visit } from "./visit.ts"

/** Milliseconds between the heartbeats that are measured. */
const heartbeat = 50

/**
 * The part of a visit that needs CURVE: an ordinary socket shakes hands, through a relay that shows how far that comes,
 * and the times of its heartbeats.
 */
export const curveVisit = async (
  target: PingTarget,
  { type, security, forcePing }: Asker & { readonly type: string },
  report: PeerReport,
  patience: Patience,
): Promise<Visit> => {
  const began = performance.now()
  // What is remarkable about the way there was found before.
  const again: PeerReport = { endpoint: report.endpoint, remarks: [] }
  const relay = await CurveRelay.start(target, () => reach(target, again, began, patience))
  const context = new Context()
  const pings = report.protocol !== "ZMTP 3.0" || forcePing
  const close = async (): Promise<void> => {
    await context.destroy({ linger: 0 })
    relay.close()
  }
  try {
    const socket = context.socket(type as "REQ", {
      linger: 0,
      reconnectInterval: -1,
      ...(pings ? { heartbeatInterval: heartbeat, heartbeatTimeout: 0 } : {}),
    }) as Socket
    for (const [name, value] of Object.entries(security)) socket.set(name, value)
    const shaken = shakenHands(socket, relay, patience)
    socket.connect(relay.endpoint)
    await shaken
    const { connected, secured } = again
    Object.assign(report, { connected, ...(secured === undefined ? {} : { secured }) })
    if (relay.greeted !== undefined) report.greeted = relay.greeted - began
    report.ready = performance.now() - began
    report.askedWith = type
    Object.assign(
      report,
      (await peerSeen(context)) ?? { socketType: (typesThatFit(type) ?? []).join(" or ") },
    )
    report.pings = pings
    return { close, ...(pings ? { ping: pingBy(relay, socket) } : {}) }
  } catch (error) {
    await close()
    throw error
  }
}

/** Resolves after the handshake. Rejects with an `Obstacle`, or with the signal's reason. */
const shakenHands = (socket: Socket, relay: CurveRelay, { until, signal }: Patience): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(late()), Math.max(0, until - performance.now()))
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener("abort", stop)
    }
    const fail = (error: unknown): void => {
      end()
      reject(error)
    }
    const stop = (): void => fail(signal.reason)
    const stage = "after our socket type and key"
    const late = (): Obstacle =>
      !relay.welcomed && relay.greetedByClient
        ? new Obstacle("two clients")
        : new Obstacle("stuck", { stage: relay.welcomed ? stage : "during the handshake of CURVE" })
    const gone = (): void => fail(early() ?? new Obstacle("hung up", { stage }))
    const early = (): Obstacle | undefined => {
      if (relay.welcomed) return undefined
      return new Obstacle(relay.greetedByClient ? "two clients" : "wrong server key")
    }
    signal.addEventListener("abort", stop, { once: true })
    socket.events
      .on("handshake", () => {
        end()
        resolve()
      })
      .on("handshake:error:auth", ({ error }) =>
        fail(new Obstacle("denied", { status: String(error.status) })),
      )
      .on("handshake:error:protocol", ({ error }) =>
        error.code === "ERR_ZMTP_CRYPTOGRAPHIC" ? fail(new Obstacle("wrong server key")) : gone(),
      )
      .on("handshake:error:other", gone)
      .on("disconnect", gone)
      .on("close", gone)
  })

/** The next round trip that the relay sees from its beginning. */
const pingBy =
  (relay: CurveRelay, socket: Socket): NonNullable<Visit["ping"]> =>
  ({ until, signal }) =>
    new Promise((resolve, reject) => {
      const settle = (action: () => void): void => {
        clearTimeout(timer)
        relay.onRoundTrip = undefined
        signal.removeEventListener("abort", stop)
        socket.events.off("disconnect", gone)
        action()
      }
      const stop = (): void => settle(() => reject(signal.reason))
      const gone = (): void => settle(() => reject(new HungUp("The peer ended the connection.")))
      const timer = setTimeout(
        () => settle(() => reject(new Silence("No answer to a heartbeat."))),
        Math.max(0, until - performance.now()),
      )
      relay.onRoundTrip = (milliseconds) => settle(() => resolve(milliseconds))
      signal.addEventListener("abort", stop, { once: true })
      socket.events.on("disconnect", gone)
    })
