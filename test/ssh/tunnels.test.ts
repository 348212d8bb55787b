import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { connect, createServer } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import * as zmq from "../../src/index.ts"
import {
  openTunnel,
  selectRandomPorts,
  type Tunnel,
  type TunnelEvents,
  tunnelConnection,
} from "../../src/ssh/index.ts"
import { clients, describeSsh } from "../support/describe-ssh.ts"
import { closedEndpoint } from "../support/network.ts"
import { until } from "../support/until.ts"

/** The next event of a kind. */
const event = <Type extends keyof TunnelEvents>(tunnel: Tunnel, type: Type): Promise<TunnelEvents[Type]> =>
  new Promise((resolve) => {
    const heard = (details: TunnelEvents[Type]): void => {
      tunnel.off(type, heard)
      resolve(details)
    }
    tunnel.on(type, heard)
  })

describeSsh("A tunnel", (scene) => {
  const open: (zmq.Socket | Tunnel)[] = []
  const keep = <Kept extends zmq.Socket | Tunnel>(kept: Kept): Kept => {
    open.push(kept)
    return kept
  }
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()))
    await scene.server.run()
  })

  describe.each(clients)("by %s", (_, ssh2) => {
    it("carries messages of any size both ways, for several sockets", async () => {
      const router = keep(new zmq.Router({ linger: 0 }))
      const far = await router.bind("tcp://127.0.0.1:*")
      const tunnel = keep(await openTunnel(far, scene.server.address, scene.options(ssh2)))
      const body = Buffer.alloc(1_000_000, "tunnel")
      const dealers = [new zmq.Dealer({ linger: 0 }), new zmq.Dealer({ linger: 0 })].map(keep)
      for (const dealer of dealers) {
        dealer.connect(tunnel.endpoint)
        await dealer.send(["ask", body])
        const [id, ask, received] = await router.receive()
        expect(String(ask)).toBe("ask")
        expect(body.equals(received as Buffer)).toBe(true)
        await router.send([id as Buffer, received as Buffer])
        expect(body.equals((await dealer.receive())[0] as Buffer)).toBe(true)
      }
      expect(tunnel.connections).toBe(2)
    })

    it("closes with the socket that it was opened for, once that has sent what waits", async () => {
      const pull = keep(new zmq.Pull())
      const far = await pull.bind("tcp://127.0.0.1:*")
      const push = keep(new zmq.Push())
      const tunnel = keep(await tunnelConnection(push, far, scene.server.address, scene.options(ssh2)))
      const over = event(tunnel, "close")
      await push.send("the last")
      await push.close()
      expect(String(await pull.receive())).toBe("the last")
      expect(await over).toEqual({ error: undefined })
      await tunnel.closed
      await expect(once(connect(tunnel.localPort, "127.0.0.1"), "connect")).rejects.toThrow("ECONNREFUSED")
    })

    it("that breaks keeps its port, is opened again, and the socket goes on", async () => {
      const reply = keep(new zmq.Reply({ linger: 0 }))
      const request = keep(new zmq.Dealer({ linger: 0, reconnectInterval: 10 }))
      const options = { ...scene.options(ssh2), reopenInterval: 20, reopenIntervalMax: 40 }
      const far = await reply.bind("tcp://127.0.0.1:*")
      const tunnel = keep(await tunnelConnection(request, far, scene.server.address, options))
      const ask = async (text: string): Promise<void> => {
        await request.send(["", text])
        await reply.send(await reply.receive())
        expect(String((await request.receive())[1])).toBe(text)
      }
      await ask("before")
      const broken = event(tunnel, "broken")
      await scene.server.stop()
      const { error, interval } = await broken
      expect(error.reason).toBe("lost")
      expect(interval).toBeGreaterThan(0)
      expect((await event(tunnel, "broken")).error.reason).toBe("unreachable")
      expect(tunnel.pid).toBeUndefined()
      const again = event(tunnel, "reopened")
      await scene.server.run()
      expect((await again).pid).toBe(tunnel.pid)
      await ask("after")
    })

    it("that nobody uses closes after its idle time, and lets the socket go", async () => {
      const options = { ...scene.options(ssh2), idleTimeout: 30 }
      const request = keep(new zmq.Request({ linger: 0 }))
      const far = createServer((socket) => socket.resume()).listen(0, "127.0.0.1")
      await once(far, "listening")
      const { port } = far.address() as { port: number }
      const tunnel = keep(await openTunnel(`tcp://127.0.0.1:${port}`, scene.server.address, options))
      const connection = connect(tunnel.localPort, "127.0.0.1")
      await once(far, "connection")
      expect(tunnel.connections).toBe(1)
      connection.destroy()
      await tunnel.closed
      far.close()
      const used = keep(
        await tunnelConnection(request, `tcp://127.0.0.1:${port}`, scene.server.address, options),
      )
      request.disconnect(used.endpoint)
      await used.closed
    })

    it("tells when the server does not connect to its far end", async () => {
      const tunnel = keep(await openTunnel(await closedEndpoint(), scene.server.address, scene.options(ssh2)))
      const refused = event(tunnel, "refused")
      const near = connect(tunnel.localPort, "127.0.0.1")
      near.resume()
      const closed = once(near, "close")
      const { error } = await refused
      expect(error).toMatchObject({ reason: "refused", message: expect.stringContaining("did not connect") })
      await closed
      await until(() => tunnel.connections === 0)
    })
  })

  it("breaks by what happened, not by what ssh complained of when it logged in", async () => {
    const { server } = scene
    const { keyFile: _, ...options } = scene.options(false)
    const [broken, config] = [server.file("broken_key"), server.file("broken_config")]
    writeFileSync(broken, "this is no key\n", { mode: 0o600 })
    writeFileSync(config, `IdentityFile "${broken}"\nIdentityFile "${server.key}"\nIdentitiesOnly yes\n`)
    const given = { ...options, configFile: config, reopenInterval: 10 }
    const tunnel = keep(await openTunnel("tcp://127.0.0.1:5555", server.address, given))
    const over = event(tunnel, "broken")
    await server.stop()
    expect(await over).toMatchObject({ error: { reason: "lost" }, interval: expect.any(Number) })
  })

  it("that is not to be opened again closes when it breaks, and the socket leaves its port", async () => {
    const request = keep(new zmq.Dealer({ linger: 0, reconnectInterval: 10 }))
    const options = { ...scene.options(true), reopenInterval: 0 }
    const far = await closedEndpoint()
    const tunnel = keep(await tunnelConnection(request, far, scene.server.address, options))
    const broken = event(tunnel, "broken")
    const over = event(tunnel, "close")
    await scene.server.stop()
    expect(await broken).toMatchObject({ interval: undefined })
    expect((await over).error?.reason).toBe("lost")
    expect(() => request.disconnect(tunnel.endpoint)).toThrow(expect.objectContaining({ code: "ENOENT" }))
  })

  it("that was opened anew by somebody else's key closes", async () => {
    const file = scene.server.writeKnownHosts("soon another", scene.server.hostKey)
    const options = { ...scene.options(true), knownHosts: file, reopenInterval: 5 }
    const tunnel = keep(await openTunnel(await closedEndpoint(), scene.server.address, options))
    const over = event(tunnel, "close")
    await scene.server.stop()
    scene.server.writeKnownHosts("soon another", scene.server.anotherHostKey)
    await scene.server.run()
    expect((await over).error?.reason).toBe("host-key")
  })

  it("is not opened for a socket that closes meanwhile, nor for one that is closed", async () => {
    const push = new zmq.Push()
    const opening = tunnelConnection(push, "tcp://127.0.0.1:5555", scene.server.address, scene.options(true))
    const refused = expect(opening).rejects.toThrow(expect.objectContaining({ code: "EBADF" }))
    await push.close()
    await refused
    await expect(
      tunnelConnection(push, "tcp://127.0.0.1:5555", scene.server.address, scene.options(true)),
    ).rejects.toThrow(expect.objectContaining({ code: "EBADF" }))
  })

  it("ends with a block", async () => {
    let seen: Tunnel
    {
      await using tunnel = await openTunnel("tcp://127.0.0.1:5555", scene.server.address, scene.options(true))
      seen = tunnel
    }
    await seen.closed
    await seen.close()
  })

  it("breaks when the server falls silent, if it asks", async () => {
    const options = { ...scene.options(true), keepAliveInterval: 15, reopenInterval: 0 }
    const tunnel = keep(await openTunnel("tcp://127.0.0.1:5555", scene.server.address, options))
    const broken = event(tunnel, "broken")
    const thaw = scene.server.freeze()
    try {
      expect((await broken).error).toMatchObject({
        reason: "lost",
        message: expect.stringContaining("any more"),
      })
    } finally {
      thaw()
    }
  })
})

describe("Random ports", () => {
  it("are different ones", async () => {
    const ports = await selectRandomPorts(10)
    expect(new Set(ports).size).toBe(10)
    expect(await selectRandomPorts(0)).toEqual([])
  })

  it("are free", async () => {
    const [port] = (await selectRandomPorts(1)) as [number]
    const server = createServer().listen(port, "127.0.0.1")
    await once(server, "listening")
    server.close()
    await until(() => !server.listening)
  })

  it.each([-1, 1.5, Number.NaN, "3"])("are not %j", async (count) => {
    await expect(selectRandomPorts(count as number)).rejects.toThrow(
      expect.objectContaining({ code: "EINVAL" }),
    )
  })
})
