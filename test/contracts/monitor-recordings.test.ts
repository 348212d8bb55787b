import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import * as zmq from "../../src/index.ts"
import {
  type Context,
  EVENT_ALL,
  type Pair,
  parseMonitorMessage,
  type Socket,
  type SocketTypeName,
} from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { closedEndpoint, ownPlace } from "../support/network.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { quietTime, until } from "../support/until.ts"

type Step = readonly [action: string, ...details: unknown[]]

interface Recording {
  readonly id: string
  readonly in: { readonly steps: readonly Step[] }
  readonly out: { readonly events: Readonly<Record<string, readonly RecordedEvent[]>> }
}

interface RecordedEvent {
  readonly eventName: string
  readonly value: number
  readonly endpoint: string
}

const { cases } = JSON.parse(
  readFileSync(new URL("../vectors/pyzmq/monitor.json", import.meta.url), "utf8"),
) as { readonly cases: readonly Recording[] }

/** Scenes whose events are recorded from libzmq, and are the same here but for the `differences`. */
const scenes = [
  "peer-closes-then-retry",
  "connect-refused-retries",
  "refused-then-server-appears",
  "bind-in-use",
  "bind-bad-interface",
  "bind-close",
  "two-binds",
  "two-clients",
  "raw-garbage-to-listener",
  "raw-silent-handshake-timeout",
  "raw-closes-midway",
  "raw-bad-mechanism",
  "raw-malformed-ready",
  "raw-wrong-socket-type",
  "client-of-closing-server",
  "ipc-life",
  "inproc-none",
  "event-mask",
  "stop-at-once",
  "socket-close-ends-monitor",
  "pub-sub-life",
  "disconnect-before-established",
  "disconnect-established",
]

/** A failure to bind is the end of no descriptor here, and names the endpoint whole. */
const failureToBind = (events: readonly RecordedEvent[]): RecordedEvent[] =>
  events.flatMap((each) =>
    each.eventName === "CLOSED" ? [] : [{ ...each, endpoint: `tcp://${each.endpoint}` }],
  )

/** Events that are others here, and deliberately so. */
const differences: Readonly<Record<string, (events: readonly RecordedEvent[]) => readonly RecordedEvent[]>> =
  {
    "bind-in-use": failureToBind,
    "bind-bad-interface": failureToBind,
    // What speaks something else is known for that at once, not when the time for the handshake is up.
    "raw-garbage-to-listener": (events) =>
      events.map((each) =>
        each.eventName === "HANDSHAKE_FAILED_NO_DETAIL"
          ? {
              ...each,
              eventName: "HANDSHAKE_FAILED_PROTOCOL",
              value: zmq.PROTOCOL_ERROR_ZMTP_UNSPECIFIED,
            }
          : each,
      ),
  }

/** Everything that the library exports, to be found by name. */
const constants = { ...zmq } as unknown as Readonly<Record<string, number>>

const names = Object.fromEntries(
  Object.entries(constants)
    .filter(([name]) => /^EVENT_[A-Z_]+$/.test(name) && !name.startsWith("EVENT_ALL"))
    .map(([name, value]) => [value, name.slice("EVENT_".length)]),
)

/** Events whose value here is what the recording has; elsewhere it has a descriptor, or chance. */
const sameValue = new Set([
  "CONNECT_DELAYED",
  "HANDSHAKE_SUCCEEDED",
  "HANDSHAKE_FAILED_PROTOCOL",
  "BIND_FAILED",
  "MONITOR_STOPPED",
])

const folder = temporaryFolder()

/** The actors of a scene. */
class Stage {
  readonly #context: Context
  readonly #sockets = new Map<string, Socket>()
  readonly #monitors = new Map<string, Pair>()
  readonly events = new Map<string, RecordedEvent[]>()
  readonly #endpoints = new Map<string, string>()
  #raw: RawPeer | undefined
  /** Sockets that are connected, or will be. */
  readonly #connecting = new Set<string>()
  readonly #bound = new Set<string>()

  constructor(context: Context) {
    this.#context = context
  }

  async play([action, ...details]: Step): Promise<void> {
    const act = this.#actions[action]
    if (act === undefined) throw new Error(`Nobody knows how to ${action}.`)
    await act(...(details as never[]))
  }

  /** What the monitor of a socket has said so far. */
  heard(name: string): RecordedEvent[] {
    const events = this.events.get(name) ?? []
    const monitor = this.#monitors.get(name)
    for (let next = monitor?.tryReceive(); next !== undefined; next = monitor?.tryReceive()) {
      const { event, value, endpoint } = parseMonitorMessage(next)
      events.push({ eventName: names[event] as string, value, endpoint })
    }
    this.events.set(name, events)
    return events
  }

  #socket(name: string): Socket {
    return this.#sockets.get(name) as Socket
  }

  #place(text: string): string {
    if (text === "$TMPIPC") return `ipc://${folder}/scene`
    if (text.endsWith("127.0.0.1:*")) return ownPlace()
    return text.startsWith("$") ? (this.#endpoints.get(text.slice(1)) as string) : text
  }

  readonly #actions: Readonly<Record<string, (...details: never[]) => unknown>> = {
    sock: (name: string, type: SocketTypeName, options: Record<string, number | string> = {}) => {
      const socket = this.#context.socket(type) as Socket
      for (const [option, value] of Object.entries(options)) {
        if (option === "subscribe") (socket as zmq.Subscriber).subscribe(String(value))
        else socket.set(constants[option.toUpperCase()] as number, value)
      }
      this.#sockets.set(name, socket)
    },
    set: (name: string, option: string, value: number) => {
      this.#socket(name).set(constants[option.toUpperCase()] as number, value)
    },
    mon: (name: string, events?: readonly string[]) => {
      const mask = events?.reduce((sum, each) => sum | (constants[`EVENT_${each}`] as number), 0)
      this.#monitors.set(name, this.#socket(name).getMonitorSocket(mask ?? EVENT_ALL))
    },
    stopMon: (name: string) => this.#socket(name).disableMonitor(),
    bind: async (name: string, place: string, as?: string) => {
      const endpoint = await this.#socket(name).bind(this.#place(place))
      this.#bound.add(name)
      if (as !== undefined) this.#endpoints.set(as, endpoint)
    },
    bindFail: async (name: string, place: string) =>
      expect(this.#socket(name).bind(this.#place(place))).rejects.toMatchObject({
        code: expect.stringMatching(/^EADDR/),
      }),
    unbind: (name: string, place: string) => this.#socket(name).unbind(this.#place(place)),
    connect: (name: string, place: string) => {
      this.#connecting.add(name)
      this.#socket(name).connect(this.#place(place))
    },
    disconnect: (name: string, place: string) => this.#socket(name).disconnect(this.#place(place)),
    close: async (name: string) => {
      this.#connecting.delete(name)
      this.#bound.delete(name)
      await this.#socket(name).close()
    },
    freePort: async (as: string) => this.#endpoints.set(as, await closedEndpoint()),
    wait: (name: string, events: readonly string[]) =>
      until(
        () => events.every((each) => this.heard(name).some(({ eventName }) => eventName === each)),
        () => `${events}, after ${this.heard(name).map(({ eventName }) => eventName)}`,
      ),
    rawConnect: async (place: string, octets: string) => {
      this.#raw = await RawPeer.connect(this.#place(place))
      this.#raw.send(Buffer.from(octets, "hex"))
    },
    rawClose: () => this.#raw?.destroy(),
    rawServer: async (as: string) => {
      const server = await RawServer.listen((peer) => peer.destroy())
      this.#endpoints.set(as, server.endpoint)
    },
    // In the recording these give time for something to happen: that is awaited here.
    drain: async (name: string) => {
      if (!this.#bound.has(name)) return
      await until(() => this.#socket(name).stats().peers === this.#connecting.size, "all to be connected")
    },
    sleep: () => {},
    pump: () => {},
  }
}

/** Only the first round of what goes on for ever. */
const firstRound = (events: readonly RecordedEvent[]): readonly RecordedEvent[] => {
  const retries = events.flatMap(({ eventName }, index) => (eventName === "CONNECT_RETRIED" ? [index] : []))
  return retries.length > 2 ? events.slice(0, (retries[1] as number) + 1) : events
}

it("All recorded scenes are played but those of security, which is not here yet", () => {
  const others = cases.map(({ id }) => id).filter((id) => !scenes.includes(id))
  expect(others.filter((id) => !/^(curve|plain)-|-by-zap$/.test(id))).toEqual([])
})

describe("The monitor of a socket tells what libzmq's was recorded to tell", () => {
  test.for(scenes)("in the scene %s", async (id, { context }) => {
    const scene = cases.find((each) => each.id === id) as Recording
    const adapt = differences[id] ?? ((events) => events)
    const stage = new Stage(context)
    for (const step of scene.in.steps) await stage.play(step)
    for (const [name, recorded] of Object.entries(scene.out.events)) {
      // A monitor that a peer outlives is stopped when the recording ends.
      const wanted = firstRound(adapt(recorded))
      await until(
        () => stage.heard(name).length >= wanted.length,
        () =>
          `${wanted.map(({ eventName }) => eventName)}, after ${stage.heard(name).map((each) => each.eventName)}`,
      )
    }
    await quietTime()
    for (const [name, recorded] of Object.entries(scene.out.events)) {
      const all = adapt(recorded)
      const wanted = firstRound(all)
      const heard = wanted === all ? stage.heard(name) : stage.heard(name).slice(0, wanted.length)
      expect(heard.map(({ eventName }) => eventName)).toEqual(wanted.map(({ eventName }) => eventName))
      for (const [index, { eventName, value, endpoint }] of wanted.entries()) {
        if (sameValue.has(eventName)) expect(heard[index]?.value).toBe(value)
        expect(heard[index]?.endpoint === "").toBe(endpoint === "")
      }
    }
  })
})
