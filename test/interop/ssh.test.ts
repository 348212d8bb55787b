import { expect, it } from "vitest"
import { Request } from "../../src/index.ts"
import { tunnelConnection } from "../../src/ssh/index.ts"
import { clients, describeSsh } from "../support/describe-ssh.ts"
import { describePeers } from "../support/peers.ts"

describePeers("A socket of libzmq behind a server", (peers) => {
  describeSsh("of ssh", (scene) => {
    it.each(clients)("is reached through a tunnel by %s", async (_, ssh2) => {
      const theirs = await peers.shared.socket("REP")
      const request = new Request({ linger: 0 })
      const far = await theirs.bind("tcp://127.0.0.1:*")
      const tunnel = await tunnelConnection(request, far, scene.server.address, scene.options(ssh2))
      await request.send("hello")
      expect(await theirs.receive()).toEqual(["hello"])
      await theirs.send("world")
      expect(String((await request.receive())[0])).toBe("world")
      await request.close()
      await tunnel.closed
    })
  })
})
