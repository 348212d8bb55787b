import { execFileSync } from "node:child_process"
import { expect } from "vitest"
import { Dealer } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { curveOptions, curvePeerOptions } from "../support/curve-keys.ts"
import { CurveClientScript, curveGreeting, handshakeFrame } from "../support/curve-script.ts"
import { Feed } from "../support/feed.ts"
import { ownHost } from "../support/network.ts"
import { describePeers } from "../support/peers.ts"
import { runScript } from "../support/run-script.ts"
import { isInteropJob } from "./conversation.ts"

const strangers = 10_000
const openFiles = strangers + 1_000

/** The most files that a process may ask to open here. */
const mostFiles = (): number => {
  if (process.platform === "win32") return 0
  const limit = execFileSync("/bin/sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }).trim()
  return limit === "unlimited" ? Number.POSITIVE_INFINITY : Number(limit)
}

const server = (host: string): string => `
  const router = new zmq.Router({
    ...${JSON.stringify(curveOptions.server)}, linger: 0, handshakeInterval: 120_000, backlog: 4096,
    maxPendingHandshakes: ${strangers + 10},
  })
  console.log(await router.bind("tcp://${host}:*"))
  const inUse = () => { gc(); const { heapUsed, external, rss } = process.memoryUsage(); return [heapUsed + external, rss] }
  router.consume(([id, text]) => {
    if (String(text) === "end") router.close()
    else router.trySend([id, String(text) === "memory" ? JSON.stringify(inUse()) : text])
  })
`

/** Connects as often as it is to, a few at a time, and waits for WELCOME each time. */
const flood = (endpoint: string, opening: Buffer): string => `
  const { connect } = await import("node:net")
  const opening = Buffer.from("${opening.toString("hex")}", "hex")
  const { hostname: host, port } = new URL("${endpoint}")
  const all = []
  const one = () => new Promise((resolve) => {
    let heard = 0
    const socket = connect({ host, port: Number(port) }, () => socket.write(opening))
    socket.on("error", () => {}).on("close", resolve)
    socket.on("data", ({ length }) => { heard += length; if (heard === 64 + 2 + 168) resolve() })
    all.push(socket)
  })
  const several = async () => { while (all.length < ${strangers}) await one() }
  await Promise.all(Array.from({ length: 32 }, several))
  console.log("open " + all.filter((each) => !each.destroyed).length)
  await Promise.all(all.map((each) => each.destroyed || new Promise((resolve) => each.on("close", resolve))))
`

describePeers("A flood of handshakes that nobody goes on with", (peers) => {
  // Ten seconds of work, and more open files than some machines allow.
  test.skipIf(!isInteropJob || mostFiles() < openFiles)(
    "leaves honest peers served and memory bounded, 10 000 at once",
    { timeout: 120_000 },
    async ({ context }) => {
      const heard = new Feed<string>()
      const run = (text: string) =>
        runScript(text, {
          flags: ["--expose-gc"],
          openFiles,
          timeLimit: 110_000,
          heard: (part) => heard.push(part.trim()),
        })
      const serving = run(server(ownHost()))
      const endpoint = await heard.next((line) => line.startsWith("tcp://"), 30_000)
      const honest = new Dealer({ context, ...curveOptions.client })
      honest.connect(endpoint)
      const ask = async (text: string): Promise<string> => {
        await honest.send(text)
        return String(await honest.receive())
      }
      const memory = async () => JSON.parse(await ask("memory")) as [inUse: number, resident: number]
      expect(await ask("before")).toBe("before")
      const [inUse, resident] = await memory()
      const opening = Buffer.concat([curveGreeting, handshakeFrame(new CurveClientScript().hello())])
      let flooded: string | undefined
      const flooding = run(flood(endpoint, opening))
      const told = heard
        .next((line) => line.startsWith("open "), 100_000)
        .then((line) => {
          flooded = line
        })
      let served = 0
      while (flooded === undefined) expect(await ask(`while they come ${served}`)).toMatch(`${served++}`)
      await told
      expect(flooded).toBe(`open ${strangers}`)
      expect(served).toBeGreaterThan(10)
      const [inUseThen, residentThen] = await memory()
      expect((inUseThen - inUse) / strangers).toBeLessThan(16_384)
      expect((residentThen - resident) / strangers).toBeLessThan(32_768)
      // Whoever is honest comes in among them, too.
      const theirs = await peers.shared.socket("DEALER", curvePeerOptions.client)
      await theirs.connect(endpoint)
      await theirs.send("theirs")
      expect(await theirs.receive()).toEqual(["theirs"])
      const newcomer = new Dealer({ context, ...curveOptions.client })
      newcomer.connect(endpoint)
      await newcomer.send("ours")
      expect(String(await newcomer.receive())).toBe("ours")
      await honest.send("end")
      expect(await serving).toMatchObject({ code: 0, errors: "" })
      expect(await flooding).toMatchObject({ code: 0, errors: "" })
    },
  )
})
