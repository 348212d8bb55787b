import { chmodSync, readFileSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import {
  opensshTunnel,
  openTunnel,
  SshError,
  SshTimeoutError,
  ssh2Tunnel,
  tryPasswordlessSsh,
} from "../../src/ssh/index.ts"
import { clients, describeSsh } from "../support/describe-ssh.ts"
import { impossibleHost, ownHost } from "../support/network.ts"

const far = "tcp://127.0.0.1:5555"

const reason = (reason: string, message = "") =>
  expect.objectContaining({ name: "SshError", reason, message: expect.stringContaining(message) })

describeSsh("A login", (scene) => {
  describe.concurrent.each(clients)("by %s", (_, ssh2) => {
    it("is refused to whoever has another key", async () => {
      const { server } = scene
      const options = { ...scene.options(ssh2), keyFile: server.strangersKey }
      await expect(openTunnel(far, server.address, options)).rejects.toThrow(reason("authentication"))
      expect(await tryPasswordlessSsh(server.address, options)).toBe(false)
    })

    it("is given up when the server is not known, or is another one", async () => {
      const { server } = scene
      const unknown = { ...scene.options(ssh2), knownHosts: server.writeKnownHosts("nobody") }
      await expect(openTunnel(far, server.address, unknown)).rejects.toThrow(reason("host-key", "accept-new"))
      const another = server.writeKnownHosts("another", server.anotherHostKey)
      await expect(openTunnel(far, server.address, { ...unknown, knownHosts: another })).rejects.toThrow(
        reason("host-key", "in between"),
      )
      await expect(
        openTunnel(far, server.address, { ...unknown, hostKey: "accept-new", knownHosts: another }),
      ).rejects.toThrow(reason("host-key", "in between"))
    })

    it("takes a key that is given, and no other", async () => {
      const { server } = scene
      const { knownHosts: _, ...options } = scene.options(ssh2)
      expect(await tryPasswordlessSsh(server.address, { ...options, hostKey: server.hostKey })).toBe(true)
      const pinned = { ...options, hostKey: server.anotherHostKey }
      await expect(openTunnel(far, server.address, pinned)).rejects.toThrow(reason("host-key", "in between"))
    })

    it("remembers the key of a new server when it may, and then takes no other", async () => {
      const { server } = scene
      const file = server.writeKnownHosts(`new ${ssh2} 100%`)
      const options = { ...scene.options(ssh2), hostKey: "accept-new", knownHosts: [file] }
      expect(await tryPasswordlessSsh(server.address, options)).toBe(true)
      expect(readFileSync(file, "utf8")).toContain(server.hostKey.split(" ")[1])
      expect(await tryPasswordlessSsh(server.address, { ...options, hostKey: "known" })).toBe(true)
      const nowhere = [`${server.file("config")}/is/no/folder`]
      await expect(openTunnel(far, server.address, { ...options, knownHosts: nowhere })).rejects.toThrow(
        reason("host-key", "/is/no/folder"),
      )
    })

    it("takes any key when it is told to", async () => {
      const { knownHosts: _, ...options } = scene.options(ssh2)
      const patient = { timeout: Number.POSITIVE_INFINITY, keepAliveInterval: 1e15 }
      expect(await tryPasswordlessSsh(scene.server.address, { ...options, ...patient, hostKey: "any" })).toBe(
        true,
      )
    })

    it("is given up when nobody is there, or nobody answers", async () => {
      const address = `${ownHost()}:1`
      await expect(openTunnel(far, address, scene.options(ssh2))).rejects.toThrow(reason("unreachable"))
      await expect(openTunnel(far, impossibleHost, scene.options(ssh2))).rejects.toThrow(
        reason("unreachable"),
      )
    })

    it("is given up when the key cannot be read, or is none", async () => {
      const missing = { ...scene.options(ssh2), keyFile: "/no/such/key" }
      await expect(openTunnel(far, scene.server.address, missing)).rejects.toThrow(
        reason("authentication", "/no/such/key"),
      )
      const folder = { ...missing, keyFile: scene.server.file("") }
      await expect(openTunnel(far, scene.server.address, folder)).rejects.toThrow(
        reason("authentication", scene.server.file("")),
      )
      const none = { ...scene.options(ssh2), keyFile: scene.server.file("config") }
      await expect(openTunnel(far, scene.server.address, none)).rejects.toThrow(reason("authentication"))
    })

    it("is given up when its signal says so", async () => {
      const given = { ...scene.options(ssh2), signal: AbortSignal.abort(new Error("enough")) }
      await expect(openTunnel(far, scene.server.address, given)).rejects.toThrow("enough")
      const controller = new AbortController()
      const opening = openTunnel(far, scene.server.address, { ...given, signal: controller.signal })
      setImmediate(() => controller.abort(new Error("too late")))
      await expect(opening).rejects.toThrow("too late")
    })

    it("is given up when its time is up", async () => {
      const options = { ...scene.options(ssh2), timeout: 1 }
      const opening = openTunnel(far, scene.server.address, options)
      await expect(opening).rejects.toThrow(SshTimeoutError)
      await expect(opening).rejects.toThrow(expect.objectContaining({ reason: "timeout" }))
      await expect(opening).rejects.toBeInstanceOf(SshError)
    })
  })

  it("by the program ssh is what it is here, however that is configured", async () => {
    const { server } = scene
    await using taken = await openTunnel(far, server.address, scene.options(true))
    const configFile = server.file("strange_config")
    writeFileSync(
      configFile,
      `ClearAllForwardings yes
ExitOnForwardFailure yes
ForkAfterAuthentication yes
LocalForward 127.0.0.1:${taken.localPort} 127.0.0.1:80
RemoteCommand ls
NoHostAuthenticationForLocalhost yes
KnownHostsCommand /bin/echo typemq ${server.hostKey}
`,
    )
    const options = { ...scene.options(false), configFile }
    const tunnel = await openTunnel(far, server.address, options)
    const broken: unknown[] = []
    tunnel.on("broken", ({ error }) => broken.push(error))
    expect(process.kill(tunnel.pid as number, 0)).toBe(true)
    await tunnel.close()
    expect(broken).toEqual([])
    const { knownHosts: _, ...pinned } = { ...options, hostKey: server.anotherHostKey }
    await expect(openTunnel(far, server.address, pinned)).rejects.toThrow(reason("host-key"))
    await expect(
      openTunnel(far, server.address, { ...options, knownHosts: server.writeKnownHosts("not one") }),
    ).rejects.toThrow(reason("host-key"))
  })

  it("is possible with an ssh that does not know all options of newer ones", async () => {
    const program = scene.server.file("old_ssh")
    writeFileSync(
      program,
      `#!/bin/sh
case "$*" in
  *ForkAfterAuthentication*) echo "command-line: line 0: Bad configuration option: forkafterauthentication" >&2; exit 255 ;;
  *KnownHostsCommand*) echo "command-line: line 0: Bad configuration option: knownhostscommand" >&2; exit 255 ;;
esac
exec ssh "$@"
`,
    )
    chmodSync(program, 0o700)
    expect(await tryPasswordlessSsh(scene.server.address, { ...scene.options(false), program })).toBe(true)
  })

  it("needs the program, when that is the client", async () => {
    const options = { ...scene.options(false), program: "/no/such/ssh" }
    await expect(openTunnel(far, scene.server.address, options)).rejects.toThrow(reason("client", "install"))
  })

  it("is for ports as well, in PyZMQ's order", async () => {
    for (const open of [opensshTunnel, ssh2Tunnel]) {
      const tunnel = await open(0, 5555, scene.server.address, scene.options(false))
      expect(tunnel.endpoint).toBe(`tcp://127.0.0.1:${tunnel.localPort}`)
      expect(tunnel.pid === undefined).toBe(open === ssh2Tunnel)
      await expect(open(tunnel.localPort, 5555, scene.server.address, scene.options(false))).rejects.toThrow(
        expect.objectContaining({ code: "EADDRINUSE" }),
      )
      await tunnel.close()
    }
  })
})

describe("A tunnel is not opened", () => {
  it.each([
    { timeout: -2 },
    { timeout: Number.NaN },
    { keepAliveInterval: -1 },
    { idleTimeout: -5 },
    { reopenInterval: -1 },
    { localPort: 65_536 },
    { localPort: 1.5 },
    { hostKey: "whatever" },
    { hostKey: "ssh-ed25519 AAAA\nStrictHostKeyChecking no" },
    { keyFile: "-oProxyCommand=id" },
    { keyFile: 'a" b' },
    { knownHosts: "$" + "{HOME}/hosts" },
    { knownHosts: [] },
    { configFile: "" },
    { program: "-x" },
    { password: "two\nlines" },
    { remoteIp: "-x" },
  ])("with %j", async (options) => {
    await expect(openTunnel(far, "127.0.0.1:1", options)).rejects.toThrow(
      expect.objectContaining({ code: "EINVAL" }),
    )
  })

  it("to ports or from options that are none", async () => {
    await expect(opensshTunnel(0, 0, "gate")).rejects.toThrow(expect.objectContaining({ code: "EINVAL" }))
    await expect(openTunnel(far, "gate", { password: 7 as never })).rejects.toThrow(TypeError)
    await expect(openTunnel(far, "gate", { keyFile: 7 as never })).rejects.toThrow(TypeError)
  })
})
