import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"
import { expect, it } from "vitest"
import * as zmq from "../../src/index.ts"
import { openTunnel, tunnelConnection } from "../../src/ssh/index.ts"
import { describeSsh } from "../support/describe-ssh.ts"
import { runScript } from "../support/run-script.ts"
import { until } from "../support/until.ts"

const runs = (pid: number): boolean => existsSync(`/proc/${pid}`)

describeSsh("The process of ssh", (scene) => {
  /** A script with a tunnel, which says its process's number; and the folder that it uses. */
  const script = (name: string, far: string, rest: string): [text: string, folder: string] => {
    const folder = scene.server.file(name)
    mkdirSync(folder)
    const options = JSON.stringify({ ...scene.options(false), password: "for the program that tells it" })
    const text = `
process.env.TMPDIR = ${JSON.stringify(folder)}
const { openTunnel, tunnelConnection } = await import(new URL("ssh/index.js", library).href)
const far = ${JSON.stringify(far)}, server = ${JSON.stringify(scene.server.address)}, options = ${options}
${rest}`
    return [text, folder]
  }

  it("ends when ours is killed, and leaves nothing behind", async () => {
    const [text, folder] = script(
      "killed",
      "tcp://127.0.0.1:5555",
      `
const tunnel = await openTunnel(far, server, options)
console.log(tunnel.pid)
process.kill(process.pid, "SIGKILL")`,
    )
    const { signal, output } = await runScript(text)
    expect(signal).toBe("SIGKILL")
    await until(() => !runs(Number(output)))
    await until(() => readdirSync(folder).length === 0)
  })

  it("does not keep ours, and what was sent through it still arrives", async () => {
    const pull = new zmq.Pull()
    const [text, folder] = script(
      "ended",
      await pull.bind("tcp://127.0.0.1:*"),
      `
const push = new zmq.Push()
const tunnel = await tunnelConnection(push, far, server, options)
console.log(tunnel.pid)
for (let index = 0; index < 100; index++) await push.send(Buffer.alloc(10_000))`,
    )
    const [{ code, output, errors }] = await Promise.all([
      runScript(text),
      (async () => {
        for (let index = 0; index < 100; index++) expect((await pull.receive())[0]).toHaveLength(10_000)
      })(),
    ])
    expect([code, errors]).toEqual([0, ""])
    await until(() => !runs(Number(output)))
    await until(() => readdirSync(folder).length === 0)
    await pull.close()
  })

  it("is the user's own connection, where there is one, which stays", async () => {
    const { server } = scene
    const config = server.file("master_config")
    const place = server.file("master")
    writeFileSync(
      config,
      `Host *
ControlPath "${place}"
IdentityFile "${server.key}"
IdentitiesOnly yes
UserKnownHostsFile "${server.knownHosts}"
`,
    )
    const [user] = server.address.split("@") as [string]
    const words = ["-F", config, "-N", "-M", "-p", String(server.port), "-l", user, server.host]
    const master: ChildProcess = spawn("ssh", words, { stdio: "ignore" })
    await until(() => existsSync(place))
    const pull = new zmq.Pull()
    const push = new zmq.Push({ linger: 0, reconnectInterval: 10 })
    const far = await pull.bind("tcp://127.0.0.1:*")
    const tunnel = await tunnelConnection(push, far, server.address, {
      ssh2: false,
      configFile: config,
      reopenInterval: 10,
    })
    expect(tunnel.pid).toBe(master.pid)
    await push.send("by the master")
    expect(String(await pull.receive())).toBe("by the master")
    const other = await openTunnel(far, server.address, { ssh2: false, configFile: config })
    await other.close()
    expect(master.exitCode).toBe(null)

    // Given up when the master has begun to forward, but before that is known.
    const program = server.file("slow_ssh")
    const said = server.file("slow_ssh_said")
    writeFileSync(
      program,
      `#!/bin/sh
ssh "$@"; code=$?
echo "$2" >> "${said}"
[ "$2" = forward ] && exec sleep 1000
exit $code
`,
    )
    chmodSync(program, 0o700)
    const controller = new AbortController()
    const { signal } = controller
    const opening = openTunnel(far, server.address, { ssh2: false, configFile: config, program, signal })
    const refused = expect(opening).rejects.toThrow("enough")
    const done = (): string => (existsSync(said) ? readFileSync(said, "utf8") : "")
    await until(() => done().includes("forward\n"))
    controller.abort(new Error("enough"))
    await refused
    expect(done()).toBe("check\nforward\ncancel\n")

    const reopened = new Promise((resolve) => tunnel.on("reopened", resolve))
    const gone = once(master, "exit")
    master.kill("SIGTERM")
    await gone
    await reopened
    expect(tunnel.pid).not.toBe(master.pid)
    await push.send("without it")
    expect(String(await pull.receive())).toBe("without it")
    await Promise.all([push.close(), pull.close(), tunnel.closed])
  })

  it("is no way to run commands here", async () => {
    const place = scene.server.file("proof")
    for (const server of [
      `-oProxyCommand=touch ${place}`,
      `x@-oProxyCommand=touch ${place}`,
      `$(touch ${place})`,
    ]) {
      await expect(openTunnel("tcp://127.0.0.1:5555", server, scene.options(false))).rejects.toThrow(
        expect.objectContaining({ code: "EINVAL" }),
      )
    }
    expect(existsSync(place)).toBe(false)
  })
})

describeSsh("A process with nothing else to do", (scene) => {
  const tunnels = (server: string): string => `
const { openTunnel } = await import(new URL("ssh/index.js", library).href)
const open = (ssh2) => openTunnel("tcp://127.0.0.1:5555", ${JSON.stringify(server)}, {
  ...${JSON.stringify({ ...scene.options(false), knownHosts: undefined, hostKey: scene.server.hostKey })},
  ssh2, timeout: -1, reopenInterval: 1 })
const opened = await Promise.all([open(true), open(false)])`

  it("goes on until a tunnel that it closes is closed", async () => {
    const { code, output, errors } = await runScript(`${tunnels(scene.server.address)}
for (const each of opened) {
  await each.close()
  console.log("closed")
}`)
    expect([code, errors, output]).toEqual([0, "", "closed\nclosed\n"])
  })

  it("does not go on until a tunnel that broke is open again", async () => {
    const { server } = scene
    const sockets = new Set<Socket>()
    let silent = false
    let attempts = 0
    const gate = createServer((near) => {
      sockets.add(near.on("error", () => {}))
      if (silent) attempts++
      else near.pipe(connect({ host: server.host, port: server.port }).on("error", () => {})).pipe(near)
    }).listen(0, "127.0.0.1")
    await once(gate, "listening")
    const { port } = gate.address() as AddressInfo
    const [user] = server.address.split("@") as [string]
    const heard = (part: string): void => {
      if (!part.includes("open")) return
      silent = true
      for (const each of sockets) each.destroy()
    }
    // It ends while both tunnels are being opened again: their servers never answer.
    const result = runScript(
      `${tunnels(`${user}@127.0.0.1:${port}`)}
const hold = setInterval(() => {}, 1000)
process.once("SIGUSR2", () => clearInterval(hold))
console.log("open", process.pid)`,
      {
        heard: (part) => {
          heard(part)
          void until(() => attempts >= 2).then(() => process.kill(Number(part.split(" ")[1]), "SIGUSR2"))
        },
      },
    )
    const { code, errors } = await result
    expect([code, errors]).toEqual([0, ""])
    expect(attempts).toBeGreaterThanOrEqual(2)
    for (const each of sockets) each.destroy()
    gate.close()
  })
})

it("Nothing of a tunnel is needed to load it", async () => {
  const { code, errors } = await runScript(`await import(new URL("ssh/index.js", library).href)`)
  expect([code, errors]).toEqual([0, ""])
})
