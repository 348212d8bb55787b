import { writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { clientKeys, curvePeerOptions, serverKeys } from "../support/curve-keys.ts"
import { ownPlace } from "../support/network.ts"
import { describePeers } from "../support/peers.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/recording-terminal.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"
import { reservedEndpoint } from "../support/wiring.ts"

const folder = temporaryFolder()

/** Certificates of these keys, as the command writes them. */
const certificate = async (name: string, secretKey: string): Promise<string> => {
  await resultInProcess(["keygen", "-c", name, "-d", folder, "--secret", secretKey, "--force"])
  return join(folder, `${name}.key_secret`)
}

describePeers("the command and libzmq", (peers) => {
  it.each([
    ["push", "PULL", ["hello", "world"]],
    ["pub", "SUB", ["topic", "news"]],
    ["dealer", "DEALER", ["", "x"]],
    ["pair", "PAIR", ["one"]],
  ])("sends with %s to their %s, connected and bound", async (type, theirs, frames) => {
    const options = theirs === "SUB" ? { SUBSCRIBE: "" } : {}
    const bound = await peers.shared.socket(theirs, options)
    const toBound = resultInProcess(["send", type, `>${await bound.bind()}`, ...frames])
    expect(await bound.receive()).toEqual(frames)
    expect(await toBound).toEqual({ code: 0, stdout: "", stderr: "" })

    const terminal = new RecordingTerminal()
    const sending = runInProcess(["send", type, `@${ownPlace()}`, ...frames], terminal)
    const [, endpoint = ""] = await terminal.match(/bound to (\S+)/)
    const connected = await peers.shared.socket(theirs, options)
    await connected.connect(endpoint)
    expect(await connected.receive()).toEqual(frames)
    expect(await sending).toBe(0)
  })

  it.each([
    ["pull", "PUSH"],
    ["dealer", "DEALER"],
    ["pair", "PAIR"],
  ])("receives with %s from their %s, connected and bound", async (type, theirs) => {
    const terminal = new RecordingTerminal()
    const receiving = runInProcess(["receive", type, `@${ownPlace()}`, "-n", "2", "--json"], terminal)
    const [, endpoint = ""] = await terminal.match(/bound to (\S+)/)
    const connected = await peers.shared.socket(theirs)
    await connected.connect(endpoint)
    await connected.send(["a", "\xff\x00"], 2)
    expect(await receiving).toBe(0)
    expect(terminal.output).toBe('["a",{"base64":"/wA="}]\n'.repeat(2))

    const bound = await peers.shared.socket(theirs)
    const fromBound = resultInProcess(["receive", type, `>${await bound.bind()}`, "-n", "1"])
    await bound.send(["a", "b"])
    expect((await fromBound).stdout).toBe("a\tb\n")
  })

  it("subscribes to what they publish", async () => {
    const publisher = await peers.shared.socket("XPUB")
    const endpoint = await publisher.bind()
    const subscribed = resultInProcess(["sub", endpoint, "news", "-n", "1"])
    expect(await publisher.receive()).toEqual(["\u0001news"])
    await publisher.send("weather")
    await publisher.send(["news", "today"])
    expect((await subscribed).stdout).toBe("news\ttoday\n")
  })

  it("asks them, and answers them", async () => {
    const replier = await peers.shared.socket("REP")
    const asking = resultInProcess(["req", await replier.bind(), "how", "much"])
    expect(await replier.receive()).toEqual(["how", "much"])
    await replier.send(["42", ""])
    expect((await asking).stdout).toBe("42\t\n")

    const terminal = new RecordingTerminal()
    const replying = runInProcess(["rep", ownPlace(), "--echo", "-n", "1"], terminal)
    const [, endpoint = ""] = await terminal.match(/bound to (\S+)/)
    const requester = await peers.shared.socket("REQ")
    await requester.connect(endpoint)
    await requester.send(["a", "b"])
    expect(await requester.receive()).toEqual(["a", "b"])
    expect(await replying).toBe(0)
  })

  it("talks CURVE with them in both roles, with the certificates that it writes", async () => {
    const [server, client] = await Promise.all([
      certificate("server", serverKeys.secretKey),
      certificate("client", clientKeys.secretKey),
    ])
    const theirServer = await peers.shared.socket("PULL", curvePeerOptions.server)
    const options = ["--curve-server-key", join(folder, "server.key"), "--curve-certificate", client]
    const asClient = resultInProcess(["push", await theirServer.bind(), "secret", ...options])
    expect(await theirServer.receive()).toEqual(["secret"])
    expect((await asClient).code).toBe(0)

    const terminal = new RecordingTerminal()
    const allowed = ["--curve-serve", server, "--curve-allow", join(folder, "client.key")]
    const asServer = runInProcess(["pull", ownPlace(), "-n", "1", ...allowed], terminal)
    const [, endpoint = ""] = await terminal.match(/bound to (\S+)/)
    const theirClient = await peers.shared.socket("PUSH", curvePeerOptions.client)
    await theirClient.connect(endpoint)
    await theirClient.send("secret too")
    expect(await asServer).toBe(0)
    expect(terminal.output).toBe("secret too\n")
  })

  it("talks PLAIN with them, and refuses who has another password", async () => {
    const users = join(folder, "users")
    writeFileSync(users, "admin=secret\n")
    const terminal = new RecordingTerminal()
    const serving = runInProcess(["pull", ownPlace(), "-n", "1", "--plain-serve", users], terminal)
    const [, endpoint = ""] = await terminal.match(/bound to (\S+)/)
    const stranger = await peers.shared.socket("PUSH", { PLAIN_USERNAME: "admin", PLAIN_PASSWORD: "guess" })
    const events = await stranger.monitor()
    await stranger.connect(endpoint)
    await events.next(({ event }) => event === "HANDSHAKE_FAILED_AUTH")
    const admin = await peers.shared.socket("PUSH", { PLAIN_USERNAME: "admin", PLAIN_PASSWORD: "secret" })
    await admin.connect(endpoint)
    await admin.send("hello")
    expect(await serving).toBe(0)
    expect(terminal.output).toBe("hello\n")
  })
})

describe("the command and programs without ZeroMQ", () => {
  it("sends octets with STREAM", async () => {
    const endpoint = await reservedEndpoint("tcp")
    const { hostname, port } = new URL(endpoint)
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(Number(port), hostname, resolve))
    const heard = new Promise<string>((resolve) => {
      server.on("connection", (socket) => socket.once("data", (octets) => resolve(String(octets))))
    })
    const sending = resultInProcess(["send", "stream", endpoint, "GET / HTTP/1.0"])
    expect(await heard).toBe("GET / HTTP/1.0")
    expect((await sending).code).toBe(0)
    await new Promise((resolve) => server.close(resolve))
  })
})
