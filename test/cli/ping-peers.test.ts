import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it, onTestFinished } from "vitest"
import { curveKeyPair } from "../../src/index.ts"
import { resultInProcess } from "../support/command.ts"
import { describePeers } from "../support/peers.ts"
import { PyzmqAuthentication } from "../support/pyzmq-authentication.ts"

const ping = (...args: readonly string[]) =>
  resultInProcess(["ping", "--count", "2", "--interval", "1ms", ...args])

/** Has a listener whose queue is full: whoever wants to connect more gets no answer at all. */
const fullListener = `
import socket, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(0)
waiting = [socket.socket() for _ in range(4)]
for each in waiting:
    each.setblocking(False)
    each.connect_ex(server.getsockname())
print(server.getsockname()[1], flush=True)
sys.stdin.read()
`

it.runIf(process.platform === "linux")("ping says when nobody answers an attempt to connect", async () => {
  const child = spawn("python3", ["-c", fullListener])
  onTestFinished(() => void child.kill("SIGKILL"))
  const [port] = await once(child.stdout, "data")
  const { code, stderr } = await ping(`tcp://127.0.0.1:${String(port).trim()}`, "--timeout", "200ms")
  expect(stderr).toContain("nobody accepted or refused the connection in time")
  expect(stderr).toContain("A firewall that drops packets is likely")
  expect(code).toBe(3)
})

describePeers("ping of libzmq", (peers) => {
  const asked = { PUB: "SUB", XSUB: "PUB", REP: "REQ", ROUTER: "REQ", PULL: "PUSH" }

  it.each(Object.entries(asked))("asks a %s as a %s, and is answered", async (type, as) => {
    const peer = await peers.shared.socket(type)
    const { code, stdout } = await ping(await peer.bind("tcp://127.0.0.1:*"))
    expect(stdout).toContain(`ZMTP 3.1, ${type}, mechanism NULL`)
    expect(stdout).toContain(`as a ${as}`)
    expect(stdout).toContain("round trips: 2 tried, 2 answered")
    expect(code).toBe(0)
  })

  it.each(["PUSH", "DEALER", "REQ", "PAIR"])("does not join a %s", async (type) => {
    const peer = await peers.shared.socket(type)
    const { code, stdout } = await ping(await peer.bind("tcp://127.0.0.1:*"))
    expect(stdout).toContain(`Not joined: a ${type}`)
    expect(stdout).toContain("handshakes: 2 tried, 2 answered")
    expect(code).toBe(0)
  })

  it("leaves a message where it is that waits in a PUSH", async () => {
    const push = await peers.shared.socket("PUSH")
    const endpoint = await push.bind("tcp://127.0.0.1:*")
    await ping(endpoint)
    const pull = await peers.shared.socket("PULL")
    await pull.connect(endpoint)
    await push.send(["for the other"])
    expect(await pull.receive()).toEqual(["for the other"])
  })

  it("says when a PLAIN server has nobody to ask, or is a client as well", async () => {
    const server = await peers.shared.socket("REP", { PLAIN_SERVER: 1 })
    const alone = await ping(await server.bind("tcp://127.0.0.1:*"), "--plain", "user:password")
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining("without a ZAP handler") })
    const client = await peers.shared.socket("REP", { PLAIN_USERNAME: "a", PLAIN_PASSWORD: "b" })
    const both = await ping(await client.bind("tcp://127.0.0.1:*"), "--plain", "user:password")
    expect(both).toMatchObject({ code: 4, stderr: expect.stringContaining("is a client of PLAIN as well") })
  })

  it("says when the server's key is another", async () => {
    const { secretKey } = curveKeyPair()
    const peer = await peers.shared.socket("REP", { CURVE_SERVER: 1, CURVE_SECRETKEY: secretKey })
    const { code, stderr } = await ping(
      await peer.bind("tcp://127.0.0.1:*"),
      `--curve-server-key=${curveKeyPair().publicKey}`,
    )
    expect(stderr).toContain("it is not its key")
    expect(code).toBe(4)
  })

  describe("with PyZMQ's authenticator", () => {
    it("is let in with the right name, password and key, and told 400 else", async () => {
      const folder = mkdtempSync(join(tmpdir(), "typemq-ping-"))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const peer = await PyzmqAuthentication.start()
      await peer.authenticate({ passwords: { user: "right" }, folder })
      const plain = await peer.serve({ PLAIN_SERVER: 1 })
      expect(await ping(plain)).toMatchObject({
        code: 4,
        stderr: expect.stringContaining("--plain USER:PASSWORD"),
      })
      const refused = await ping(plain, "--plain", "user:wrong")
      expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining("refused us (400)") })
      // PULL is found by trying types that fit.
      const welcome = await ping(plain, "--plain", "user:right")
      expect(welcome.stdout).toContain("ZMTP 3.1, PULL, mechanism PLAIN")
      expect(welcome.stdout).toContain("2 answered")

      const keys = curveKeyPair()
      const curve = await peer.serve({ CURVE_SERVER: 1, CURVE_SECRETKEY: keys.secretKey })
      const stranger = await ping(curve, `--curve-server-key=${keys.publicKey}`)
      expect(stranger).toMatchObject({ code: 4, stderr: expect.stringContaining("refused us (400)") })
    })
  })
})
