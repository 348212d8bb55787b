import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { createServer as createWebServer } from "node:http"
import { type AddressInfo, createServer, type Server } from "node:net"
import { join } from "node:path"
import { afterEach, describe, expect, it, onTestFinished } from "vitest"
import { Context, curveKeyPair, Reply, type Socket } from "../../src/index.ts"
import { authority, expired, good } from "../support/certificates.ts"
import { resultInProcess } from "../support/command.ts"
import { ownHost } from "../support/network.ts"
import { temporaryFolder } from "../support/temporary-folder.ts"

const ping = (...args: readonly string[]) => resultInProcess(["ping", "--count", "1", ...args])

const folder = temporaryFolder()
const authorityFile = join(folder, "authority.pem")
writeFileSync(authorityFile, authority)

/** Kept here: sockets that nobody refers to are closed. */
const sockets: Socket[] = []
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((each) => each.context.destroy({ linger: 0 })))
})

/** Binds a REP socket; answers where, and its port. */
const reply = async (
  endpoint: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<{ endpoint: string; port: string }> => {
  const socket: Socket = new Reply({ context: new Context() })
  sockets.push(socket)
  for (const [name, value] of Object.entries(options)) socket.set(name, value)
  const bound = await socket.bind(endpoint)
  return { endpoint: bound, port: /:(\d+)/.exec(bound.slice("wss:".length))?.[1] as string }
}

const wss = (pair: { key: string; cert: string } = good) => reply("wss://127.0.0.1:*/path", { wss: pair })

/** The port of a server, until the end of the test. */
const portOf = async (server: Server): Promise<number> => {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

describe("ping of wss", () => {
  it("tells its stages, with a certificate that is trusted", async () => {
    const { endpoint, port } = await wss()
    const { code, stdout } = await ping(endpoint, "--ca", authorityFile)
    expect(stdout).toMatch(
      /ZWS 2\.0, REP, mechanism NULL\n {2}connected after .*, TLS after .*, greeted after .*, handshake after .*, as a REQ\nround trip 1: /,
    )
    expect(stdout).not.toContain("certificate")
    expect(code).toBe(0)
    const named = await ping(`wss://localhost:${port}/path`, "--ca", authorityFile, "--json")
    const [peer] = named.stdout.split("\n").map((each) => JSON.parse(each || "{}"))
    expect(peer).toMatchObject({ event: "peer", protocol: "ZWS 2.0", socketType: "REP", remarks: [] })
    expect(peer.secured).toBeGreaterThan(peer.connected)
    expect(peer.greeted).toBeGreaterThan(peer.secured)
    expect(peer).not.toHaveProperty("distrusted")
  })

  it.each([
    ["its authority is not known", good, [], "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
    ["it has expired", expired, ["--ca", authorityFile], "CERT_HAS_EXPIRED"],
  ])("says that sockets would not trust a certificate: %s", async (problem, pair, args, distrusted) => {
    const { endpoint } = await wss(pair)
    const { code, stdout } = await ping(endpoint, ...args, "--json")
    const [peer] = stdout.split("\n").map((each) => JSON.parse(each || "{}"))
    expect(peer).toMatchObject({
      distrusted,
      remarks: [expect.stringContaining(`${problem} (${distrusted})`)],
    })
    expect(code).toBe(0)
  })

  it("says that a certificate is for another name", async () => {
    const { endpoint } = await reply(`wss://${ownHost()}:*/path`, { wss: good })
    const { code, stdout } = await ping(endpoint, "--ca", authorityFile)
    expect(stdout).toContain(
      "it is for another name (ERR_TLS_CERT_ALTNAME_INVALID). Connect by a name that is in it",
    )
    expect(code).toBe(0)
  })

  it("measures through CURVE, and says when the key is wrong", async () => {
    const { publicKey, secretKey } = curveKeyPair()
    const { endpoint } = await reply("wss://127.0.0.1:*/path", {
      wss: good,
      curveServer: true,
      curveSecretKey: secretKey,
    })
    const right = await ping(endpoint, "--ca", authorityFile, `--curve-server-key=${publicKey}`)
    expect(right.stderr).toBe("")
    // It says its type under seal, where the engine reads it.
    expect(right.stdout).toContain("ZWS 2.0, REP, mechanism CURVE")
    expect(right.stdout).toContain("TLS after")
    expect(right.stdout).toContain("round trips: 1 tried, 1 answered")
    const wrong = await ping(endpoint, `--curve-server-key=${curveKeyPair().publicKey}`)
    expect(wrong).toMatchObject({ code: 4, stderr: expect.stringContaining("it is not its key") })
  })

  it("wants certificates in its file of authorities, and has no use for it elsewhere", async () => {
    expect(await ping("wss://127.0.0.1:1", "--ca", join(folder, "none"))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--ca: no such file or directory"),
    })
    writeFileSync(join(folder, "text"), "hello")
    expect(await ping("wss://127.0.0.1:1", "--ca", join(folder, "text"))).toMatchObject({ code: 2 })
    expect(await ping("tcp://127.0.0.1:1", "--ca", authorityFile)).toMatchObject({ code: 2 })
  })
})

describe("ping by the wrong transport says which is the right one", () => {
  it.each(["ws", "tcp"])("%s where TLS is spoken", async (scheme) => {
    const { port } = await wss()
    const path = scheme === "ws" ? "/path" : ""
    const { code, stderr } = await ping(`${scheme}://127.0.0.1:${port}${path}`)
    expect(stderr).toContain("speaks TLS, not ZeroMQ in clear")
    expect(stderr).toContain(`its endpoint is wss://127.0.0.1:${port}`)
    expect(code).toBe(1)
  })

  it("wss where a WebSocket is in clear", async () => {
    const { endpoint } = await reply("ws://127.0.0.1:*/path")
    expect(await ping(endpoint.replace("ws:", "wss:"))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`does not speak TLS.\n  Its endpoint is ${endpoint}`),
    })
  })

  it.each(["ws", "wss"])("%s where there are no WebSockets", async (scheme) => {
    const { endpoint } = await reply("tcp://127.0.0.1:*")
    expect(await ping(endpoint.replace("tcp", scheme))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`a ZeroMQ, but without WebSockets.\n  Its endpoint is ${endpoint}`),
    })
  })

  it("tcp where a web server is", async () => {
    const { endpoint } = await reply("ws://127.0.0.1:*/path")
    const { code, stderr } = await ping(endpoint.replace(/^ws(.*)\/path$/, "tcp$1"))
    expect(stderr).toContain("It seems to be an HTTP server")
    expect(code).toBe(1)
  })
})

describe("ping of web servers and others", () => {
  it("says that a web server has no WebSocket, or another one than that of ZeroMQ", async () => {
    const server = createWebServer((_, response) => void response.end("hello"))
    const port = await portOf(server)
    expect((await ping(`ws://127.0.0.1:${port}/`)).stderr).toContain(
      'is a web server, but has no WebSocket there: "HTTP/1.1 200 OK"',
    )
    expect((await ping(`wss://127.0.0.1:${port}/`)).stderr).toContain(
      "does not speak TLS (it is a web server in clear)",
    )
  })

  it.each(["ws", "wss"])("says over %s that an SSH server is no web server", async (scheme) => {
    const port = await portOf(
      createServer((socket) => void socket.on("error", () => {}).write("SSH-2.0-x\r\n")),
    )
    const { code, stderr } = await ping(`${scheme}://127.0.0.1:${port}/`)
    expect(stderr).toContain('as an SSH server: "SSH-2.0-x"')
    expect(code).toBe(1)
  })

  it.each([
    ["ws", "a WebSocket would have answered"],
    ["wss", "TLS would have answered"],
  ])("says over %s that nobody answers", async (scheme, words) => {
    const port = await portOf(createServer((socket) => void socket.on("error", () => {})))
    const { code, stderr } = await ping(`${scheme}://127.0.0.1:${port}/`, "--timeout", "50ms")
    expect(stderr).toContain(`accepts connections, but says nothing: ${words}.`)
    expect(code).toBe(3)
  })

  it("says that somebody hangs up instead of speaking TLS", async () => {
    const port = await portOf(createServer((socket) => void socket.destroy()))
    const { code, stderr } = await ping(`wss://127.0.0.1:${port}/`)
    expect(stderr).toContain("ended the connection during the handshake of TLS")
    expect(code).toBe(1)
  })
})
