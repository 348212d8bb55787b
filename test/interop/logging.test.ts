import { expect, onTestFinished } from "vitest"
import { XPublisher } from "../../src/index.ts"
import { type LogLine, type LogWatch, PubHandler, TopicLogger, watchLogs } from "../../src/log/index.ts"
import { endCommandsAfterEach, RunningCommand } from "../support/command.ts"
import { test } from "../support/context-test.ts"
import { LogPeer } from "../support/log-peer.ts"
import { describePeers } from "../support/peers.ts"

const timeout = 20_000

/** What the publisher logs each time, as a watcher has it. */
const logged = [
  ["DEBUG", ""],
  ["INFO", "db.pool"],
  ["WARNING", ""],
  ["ERROR", ""],
  ["CRITICAL", ""],
]

/** Has the publisher log until all of it has arrived: subscriptions take their time. */
const readAll = async (peer: LogPeer, watch: LogWatch, root: string): Promise<LogLine[]> => {
  const timer = setInterval(() => peer.log(), 100)
  onTestFinished(() => clearInterval(timer))
  const lines: LogLine[] = []
  for (let line = await watch.receive(); line !== undefined; line = await watch.receive()) {
    // The one before may have logged more than was read.
    if (line.root !== root) continue
    if (lines.length > 0 || line.level === "DEBUG") lines.push(line)
    if (line.level === "CRITICAL" && lines.length > 0) break
  }
  clearInterval(timer)
  return lines
}

const check = async (peer: LogPeer, watch: LogWatch, root: string): Promise<void> => {
  const lines = await readAll(peer, watch, root)
  expect(lines.map(({ level, subtopic }) => [level, subtopic])).toEqual(logged)
  expect(lines[0]?.message).toMatch(/^DEBUG log_publisher\.py:\d+ - one$/)
  expect(String(lines[1]?.body)).toBe("5 of a::b\n")
  expect(lines[2]?.message).toMatch(/ - snöw ☃$/)
  expect(lines[3]?.message).toMatch(/ - failed - \(<class 'ValueError'>.*\nTraceback[\s\S]*ValueError: bad$/)
}

describePeers("Our watcher of PyZMQ's handler", () => {
  test("gets everything from one that binds", async ({ context }) => {
    const [peer, endpoint] = await LogPeer.publish("bind", "tcp://127.0.0.1:*", "app")
    await using watch = watchLogs(endpoint, { context, timeout })
    await check(peer, watch, "app")
  })

  test("gets everything from one that connects, also after that starts again", async ({ context }) => {
    await using watch = watchLogs("tcp://127.0.0.1:*", { context, timeout, bind: true })
    const endpoint = watch.socket.lastEndpoint as string
    const [first] = await LogPeer.publish("connect", endpoint, "a.b.c")
    await check(first, watch, "a.b.c")
    await first.kill()
    const [second] = await LogPeer.publish("connect", endpoint, "")
    await check(second, watch, "")
  })

  endCommandsAfterEach()

  test("goes on when one that binds starts again, on the command line as well", async ({ context }) => {
    const [first, endpoint] = await LogPeer.publish("bind", "tcp://127.0.0.1:*", "first")
    await using watch = watchLogs(endpoint, { context, timeout })
    const command = new RunningCommand([
      "log",
      endpoint,
      "--topic",
      "second.C",
      "-n",
      "1",
      "--separator",
      " → ",
    ])
    await check(first, watch, "first")
    await first.kill()
    const [second] = await LogPeer.publish("bind", endpoint, "second")
    await check(second, watch, "second")
    const timer = setInterval(() => second.log(), 100)
    const { code, stdout, stderr } = await command.result
    clearInterval(timer)
    expect(stdout).toMatch(/^second\.CRITICAL → CRITICAL log_publisher\.py:\d+ - end\n$/)
    expect([code, stderr]).toEqual([0, ""])
  })
})

describePeers("PyZMQ's watcher", () => {
  test("shows what our handler publishes, and goes on when that starts again", async ({ context }) => {
    let publisher = new XPublisher({ context, linger: 1000 })
    const endpoint = await publisher.bind("tcp://127.0.0.1:*")
    const peer = LogPeer.watch("--align", "-t", "shop", endpoint)
    expect((await publisher.receive({ timeout })).map(String)).toEqual(["\u0001shop"])
    const log = new TopicLogger("shop", { handlers: [new PubHandler(publisher, { rootTopic: "shop" })] })
    log.info("db.pool", "%d of %s", 5, "a::b")
    log.warning("", "snöw ☃")
    log.error("", "failed")
    const lines = await peer.lines.until((all) => all.length === 3, timeout)
    expect(lines[0]).toBe("shop.INFO.db.pool | 5 of a::b")
    expect(lines[1]).toMatch(/^shop\.WARNING\. {2}\. {4} \| WARNING logging\.test\.ts:\d+ - snöw ☃$/)
    expect(lines[2]).toMatch(/^shop\.ERROR {2}\. {2}\. {4} \| ERROR logging\.test\.ts:\d+ - failed - None$/)
    await publisher.close()
    publisher = new XPublisher({ context })
    await publisher.bind(endpoint)
    await publisher.receive({ timeout })
    new PubHandler(publisher, { rootTopic: "shop" }).emit({ level: "INFO", message: "again" })
    expect(await peer.lines.next((line) => line.endsWith("again"), timeout)).toMatch(/^shop\.INFO {3}\./)
    expect(await peer.interrupt()).toBe(0)
  })
})
