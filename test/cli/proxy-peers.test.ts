import { mkdirSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, it } from "vitest"
import { loadCertificate } from "../../src/auth/index.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"
import { PeerZapHandler, peerAnswer } from "../support/peer-zap-handler.ts"
import { describePeers, type PeerOptions } from "../support/peers.ts"
import { PyzmqAuthentication } from "../support/pyzmq-authentication.ts"
import { startProxy } from "../support/running-proxy.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const any = "tcp://127.0.0.1:*"
const folder = temporaryFolder()

/** A certificate that the command makes: its files, and its keys. */
const certificate = async (name: string, place = folder) => {
  const { code } = await resultInProcess(["keygen", "--certificate", name, "--directory", place, "--force"])
  expect(code).toBe(0)
  const secret = join(place, `${name}.key_secret`)
  const { publicKey, secretKey } = await loadCertificate(secret)
  return { public: join(place, `${name}.key`), secret, publicKey, secretKey: secretKey as string }
}

type Keys = Awaited<ReturnType<typeof certificate>>

const clientOf = (server: Keys, { publicKey, secretKey }: Keys): PeerOptions => ({
  CURVE_SERVERKEY: server.publicKey,
  CURVE_PUBLICKEY: publicKey,
  CURVE_SECRETKEY: secretKey,
})

describePeers("proxy between sockets of libzmq", (peers) => {
  it("is a server of CURVE in front and for copies, and a client of CURVE behind", async () => {
    const allowed = join(folder, "allowed")
    mkdirSync(allowed)
    const front = await certificate("front")
    const back = await certificate("back")
    const copies = await certificate("copies")
    const stranger = await certificate("stranger")
    const client = await certificate("client", allowed)
    const server = await peers.shared.socket("REP", { CURVE_SERVER: 1, CURVE_SECRETKEY: back.secretKey })
    const { endpoints } = await startProxy(
      [
        ...[
          "queue",
          "--front-bind",
          any,
          "--front-curve-serve",
          front.secret,
          "--front-curve-allow",
          allowed,
        ],
        ...["--back-connect", await server.bind(any), "--back-curve-server-key", back.public],
        ...["--back-curve-certificate", client.secret],
        ...["--capture-bind", any, "--capture-curve-serve", copies.secret],
      ],
      2,
    )
    const [watched = "", asked = ""] = endpoints
    const shown = new RecordingTerminal()
    const showing = runInProcess(
      ["proxy", "monitor", "--connect", watched, "--curve-server-key", copies.public, "--verbose"],
      shown,
    )
    await shown.match(/connected: /)
    const asking = await peers.shared.socket("REQ", clientOf(front, client))
    await asking.connect(asked)
    await asking.send("question")
    expect(await server.receive()).toEqual(["question"])
    await server.send("answer")
    expect(await asking.receive()).toEqual(["answer"])
    await shown.match(/b'question'/)
    await shown.match(/b'answer'/)
    shown.interrupt()
    expect(await showing).toBe(130)

    const unknown = await peers.shared.socket("REQ", clientOf(front, stranger))
    const events = await unknown.monitor()
    await unknown.connect(asked)
    expect(await events.next(({ event }) => /AUTH|NO_DETAIL/.test(event))).toMatchObject({
      event: expect.stringContaining("AUTH"),
    })
  })

  it("is a server of PLAIN in front, and a client of PLAIN behind", async () => {
    const users = join(folder, "users")
    await writeFile(users, "ada=lovelace\n", { mode: 0o600 })
    const behind = await PyzmqAuthentication.start()
    await behind.authenticate({ passwords: { user: "right" }, folder })
    const served = await behind.serve({ PLAIN_SERVER: 1 })
    const front = ["pull:push", "--front-bind", any, "--front-plain-serve", users]
    const { endpoints } = await startProxy(
      [...front, "--back-connect", served, "--back-plain", "user:right"],
      1,
    )
    const push = await peers.shared.socket("PUSH", { PLAIN_USERNAME: "ada", PLAIN_PASSWORD: "lovelace" })
    await push.connect(endpoints[0] as string)
    await push.send("hello")
    expect(await behind.received.next(() => true)).toEqual({ text: "hello", user: "user" })

    const refused = await startProxy([...front, "--back-connect", served, "--back-plain", "user:wrong"], 1)
    expect(await refused.running).toBe(4)
    expect(refused.terminal.notes.join("\n")).toContain("does not let us in")
  })

  it("is a server of PLAIN for copies: who knows a password gets them, and nobody else", async () => {
    const users = join(folder, "watchers")
    await writeFile(users, "ada=lovelace\n", { mode: 0o600 })
    const { endpoints } = await startProxy(
      [
        ...["pull:push", "--front-bind", any, "--back-bind", any],
        ...["--monitor-bind", any, "--monitor-plain-serve", users],
      ],
      3,
    )
    const [copies = "", front = "", back = ""] = endpoints
    const watching = await peers.shared.socket("SUB", {
      ...{ SUBSCRIBE: "", PLAIN_USERNAME: "ada", PLAIN_PASSWORD: "lovelace" },
    })
    const welcomed = await watching.monitor()
    await watching.connect(copies)
    await welcomed.next(({ event }) => event === "HANDSHAKE_SUCCEEDED")
    const shown = new RecordingTerminal()
    const monitor = ["proxy", "monitor", "--connect", copies, "--verbose"]
    const showing = runInProcess([...monitor, "--plain", "ada:lovelace"], shown)
    await shown.match(/connected: /)
    const push = await peers.shared.socket("PUSH")
    const pull = await peers.shared.socket("PULL")
    await push.connect(front)
    await pull.connect(back)
    // Subscriptions travel on their own: the first copies may be sent before they are there.
    const seen = { theirs: false, ours: false }
    while (!seen.theirs || !seen.ours) {
      await push.send("watched")
      expect(await pull.receive()).toEqual(["watched"])
      seen.theirs ||= (await watching.tryReceive(50))?.[0] === "watched"
      seen.ours ||= shown.output.includes("b'watched'")
    }
    shown.interrupt()
    expect(await showing).toBe(130)

    const guessing = await peers.shared.socket("SUB", {
      ...{ SUBSCRIBE: "", PLAIN_USERNAME: "ada", PLAIN_PASSWORD: "byron" },
    })
    const events = await guessing.monitor()
    await guessing.connect(copies)
    await events.next(({ event }) => event === "HANDSHAKE_FAILED_AUTH")
    expect(await resultInProcess([...monitor, "--plain", "ada:byron"])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("does not let us in"),
    })
  })

  it("is a client of PLAIN for copies, and ends when it is not let in", async () => {
    const handler = await PeerZapHandler.start(peers.shared, (request) =>
      peerAnswer(request, request[7] === "right" ? "200" : "400", "user"),
    )
    const watching = await peers.shared.socket("SUB", { SUBSCRIBE: "", PLAIN_SERVER: 1 })
    const place = await watching.bind(any)
    const args = ["pull:push", "--front-bind", any, "--back-bind", any, "--monitor-connect", place]
    const { endpoints } = await startProxy([...args, "--monitor-plain", "user:right"], 2)
    const [front = "", back = ""] = endpoints
    const push = await peers.shared.socket("PUSH")
    const pull = await peers.shared.socket("PULL")
    await push.connect(front)
    await pull.connect(back)
    let copy: unknown
    while (copy === undefined) {
      await push.send("copied")
      expect(await pull.receive()).toEqual(["copied"])
      copy = await watching.tryReceive(50)
    }
    expect(copy).toEqual(["copied"])
    expect(handler.requests[0]?.slice(5)).toEqual(["PLAIN", "user", "right"])

    const refused = await startProxy([...args, "--monitor-plain", "user:wrong"], 2)
    expect(await refused.running).toBe(4)
    expect(refused.terminal.notes.join("\n")).toContain("does not let us in")
  })

  it("takes the commands of a steered proxy", async () => {
    const { endpoints, running } = await startProxy(
      ["pull:push", "--front-bind", any, "--back-bind", any, "--control-bind", any],
      3,
    )
    const [control = "", front = "", back = ""] = endpoints
    const push = await peers.shared.socket("PUSH")
    const pull = await peers.shared.socket("PULL")
    const request = await peers.shared.socket("REQ")
    await push.connect(front)
    await pull.connect(back)
    await request.connect(control)
    await push.send("first")
    expect(await pull.receive()).toEqual(["first"])
    await request.send("PAUSE")
    expect(await request.receive()).toEqual([""])
    await push.send("second")
    expect(await pull.tryReceive(50)).toBeUndefined()
    await request.send("RESUME")
    expect(await request.receive()).toEqual([""])
    expect(await pull.receive()).toEqual(["second"])
    await request.send("TERMINATE")
    expect(await running).toBe(0)
  })
})
