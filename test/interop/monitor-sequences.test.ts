import { describe, expect } from "vitest"
import * as zmq from "../../src/index.ts"
import {
  type Context,
  type Pair,
  parseMonitorMessage,
  type Socket,
  type SocketTypeName,
} from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { closedPort, ownPlace } from "../support/network.ts"
import { describePeers, type Peer, type PeerOptions, type PeerSocket } from "../support/peers.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { quietTime, until } from "../support/until.ts"
import { command, commandFrame, frame, greeting, message, ping, ready } from "../support/zmtp-octets.ts"

/** A socket that is watched by its monitor, whoever made it. */
interface Watched {
  bind(endpoint: string): Promise<string>
  connect(endpoint: string): Promise<void>
  unbind(endpoint: string): Promise<void>
  disconnect(endpoint: string): Promise<void>
  close(): Promise<void>
  /** What its monitor has told so far, with the values that are not descriptors or chance. */
  readonly told: readonly string[]
}

type Watch = (type: SocketTypeName, options?: PeerOptions) => Promise<Watched>

const constants = { ...zmq } as unknown as Readonly<Record<string, number>>
const names = new Map(
  Object.entries(constants)
    .filter(([name]) => name.startsWith("EVENT_") && !name.startsWith("EVENT_ALL"))
    .map(([name, value]) => [value, name.slice("EVENT_".length)]),
)

/** Events whose value is the same everywhere. */
const withValue = new Set([
  "CONNECT_DELAYED",
  "HANDSHAKE_SUCCEEDED",
  "HANDSHAKE_FAILED_PROTOCOL",
  "HANDSHAKE_FAILED_AUTH",
  "BIND_FAILED",
  "MONITOR_STOPPED",
])

const shown = (event: string, value: number, endpoint: string): string =>
  [event, ...(withValue.has(event) ? [value] : []), endpoint.replace(/:\d+$/, "")].join(" ")

class OurSocket implements Watched {
  readonly #socket: Socket
  readonly #monitor: Pair
  readonly #told: string[] = []

  constructor(context: Context, type: SocketTypeName, options: PeerOptions) {
    this.#socket = context.socket(type) as Socket
    for (const [name, value] of Object.entries(options)) this.#socket.set(constants[name] as number, value)
    this.#monitor = this.#socket.getMonitorSocket()
  }

  bind(endpoint: string): Promise<string> {
    return this.#socket.bind(endpoint)
  }

  async connect(endpoint: string): Promise<void> {
    this.#socket.connect(endpoint)
  }

  unbind(endpoint: string): Promise<void> {
    return this.#socket.unbind(endpoint)
  }

  async disconnect(endpoint: string): Promise<void> {
    this.#socket.disconnect(endpoint)
  }

  close(): Promise<void> {
    return this.#socket.close()
  }

  get told(): readonly string[] {
    for (let next = this.#monitor.tryReceive(); next !== undefined; next = this.#monitor.tryReceive()) {
      const { event, value, endpoint } = parseMonitorMessage(next)
      this.#told.push(shown(names.get(event) as string, value, endpoint))
    }
    return this.#told
  }
}

const theirSocket = async (peer: Peer, type: SocketTypeName, options: PeerOptions): Promise<Watched> => {
  const socket: PeerSocket = await peer.socket(type, options)
  const events = await socket.monitor()
  return {
    bind: (endpoint) => socket.bind(endpoint),
    connect: (endpoint) => socket.connect(endpoint),
    unbind: (endpoint) => socket.unbind(endpoint),
    disconnect: async (endpoint) => {
      await socket.disconnect(endpoint)
      // It disconnects when it is used again.
      await socket.get("EVENTS")
    },
    close: () => socket.close(),
    get told() {
      return events.items.map(({ event, value, address }) => shown(event, value, address))
    },
  }
}

const has = (watched: Watched, event: string, count = 1): Promise<void> =>
  until(
    () => watched.told.filter((each) => each.startsWith(event)).length >= count,
    () => `${event} after ${watched.told}`,
  )

const folder = temporaryFolder()
/** The same for both, so that what they tell is the same. */
const host = ownPlace().slice("tcp://".length, -2)
const tcp = `tcp://${host}:*`
const once = { RECONNECT_IVL: 60_000 }

/** What happens to a socket; answers what it is to be asked for. The other side is libzmq, or octets. */
const situations: Readonly<Record<string, (watch: Watch, peer: Peer) => Promise<Watched>>> = {
  "binding, on tcp and on ipc, and unbinding": async (watch) => {
    const socket = await watch("PULL")
    const endpoints = [await socket.bind(tcp), await socket.bind(`ipc://${folder}/bind`)]
    for (const endpoint of endpoints) await socket.unbind(endpoint)
    await has(socket, "CLOSED", 2)
    return socket
  },
  "closing a bound socket": async (watch) => {
    const socket = await watch("PULL")
    await socket.bind(tcp)
    await socket.close()
    await has(socket, "MONITOR_STOPPED")
    return socket
  },
  "connecting, and a listener that goes": async (watch, peer) => {
    const socket = await watch("PUSH", once)
    const other = await peer.socket("PULL")
    await socket.connect(await other.bind(tcp))
    await has(socket, "HANDSHAKE_SUCCEEDED")
    await other.close()
    await has(socket, "CONNECT_RETRIED")
    return socket
  },
  "connecting over ipc": async (watch, peer) => {
    const socket = await watch("PUSH", once)
    const other = await peer.socket("PULL")
    await socket.connect(await other.bind(`ipc://${folder}/connect`))
    await has(socket, "HANDSHAKE_SUCCEEDED")
    return socket
  },
  "disconnecting and closing with a connection": async (watch, peer) => {
    const socket = await watch("PUSH", once)
    const other = await peer.socket("PULL")
    const endpoint = await other.bind(tcp)
    await socket.connect(endpoint)
    await has(socket, "HANDSHAKE_SUCCEEDED")
    await socket.disconnect(endpoint)
    await quietTime()
    await socket.close()
    await has(socket, "MONITOR_STOPPED")
    return socket
  },
  "being refused, twice": async (watch) => {
    const socket = await watch("PUSH", { RECONNECT_IVL: 20, RECONNECT_IVL_MAX: 100_000 })
    await socket.connect(`tcp://${host}:${await closedPort(host)}`)
    await has(socket, "CONNECT_RETRIED", 2)
    return socket
  },
  "being refused where there is no path": async (watch) => {
    const socket = await watch("PUSH", once)
    await socket.connect(`ipc://${folder}/nobody`)
    await has(socket, "CONNECT_RETRIED")
    return socket
  },
  "being refused with no second attempt": async (watch) => {
    const socket = await watch("PUSH", { RECONNECT_IVL: -1 })
    await socket.connect(`tcp://${host}:${await closedPort(host)}`)
    await has(socket, "CLOSED")
    return socket
  },
  "accepting a peer that goes": async (watch, peer) => {
    const socket = await watch("PULL")
    const other = await peer.socket("PUSH")
    await other.connect(await socket.bind(tcp))
    await has(socket, "HANDSHAKE_SUCCEEDED")
    await other.close()
    await has(socket, "DISCONNECTED")
    return socket
  },
  // Octets, since of two sockets the one that is slower to read might not learn why the other hangs up.
  "accepting a type that does not fit": async (watch) => {
    const socket = await watch("PULL")
    const other = await RawPeer.connect(await socket.bind(tcp))
    other.send(greeting(), ready("SUB"))
    await has(socket, "DISCONNECTED")
    other.destroy()
    return socket
  },
  "connecting to a type that does not fit": async (watch) => {
    const meet = (other: RawPeer): void => other.send(greeting(), ready("SUB"))
    using server = await RawServer.listen(meet, tcp.replace("*", "0"))
    const socket = await watch("PULL")
    await socket.connect(server.endpoint)
    await has(socket, "DISCONNECTED")
    return socket
  },
  "accepting a mechanism that does not fit": async (watch) => {
    const socket = await watch("PULL")
    const other = await RawPeer.connect(await socket.bind(tcp))
    other.send(Buffer.from(`ff00000000000000017f0300${"424f475553".padEnd(104, "0")}`, "hex"))
    await has(socket, "DISCONNECTED")
    other.destroy()
    return socket
  },
  "accepting somebody who says nothing": async (watch) => {
    const socket = await watch("PULL", { HANDSHAKE_IVL: 100 })
    const other = await RawPeer.connect(await socket.bind(tcp))
    await has(socket, "DISCONNECTED")
    other.destroy()
    return socket
  },
  "connecting to somebody who says nothing": async (watch) => {
    using server = await RawServer.listen(undefined, tcp.replace("*", "0"))
    const socket = await watch("PUSH", { HANDSHAKE_IVL: 100, ...once })
    await socket.connect(server.endpoint)
    await has(socket, "CONNECT_RETRIED")
    return socket
  },
  "connecting to somebody who hangs up": async (watch) => {
    using server = await RawServer.listen((other) => other.destroy(), tcp.replace("*", "0"))
    const socket = await watch("PUSH", once)
    await socket.connect(server.endpoint)
    await has(socket, "CONNECT_RETRIED")
    return socket
  },
}

/** What strangers say in place of READY, or as one, that libzmq's monitor has a number for. */
const improper: readonly (readonly [what: string, octets: Buffer])[] = [
  ["a message", message("hello")],
  ["a PING", ping(0)],
  ["an unknown command", commandFrame("HELLO", "x")],
  ["a command of no octets", frame(command)],
  ["a command whose name runs past its end", frame(command, Buffer.of(5, 0x52, 0x45, 0x41))],
  ["an ERROR without a reason", commandFrame("ERROR")],
  ["an ERROR that is cut off", commandFrame("ERROR", "\x05no")],
  ["an ERROR of refusal", commandFrame("ERROR", "\x03400")],
]

/** What cannot be bound, and why each cannot. */
const unbindable = [
  "tcp://192.0.2.7:5555",
  "tcp://no-such-device:5555",
  "tcp://127.0.0.1",
  `ipc://${folder}/missing/place`,
  `ipc://${folder}/${"x".repeat(120)}`,
]

/** What a failure to bind is in libzmq's words, where it also tells the end of a descriptor. */
const failureIn = (told: readonly string[]): string[] =>
  told.filter((each) => !each.startsWith("CLOSED")).map((each) => each.replace(/\w+:\/\//, ""))

describePeers("The monitor socket of ours tells what that of libzmq tells", (peers) => {
  describe("of", () => {
    test.for(Object.entries(situations))("%s", async ([, situation], { context }) => {
      const theirs = await situation(
        (type, options = {}) => theirSocket(peers.shared, type, options),
        peers.shared,
      )
      const ours = await situation(
        async (type, options = {}) => new OurSocket(context, type, options),
        peers.shared,
      )
      await quietTime()
      // Attempts go on where they are repeated.
      expect(theirs.told.length).toBeGreaterThan(0)
      expect(ours.told.slice(0, 6)).toEqual(theirs.told.slice(0, 6))
    })
  })

  test("of what a stranger says in its handshake, by the same number", async ({ context }) => {
    const tell = async (watch: Watch): Promise<string[][]> => {
      const all: string[][] = []
      for (const [, octets] of improper) {
        const socket = await watch("PULL")
        const stranger = await RawPeer.connect(await socket.bind(tcp))
        stranger.send(greeting(), octets)
        // Not every version hangs up on who refuses it.
        await has(socket, "HANDSHAKE_FAILED")
        all.push(socket.told.slice(0, 3))
        stranger.destroy()
        await socket.close()
      }
      return all
    }
    const theirs = await tell((type) => theirSocket(peers.shared, type, {}))
    const ours = await tell(async (type) => new OurSocket(context, type, {}))
    expect(ours).toEqual(theirs)
  })

  test("of what cannot be bound, by the same number", async ({ context }) => {
    const theirs = await theirSocket(peers.shared, "PULL", {})
    const ours = new OurSocket(context, "PULL", {})
    for (const [index, endpoint] of unbindable.entries()) {
      for (const each of [theirs, ours]) {
        await expect(each.bind(endpoint)).rejects.toThrow()
        await has(each, "BIND_FAILED", index + 1)
      }
    }
    // It also leaves the scheme out.
    expect(failureIn(ours.told)).toEqual(failureIn(theirs.told))
    expect(ours.told).toHaveLength(unbindable.length)
  })
})
