import { readFileSync, writeFileSync } from "node:fs"
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest"
import * as zmq from "../../src/index.ts"
import { openTunnel, tryPasswordlessSsh } from "../../src/ssh/index.ts"
import { clients, describeSsh } from "../support/describe-ssh.ts"
import { PasswordServer } from "../support/password-server.ts"

const password = "open 'sesame' $HOME %h \\n"

describeSsh("A password", (scene) => {
  let server: PasswordServer

  const start = async (asks = false): Promise<string> => {
    const hostKey = readFileSync(scene.server.file("host"))
    server = await PasswordServer.start({ hostKey, user: "ali", password, asks })
    return `ali@127.0.0.1:${server.port}`
  }
  afterEach(() => server?.stop())

  const options = (ssh2: boolean) => {
    const { keyFile: _, knownHosts: __, ...rest } = scene.options(ssh2)
    return { ...rest, hostKey: scene.server.hostKey }
  }

  describe.each(clients)("by %s", (_, ssh2) => {
    it.each([
      ["is told to a server that wants one", false],
      ["is the answer to what a server asks", true],
    ])("%s, as it is", async (_, asks) => {
      const address = await start(asks)
      const pull = new zmq.Pull()
      const push = new zmq.Push({ linger: 0 })
      const tunnel = await openTunnel(await pull.bind("tcp://127.0.0.1:*"), address, {
        ...options(ssh2),
        password,
      })
      push.connect(tunnel.endpoint)
      await push.send("through")
      expect(String(await pull.receive())).toBe("through")
      expect(server.tried).toEqual([password])
      await Promise.all([push.close(), pull.close(), tunnel.close()])
    })

    it("that is wrong is refused", async () => {
      const address = await start()
      await expect(
        openTunnel("tcp://127.0.0.1:5555", address, { ...options(ssh2), password: "x" }),
      ).rejects.toThrow(expect.objectContaining({ reason: "authentication" }))
      expect(server.tried[0]).toBe("x")
    })

    it("is asked for when the server does not let us in without, and only then", async () => {
      const address = await start()
      const asked: string[] = []
      const ask = async (): Promise<string> => {
        asked.push("asked")
        return password
      }
      const tunnel = await openTunnel("tcp://127.0.0.1:5555", address, { ...options(ssh2), password: ask })
      await tunnel.close()
      expect(asked).toEqual(["asked"])
      const known = await openTunnel("tcp://127.0.0.1:5555", scene.server.address, {
        ...scene.options(ssh2),
        password: ask,
      })
      await known.close()
      expect(asked).toEqual(["asked"])
    })

    it("is not needed where the server says so", async () => {
      expect(await tryPasswordlessSsh(await start(), options(ssh2))).toBe(false)
      expect(server.tried).toEqual([])
    })
  })

  it("is never told to a server that is another one", async () => {
    const address = await start()
    for (const [, ssh2] of clients) {
      const given = { ...options(ssh2), hostKey: scene.server.anotherHostKey, password }
      await expect(openTunnel("tcp://127.0.0.1:5555", address, given)).rejects.toThrow(
        expect.objectContaining({ reason: "host-key" }),
      )
    }
    expect(server.tried).toEqual([])
  })

  it("is no answer to whether an unknown server shall be trusted", async () => {
    const address = await start()
    const { hostKey: _, ...given } = options(false)
    const nobody = scene.server.writeKnownHosts("nobody at all")
    await expect(
      openTunnel("tcp://127.0.0.1:5555", address, { ...given, knownHosts: nobody, password: "yes" }),
    ).rejects.toThrow(expect.objectContaining({ reason: "host-key" }))
    expect(server.tried).toEqual([])
  })

  it("helps where the agent is gone, of which nothing is said any more when the server is lost", async () => {
    vi.stubEnv("SSH_AUTH_SOCK", "/no/such/agent")
    onTestFinished(() => void vi.unstubAllEnvs())
    const address = await start()
    const given = { ...options(true), password, reopenInterval: 10 }
    const tunnel = await openTunnel("tcp://127.0.0.1:5555", address, given)
    const broken = new Promise((resolve) => tunnel.on("broken", resolve))
    await server.stop()
    expect(await broken).toMatchObject({ error: { reason: "lost" }, interval: expect.any(Number) })
    await tunnel.close()
    await expect(openTunnel("tcp://127.0.0.1:5555", await start(), options(true))).rejects.toMatchObject({
      reason: "authentication",
      output: expect.stringContaining("agent"),
    })
  })

  it("is not told to a server in between", async () => {
    await start()
    const config = scene.server.file("jump_config")
    const jump = scene.server.file("jump")
    const { port } = server
    writeFileSync(
      jump,
      `StrictHostKeyChecking no
UserKnownHostsFile /dev/null
NumberOfPasswordPrompts 1
`,
    )
    writeFileSync(config, `ProxyCommand ssh -F "${jump}" -l ali -p ${port} -W %h:%p 127.0.0.1\n`)
    const given = { ...scene.options(false), configFile: config, password }
    await expect(openTunnel("tcp://127.0.0.1:5555", scene.server.address, given)).rejects.toThrow(
      expect.objectContaining({ name: "SshError" }),
    )
    // It is asked for one, but is told nothing.
    expect(server.tried).toEqual([""])
  })

  it("stands on no command line", async () => {
    const address = await start()
    const tunnel = await openTunnel("tcp://127.0.0.1:5555", address, { ...options(false), password })
    expect(readFileSync(`/proc/${tunnel.pid}/cmdline`, "utf8")).not.toContain("sesame")
    await tunnel.close()
  })
})
