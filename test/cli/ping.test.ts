import { spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { type AddressInfo, createServer, type Socket as NetSocket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createServer as createTlsServer } from "node:tls"
import { afterEach, describe, expect, it, onTestFinished } from "vitest"
import { recognise } from "../../src/cli/ping/foreign-speech.ts"
import { summarise } from "../../src/cli/ping/round-trip-summary.ts"
import { Context, curveKeyPair, Dealer, Pull, Push, Reply, Router } from "../../src/index.ts"
import { good as certificate } from "../support/certificates.ts"
import { RecordingTerminal, resultInProcess, runInProcess } from "../support/command.ts"
import { impossibleHost } from "../support/network.ts"

const quick = ["--count", "2", "--interval", "1ms", "--timeout", "5s"]

const ping = (...args: readonly string[]) => resultInProcess(["ping", ...quick, ...args])

/** A listener that does this with each connection, until the end of the test. */
const listener = async (serve: (socket: NetSocket) => void): Promise<string> => {
  const open = new Set<NetSocket>()
  const server = createServer((socket) => {
    open.add(socket)
    socket.on("error", () => {})
    serve(socket)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => {
    for (const each of open) each.destroy()
    server.close()
  })
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const contexts: Context[] = []
afterEach(async () => {
  await Promise.all(contexts.splice(0).map((each) => each.destroy({ linger: 0 })))
})
const newContext = (): Context => {
  const context = new Context()
  contexts.push(context)
  return context
}

describe("ping of our own sockets", () => {
  it("tells version, type, mechanism and routing id, and measures round trips", async () => {
    const router = new Router({ context: newContext(), routingId: "boss" })
    const { code, stdout } = await ping(await router.bind("tcp://127.0.0.1:*"))
    expect(stdout).toContain('ZMTP 3.1, ROUTER, mechanism NULL, routing id "boss"')
    expect(stdout).toMatch(/round trip 2: [\d.]+ ms\nround trips: 2 tried, 2 answered, 0 % lost; min .* max /)
    expect(code).toBe(0)
  })

  it("does not join peers that would hand it messages, unless told to", async () => {
    const push = new Push({ context: newContext() })
    const endpoint = await push.bind("tcp://127.0.0.1:*")
    const careful = await ping(endpoint)
    expect(careful.stdout).toContain("--type pull")
    expect(careful.stdout).toContain("handshakes: 2 tried, 2 answered")
    expect(careful.code).toBe(0)
    expect((await ping(endpoint, "--type", "pull")).stdout).toContain("round trips: 2 tried, 2 answered")
  })

  it("says which types fit when the one asked for does not", async () => {
    const pull = new Pull({ context: newContext() })
    const { code, stderr } = await ping(await pull.bind("tcp://127.0.0.1:*"), "--type", "sub")
    expect(stderr).toContain(
      "The peer is a PULL socket, which does not talk to a SUB.\n  What fits a PULL: PUSH.",
    )
    expect(code).toBe(1)
  })

  it.each(["ws://127.0.0.1:*/path", "ipc://*"])("reaches %s", async (endpoint) => {
    const reply = new Reply({ context: newContext() })
    const { code, stdout } = await ping(await reply.bind(endpoint))
    expect(stdout).toContain("REP, mechanism NULL")
    expect(stdout).toContain("round trips: 2 tried, 2 answered")
    expect(code).toBe(0)
  })

  it("measures through CURVE, and says when the server's key is another", async () => {
    const { publicKey, secretKey } = curveKeyPair()
    const pull = new Pull({ context: newContext(), curveServer: true, curveSecretKey: secretKey })
    const endpoint = await pull.bind("tcp://127.0.0.1:*")
    const good = await ping(endpoint, `--curve-server-key=${publicKey}`)
    expect(good.stdout).toContain("ZMTP 3.1, PULL, mechanism CURVE")
    expect(good.stdout).toContain("round trips: 2 tried, 2 answered")
    const none = await ping(endpoint)
    expect(none).toMatchObject({ code: 4, stderr: expect.stringContaining("--curve-server-key") })
    const wrong = await ping(endpoint, `--curve-server-key=${curveKeyPair().publicKey}`)
    expect(wrong).toMatchObject({ code: 4, stderr: expect.stringContaining("it is not its key") })
  })

  it("says when it was given keys that the peer has no use for", async () => {
    const dealer = new Dealer({ context: newContext() })
    const { code, stderr } = await ping(await dealer.bind("tcp://127.0.0.1:*"), "--plain", "user:password")
    expect(stderr).toContain("The peer has the mechanism NULL, but PLAIN was asked for.")
    expect(code).toBe(4)
  })

  it("writes JSON documents", async () => {
    const reply = new Reply({ context: newContext() })
    const { stdout } = await ping(await reply.bind("tcp://127.0.0.1:*"), "--json")
    const [peer, ...others] = stdout
      .trim()
      .split("\n")
      .map((each) => JSON.parse(each))
    expect(peer).toMatchObject({ event: "peer", protocol: "ZMTP 3.1", socketType: "REP", askedWith: "REQ" })
    expect(others.map(({ event }) => event)).toEqual(["answer", "answer", "summary"])
    expect(others[2]).toMatchObject({ sent: 2, answered: 2, loss: 0 })
  })

  it("ends with a summary at Ctrl-C", async () => {
    const reply = new Reply({ context: newContext() })
    const terminal = new RecordingTerminal()
    const endpoint = await reply.bind("tcp://127.0.0.1:*")
    const running = runInProcess(["ping", endpoint, "--count", "0", "--interval", "1h"], terminal)
    await terminal.match(/round trip 1/)
    terminal.interrupt()
    expect(await running).toBe(130)
    expect(terminal.output).toContain("1 tried, 1 answered")
  })
})

describe("ping of what is no ZeroMQ", () => {
  const services = [
    ["an SSH server", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["an SMTP (mail) server", "220 mail.example ESMTP\r\n"],
    ["an FTP server", "220 example FTP\r\n"],
    ["a NATS server", 'INFO {"server_id":"x"}\r\n'],
  ] as const

  it.each(services)("recognises %s by its banner", async (name, banner) => {
    const endpoint = await listener((socket) => socket.write(banner))
    const { code, stderr } = await ping(endpoint)
    expect(stderr).toContain(
      `does not speak ZeroMQ. It seems to be ${name}: ${JSON.stringify(banner.trim())}`,
    )
    expect(code).toBe(1)
  })

  it.each([
    ["an HTTP server", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["a Redis server", "-ERR unknown command\r\n"],
  ])("recognises %s that waits to be asked", async (name, answer) => {
    const endpoint = await listener((socket) => {
      socket.on("data", (chunk) => chunk.includes("HEAD") && socket.end(answer))
    })
    const { stderr } = await ping(endpoint, "--timeout", "200ms")
    expect(stderr).toContain(`It seems to be ${name}`)
  })

  it("recognises TLS", async () => {
    const server = createTlsServer(certificate).listen(0, "127.0.0.1")
    server.on("tlsClientError", () => {})
    await once(server, "listening")
    const { code, stderr } = await ping(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`)
    server.close()
    expect(stderr).toContain("speaks TLS, not ZeroMQ in clear")
    expect(code).toBe(1)
  })

  it("says so when somebody listens and says nothing", async () => {
    const endpoint = await listener(() => {})
    const { code, stderr } = await ping(endpoint, "--timeout", "50ms")
    expect(stderr).toContain("accepts connections, but says nothing")
    expect(code).toBe(3)
  })

  it.each([
    ["ZMTP 2.0, PULL", "ff00000000000000017f01070000"],
    ["ZMTP 1.0", "ff00000000000000017f000000"],
    ["ZMTP 1.0", "0100"],
  ])("knows the old version %s", async (who, octets) => {
    const endpoint = await listener((socket) => socket.write(Buffer.from(octets, "hex")))
    const { code, stdout } = await ping(endpoint)
    expect(stdout).toContain(`  ${who}\n`)
    expect(stdout).toContain("handshakes: 2 tried, 2 answered")
    expect(code).toBe(0)
  })

  it("keeps a stranger's control characters from the terminal", () => {
    expect(recognise(Buffer.from("\u001b[2J"))).toBeUndefined()
  })
})

describe("ping of what is not there", () => {
  it("says when nothing listens", async () => {
    const { code, stderr } = await ping("tcp://127.0.0.1:1")
    expect(stderr).toContain("Nothing listens at 127.0.0.1:1: the connection was refused.")
    expect(code).toBe(1)
  })

  it.each(["tcp", "ws", "wss"])("says over %s when a host is not known, also in JSON", async (scheme) => {
    const { code, stderr } = await ping(`${scheme}://${impossibleHost}:5555`)
    expect(stderr).toContain(`The host of ${scheme}://${impossibleHost}:5555 is not known`)
    expect(code).toBe(1)
    const documents = (await ping(`${scheme}://${impossibleHost}:5555`, "--json")).stdout
    expect(JSON.parse(documents.split("\n")[1] as string)).toMatchObject({
      event: "failure",
      kind: "no such host",
      advice: [expect.stringContaining("spelling")],
      exitCode: 1,
    })
  })

  it.runIf(process.platform === "linux")("says when nobody has an abstract name", async () => {
    const { code, stderr } = await ping("ipc://@typemq-nobody-has-this")
    expect(stderr).toContain("Nobody listens under the name @typemq-nobody-has-this, which is no file.")
    expect(code).toBe(1)
  })

  it.runIf(process.platform !== "win32")(
    "says when the system does not permit to write to a path",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "typemq-ping-"))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      chmodSync(folder, 0o755)
      const reply = new Reply({ context: newContext() })
      await reply.bind(`ipc://${folder}/socket`)
      chmodSync(join(folder, "socket"), 0)
      // Whoever may do everything asks as somebody who may do little.
      const owner = process.geteuid?.() ?? 0
      if (owner === 0) process.seteuid?.(65_534)
      try {
        const { code, stderr } = await ping(`ipc://${folder}/socket`)
        expect(stderr).toContain(`The system does not permit to connect to ${folder}/socket (EACCES).`)
        expect(stderr).toContain("Writing to the socket's file needs permission")
        expect(code).toBe(1)
      } finally {
        if (owner === 0) process.seteuid?.(owner)
      }
      expect(reply.closed).toBe(false)
    },
  )

  it("says when a path is missing, no socket, or left behind", async () => {
    const folder = mkdtempSync(join(tmpdir(), "typemq-ping-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, "file")
    writeFileSync(file, "")
    expect((await ping(`ipc://${folder}/none`)).stderr).toContain(`There is no file ${folder}/none.`)
    expect((await ping(`ipc://${file}`)).stderr).toContain("is not a socket, but another kind of file.")
    const socket = join(folder, "socket")
    const program = `require("net").createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, "SIGKILL"))`
    await once(spawn(process.execPath, ["-e", program]), "close")
    expect((await ping(`ipc://${socket}`)).stderr).toContain(
      "the file was left behind by a program that has ended.",
    )
  })

  it("says of each other transport why nobody can ping it", async () => {
    const inproc = await ping("inproc://name")
    expect(inproc).toMatchObject({ code: 2, stderr: expect.stringContaining("only inside of the process") })
    expect(await ping("udp://127.0.0.1:1")).toMatchObject({ code: 2 })
    expect(await ping("@tcp://127.0.0.1:1")).toMatchObject({ code: 2 })
    expect(await ping("tcp://127.0.0.1:*")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Any port is for who binds"),
    })
    expect(await ping(">tcp://127.0.0.1:1")).toMatchObject({ code: 1 })
    expect(await ping("tcp://*:5555")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("127.0.0.1:5555"),
    })
  })
})

describe("the summary of round trips", () => {
  it("has the median, the largest of the best 99 %, and the loss", () => {
    const times = Array.from({ length: 200 }, (_, index) => 200 - index)
    expect(summarise(400, times)).toEqual({
      sent: 400,
      answered: 200,
      loss: 0.5,
      minimum: 1,
      median: 100,
      p99: 198,
      maximum: 200,
    })
  })

  it("has nothing to say of none", () => {
    expect(summarise(0, [])).toMatchObject({ sent: 0, loss: 0, median: undefined })
  })
})
