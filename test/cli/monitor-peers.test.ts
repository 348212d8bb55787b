import { expect, it } from "vitest"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"
import { ownPlace } from "../support/network.ts"
import { PeerZapHandler, peerAnswer } from "../support/peer-zap-handler.ts"
import { describePeers } from "../support/peers.ts"

interface Document {
  readonly time: string
  readonly event: string
  readonly address?: string
  readonly interval?: number
  readonly error?: { readonly message: string; readonly code?: string; readonly status?: number }
}

const documentsOf = (output: string): Document[] =>
  output
    .split("\n")
    .filter((each) => each !== "")
    .map((each) => JSON.parse(each) as Document)

/** A monitor that runs until `end`. */
const monitor = (...args: readonly string[]) => {
  const terminal = new RecordingTerminal()
  const running = runInProcess(["monitor", ...args, "--json"], terminal)
  /** Resolves when these events are there, one after the other, whatever is between them. */
  const seen = (...events: readonly string[]): Promise<void> =>
    terminal.until(() => {
      const names = documentsOf(terminal.output).map(({ event }) => event)
      let at = 0
      for (const each of names) if (each === events[at]) at++
      return at === events.length
    })
  const end = async (): Promise<Document[]> => {
    terminal.interrupt()
    expect(await running).toBe(130)
    return documentsOf(terminal.output)
  }
  return { terminal, seen, end }
}

const namesOf = (documents: readonly Document[]): string[] => documents.map(({ event }) => event)

describePeers("monitor of a connection to libzmq", (peers) => {
  it("tells that it is refused, made, lost and made again", async () => {
    const peer = await peers.start()
    const gone = await peer.socket("REP")
    const endpoint = await gone.bind(ownPlace())
    await gone.close()
    const { seen, end } = monitor("req", endpoint, "-o", "reconnectInterval=10")
    await seen("connect:delay", "connect:retry", "connect:retry")
    const first = await peer.socket("REP")
    await first.bind(endpoint)
    await seen("connect:retry", "connect", "handshake")
    await first.close()
    await seen("handshake", "disconnect", "connect:retry")
    const second = await peer.socket("REP")
    await second.bind(endpoint)
    await seen("handshake", "disconnect", "connect", "handshake")
    // As a crash does, without a goodbye.
    await peer.kill()
    await seen("handshake", "disconnect", "handshake", "disconnect", "connect:retry")
    const documents = await end()
    expect(documents.filter(({ address }) => address !== undefined && address !== endpoint)).toEqual([])
    // The first may follow upon a connection that libzmq still took while it closed: then nothing has refused it.
    const refusal = documents.find(({ event, error }) => event === "connect:retry" && error !== undefined)
    expect(refusal).toMatchObject({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      error: { code: "ECONNREFUSED" },
    })
  })

  it("tells that an authenticator lets it in, and that it does not", async () => {
    const handler = await PeerZapHandler.start(peers.shared, (request) => peerAnswer(request, "400"))
    const server = await peers.shared.socket("PULL", { PLAIN_SERVER: 1 })
    const endpoint = await server.bind("tcp://127.0.0.1:*")
    const refused = await resultInProcess([
      ...["monitor", "push", endpoint, "--plain", "user:wrong", "--json", "--count", "4"],
    ])
    expect(namesOf(documentsOf(refused.stdout))).toEqual([
      "connect:delay",
      "connect",
      "handshake:error:auth",
      "disconnect",
    ])
    expect(documentsOf(refused.stdout)[2]).toMatchObject({
      event: "handshake:error:auth",
      address: endpoint,
      error: { status: 400 },
    })
    handler.decide = (request) => peerAnswer(request, "200")
    const welcome = await resultInProcess(["monitor", "push", endpoint, "--plain", "user:right", "-n", "3"])
    expect(welcome.stdout).toContain("handshake done: messages can flow")
    expect(welcome.code).toBe(0)
  })

  it("tells that types and mechanisms do not fit", async () => {
    const server = await peers.shared.socket("REP")
    const endpoint = await server.bind("tcp://127.0.0.1:*")
    const types = monitor("sub", endpoint)
    // Whoever sees it first hangs up; when that was the peer, it is tried again.
    await types.terminal.match(/can talk to PUB/)
    const told = (await types.end()).filter(({ event }) => event === "disconnect")
    expect(told.map(({ error }) => error?.message)).toContain(
      'A SUB socket can talk to PUB, XPUB, but the peer is "REP".',
    )
    // Here as well.
    const mechanisms = await resultInProcess([
      "monitor",
      "req",
      endpoint,
      "--plain",
      "a:b",
      "-n",
      "3",
      "--json",
    ])
    expect(documentsOf(mechanisms.stdout)[2]?.event).toMatch(/^handshake:error:(?:protocol|other)$/)
  })

  it("tells who comes to a socket that binds, and who cannot", async () => {
    const { terminal, seen, end } = monitor("pull", "@tcp://127.0.0.1:*")
    await seen("bind")
    const [{ address }] = documentsOf(terminal.output) as [Document]
    const push = await peers.shared.socket("PUSH")
    await push.connect(address as string)
    await seen("bind", "accept", "handshake")
    await push.send("thrown away")
    await push.close()
    await seen("handshake", "disconnect")
    const stranger = await peers.shared.socket("SUB")
    await stranger.connect(address as string)
    await seen("disconnect", "accept", "disconnect")
    await stranger.close()
    const taken = await resultInProcess(["monitor", "pull", `@${address}`])
    expect(taken).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Something listens there already"),
    })
    expect(namesOf(await end()).slice(0, 3)).toEqual(["bind", "accept", "handshake"])
  })
})
