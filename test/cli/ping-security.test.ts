import { expect, it } from "vitest"
import { curveKeyPair } from "../../src/index.ts"
import { resultInProcess } from "../support/command.ts"
import { PeerZapHandler, peerAnswer } from "../support/peer-zap-handler.ts"
import { describePeers, type PeerOptions } from "../support/peers.ts"

const ping = (...args: readonly string[]) =>
  resultInProcess(["ping", "--count", "1", "--timeout", "5s", ...args])

const keys = curveKeyPair()

/** What a server is set up with for each mechanism, and what a client needs to say. */
const mechanisms: Readonly<Record<string, { options: PeerOptions; args: readonly string[] }>> = {
  NULL: { options: { ZAP_DOMAIN: "test" }, args: [] },
  PLAIN: { options: { PLAIN_SERVER: 1 }, args: ["--plain", "user:password"] },
  CURVE: {
    options: { CURVE_SERVER: 1, CURVE_SECRETKEY: keys.secretKey },
    args: [`--curve-server-key=${keys.publicKey}`],
  },
}

/** Where a peer falls silent whose authenticator says nothing. */
const silence: Readonly<Record<string, string>> = {
  NULL: "The peer fell silent after the greetings.",
  PLAIN: "The peer fell silent after our name and password.",
  CURVE: "The peer fell silent after our socket type and key.",
}

const places = ["tcp://127.0.0.1:*", "ws://127.0.0.1:*/path"]
const cases = places.flatMap((place) => Object.keys(mechanisms).map((mechanism) => ({ place, mechanism })))

describePeers("ping of a server of libzmq whose authenticator", (peers) => {
  it.each(cases)("answers, with $mechanism at $place", async ({ place, mechanism }) => {
    const { options, args } = mechanisms[mechanism] as { options: PeerOptions; args: readonly string[] }
    const handler = await PeerZapHandler.start(peers.shared)
    const pull = await peers.shared.socket("PULL", options)
    const endpoint = await pull.bind(place)

    const welcome = await ping(endpoint, ...args)
    const protocol = place.startsWith("ws") ? "ZWS 2.0" : "ZMTP 3.1"
    expect(welcome).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${protocol}, PULL, mechanism ${mechanism}`),
    })
    expect(welcome.stdout).toContain("round trips: 1 tried, 1 answered")
    const stages = /connected after (\S+) ms, greeted after (\S+) ms, handshake after (\S+) ms/.exec(
      welcome.stdout,
    )
    const times = (stages ?? []).slice(1).map(Number)
    expect(times).toHaveLength(3)
    expect(times).toEqual([...times].sort((one, other) => one - other))

    handler.decide = (request) => peerAnswer(request, "400")
    expect(await ping(endpoint, ...args)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("its authenticator refused us (400)"),
    })
    handler.decide = (request) => peerAnswer(request, "500")
    expect(await ping(endpoint, ...args)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("its authenticator has failed (500)"),
    })
    handler.decide = (request) => peerAnswer(request, "300")
    const problem = await ping(endpoint, ...args, "--timeout", "700ms")
    // Peers are to try again when they have waited in vain. But where the answer is there before libzmq begins to wait
    // for it, it hangs up.
    const verdicts: Record<number, string> = { 3: silence[mechanism] as string, 1: "The peer ended the" }
    expect(problem.stderr).toContain(verdicts[problem.code] ?? "one of the two")
    expect(problem.stderr).toMatch(/a temporary problem \(300\)|one that answers 300 hangs up/)
    handler.decide = () => null
    const began = performance.now()
    const silent = await ping(endpoint, ...args, "--timeout", "700ms", "--json")
    expect(performance.now() - began).toBeGreaterThan(650)
    const [, failure] = silent.stdout.trim().split("\n")
    expect(JSON.parse(failure as string)).toMatchObject({
      event: "failure",
      kind: "stuck",
      message: silence[mechanism],
      advice: [expect.stringContaining("does not answer")],
      exitCode: 3,
    })
    expect(silent.code).toBe(3)
  })

  it.each(places)("is not needed to know at %s who speaks under seal", async (place) => {
    const { options, args } = mechanisms["CURVE"] as { options: PeerOptions; args: readonly string[] }
    // Types of which two fit the same one each.
    for (const type of ["REP", "ROUTER", "PUB", "XPUB", "SUB", "XSUB"]) {
      const named = type === "ROUTER" ? { IDENTITY: "hub" } : {}
      const endpoint = await (await peers.shared.socket(type, { ...options, ...named })).bind(place)
      const { code, stdout } = await ping(endpoint, ...args, "--json")
      const [peer] = stdout.split("\n").map((each) => JSON.parse(each || "{}"))
      expect(peer).toMatchObject({ event: "peer", mechanism: "CURVE", socketType: type })
      expect(peer.routingId).toBe(type === "ROUTER" ? "hub" : undefined)
      expect(code).toBe(0)
    }
  })

  it.each(places)("is not reached at %s, because keys, mechanisms or roles do not fit", async (place) => {
    const { options } = mechanisms["CURVE"] as { options: PeerOptions }
    const server = await (await peers.shared.socket("REP", options)).bind(place)
    const other = curveKeyPair()
    expect(await ping(server, `--curve-server-key=${other.publicKey}`)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("it is not its key"),
    })
    expect(await ping(server)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("The peer wants encryption (mechanism CURVE)"),
    })
    expect(await ping(server, "--plain", "a:b")).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("The peer has the mechanism CURVE, but PLAIN was asked for."),
    })
    const client = await peers.shared.socket("REP", {
      CURVE_SERVERKEY: other.publicKey,
      CURVE_PUBLICKEY: keys.publicKey,
      CURVE_SECRETKEY: keys.secretKey,
    })
    expect(await ping(await client.bind(place), `--curve-server-key=${keys.publicKey}`)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("is a client of CURVE as well"),
    })
    const open = await (await peers.shared.socket("REP")).bind(place)
    expect(await ping(open, `--curve-server-key=${keys.publicKey}`)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("The peer has the mechanism NULL, but CURVE was asked for."),
    })
    expect(await ping(open, "--type", "sub", "--json")).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('"kind":"types","message":"The peer is a REP socket'),
    })
  })
})
