import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync, renameSync } from "node:fs"
import { createServer, type Server } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { describe, expect, onTestFinished } from "vitest"
import { Dealer, Pull, Push, Request, Router } from "../../src/index.ts"
import { compiledLibrary } from "../support/compiled-library.ts"
import { test } from "../support/context-test.ts"
import { exchange } from "../support/exchange.ts"
import { ownHost } from "../support/network.ts"
import { describePeers } from "../support/peers.ts"
import { RawServer } from "../support/raw-peer.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { until } from "../support/until.ts"
import { greeting, property, ready } from "../support/zmtp-octets.ts"

const folder = temporaryFolder()

/** A listening socket and its descriptor, which a process of another kind would have opened. */
const listening = async (place: string | undefined): Promise<{ server: Server; descriptor: number }> => {
  const server = createServer()
  if (place === undefined) server.listen(0, ownHost())
  else server.listen(place)
  await once(server, "listening")
  onTestFinished(() => {
    server.close()
  })
  return { server, descriptor: (server as unknown as { _handle: { fd: number } })._handle.fd }
}

/** A process with a REP socket that echoes, bound with the descriptor, which is number 3 there. Answers where. */
const startEcho = async (descriptor: number, endpoint: string): Promise<string> => {
  const script = `
    const { Reply } = await import(${JSON.stringify(compiledLibrary)})
    const reply = new Reply({ useFd: 3 })
    console.log(await reply.bind(${JSON.stringify(endpoint)}))
    for await (const message of reply) await reply.send(message)`
  const words = ["--input-type=module", "-e", script]
  const child: ChildProcess = spawn(process.execPath, words, {
    stdio: ["ignore", "pipe", "inherit", descriptor],
  })
  onTestFinished(() => {
    child.kill("SIGKILL")
  })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const ended = once(child, "exit").then(() => {
    throw new Error("The process ended before it had bound.")
  })
  const [bound] = (await Promise.race([once(lines, "line"), ended])) as [string]
  return bound
}

// Windows has no descriptors for sockets.
describe.skipIf(process.platform === "win32")("The option useFd", () => {
  describePeers("with libzmq at the other end", (peers) => {
    test("serves tcp on a descriptor that was handed over, whatever the address says", async ({
      context,
    }) => {
      const { server, descriptor } = await listening(undefined)
      const { address, port } = server.address() as { address: string; port: number }
      const endpoint = await startEcho(descriptor, "tcp://nowhere:1")
      expect(endpoint).toBe(`tcp://${address}:${port}`)
      // From now on the other process alone accepts.
      server.close()
      const theirs = await peers.shared.socket("REQ")
      await theirs.connect(endpoint)
      await theirs.send("hello")
      expect(await theirs.receive()).toEqual(["hello"])
      const ours = new Request({ context })
      ours.connect(endpoint)
      await ours.send("hello")
      expect(String(await ours.receive({ timeout: 10_000 }))).toBe("hello")
    })

    test("serves ipc on a descriptor that was handed over", async ({ context }) => {
      const path = join(folder, "handed-over")
      const { server, descriptor } = await listening(`${path}-at-first`)
      // Node removes the file of a server that is closed, by the name it had at first.
      renameSync(`${path}-at-first`, path)
      const endpoint = await startEcho(descriptor, `ipc://${path}`)
      expect(endpoint).toBe(`ipc://${path}`)
      server.close()
      const ours = new Request({ context })
      ours.connect(endpoint)
      await ours.send("hello")
      expect(String(await ours.receive({ timeout: 10_000 }))).toBe("hello")
    })
  })
})

/** An endpoint as Linux lists it: the octets of the address in the order of the machine, and the port. */
const listed = (endpoint: string): string => {
  const { hostname, port } = new URL(endpoint)
  const octets = hostname.split(".").map(Number).reverse()
  const hex = Number(port).toString(16).padStart(4, "0")
  return `${Buffer.from(octets).toString("hex")}:${hex}`.toUpperCase()
}

/** The timer of an established connection to an endpoint, or from it: what it is for, and when it is up. */
const timerOf = (end: "remote" | "local", endpoint: string): { kind: number; left: number } | undefined => {
  for (const line of readFileSync("/proc/net/tcp", "utf8").split("\n")) {
    const [, local, remote, state, , timer] = line.trim().split(/\s+/)
    if (state !== "01" || (end === "remote" ? remote : local) !== listed(endpoint)) continue
    const [kind, left] = (timer as string).split(":") as [string, string]
    // The time is in hundredths of a second.
    return { kind: Number.parseInt(kind, 16), left: Number.parseInt(left, 16) / 100 }
  }
  return undefined
}

const keepAliveTimer = 2
/** Seconds that Linux waits before its first probe unless it is told otherwise. */
const systemsOwn =
  process.platform === "linux" ? Number(readFileSync("/proc/sys/net/ipv4/tcp_keepalive_time", "utf8")) : 0

// Only Linux shows the timers of connections.
describe.runIf(process.platform === "linux")("The option tcpKeepalive", () => {
  test.for([
    [{ tcpKeepalive: -1, tcpKeepaliveIdle: 30 }, 0, 0],
    [{ tcpKeepalive: 0, tcpKeepaliveIdle: 30 }, 0, 0],
    [{ tcpKeepalive: 1, tcpKeepaliveIdle: 30 }, keepAliveTimer, 30],
    [{ tcpKeepalive: 1, tcpKeepaliveIdle: 500 }, keepAliveTimer, 500],
    [{ tcpKeepalive: 1 }, keepAliveTimer, systemsOwn],
  ] as const)("makes the operating system probe as %j asks", async ([options, kind, left], { context }) => {
    const pull = new Pull({ context })
    const push = new Push({ context, ...options })
    const endpoint = await pull.bind(`tcp://${ownHost()}:*`)
    push.connect(endpoint)
    await exchange(push, pull)
    // Until the last octets are acknowledged, the timer is for sending them again.
    await until(() => timerOf("remote", endpoint)?.kind === kind)
    const timer = timerOf("remote", endpoint) as { left: number }
    expect(timer.left).toBeLessThanOrEqual(left)
    expect(timer.left).toBeGreaterThanOrEqual(left * 0.8)
  })

  test("holds for connections that come in as well", async ({ context }) => {
    const pull = new Pull({ context, tcpKeepalive: 1, tcpKeepaliveIdle: 40 })
    const push = new Push({ context, tcpKeepalive: 0 })
    push.connect(await pull.bind(`tcp://${ownHost()}:*`))
    await exchange(push, pull)
    await until(() => timerOf("local", pull.lastEndpoint as string)?.kind === keepAliveTimer)
  })
})

describePeers("The option metadata", (peers) => {
  test("is what libzmq reads from our messages", async ({ context }) => {
    const theirs = await peers.shared.socket("PULL")
    const push = new Push({ context, metadata: { "X-b": "2", "X-a": "1" } })
    push.connect(await theirs.bind())
    await push.send("hello")
    const expected = { "X-a": "1", "X-b": "2", "Socket-Type": "PUSH" }
    expect(await theirs.receiveProperties(Object.keys(expected))).toEqual([expected])
  })

  test("stands in our READY as in libzmq's: by its names, behind all else", async ({ context }) => {
    using server = await RawServer.listen((peer) => peer.send(greeting(), ready("ROUTER")))
    const theirs = await peers.shared.socket("DEALER")
    await theirs.setAll("METADATA", ["X-b:2", "X-a:1", "X-B:3"])
    await theirs.connect(server.endpoint)
    const dealer = new Dealer({ context, metadata: { "X-b": "2", "X-a": "1", "X-B": "3" } })
    const own = Buffer.concat([property("X-B", "3"), property("X-a", "1"), property("X-b", "2")])
    await (await server.peer(0)).hears(own)
    dealer.connect(server.endpoint)
    const ours = await server.peer(1)
    await ours.hears(own)
    expect(ours.received.subarray(64)).toEqual((await server.peer(0)).received.subarray(64))
  })

  test("is what we read from libzmq's messages", async ({ context }) => {
    const router = new Router({ context })
    const theirs = await peers.shared.socket("DEALER", { METADATA: "X-key:value" })
    await theirs.connect(await router.bind("tcp://127.0.0.1:*"))
    await theirs.send("hello")
    const frames = await router.receiveFrames({ timeout: 20_000 })
    expect(frames.map((frame) => frame.metadata.get("X-key"))).toEqual(["value", "value"])
  })
})
