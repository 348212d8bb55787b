import { describe, expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { hasIpv6 } from "../support/network.ts"
import { describePeers } from "../support/peers.ts"

const soon = { timeout: 10_000 }

describePeers("Over IPv6", (peers) => {
  // Some containers have no IPv6 at all.
  describe.skipIf(!hasIpv6)("on a machine that has it", () => {
    test("libzmq connects to us", async ({ context }) => {
      const pull = new Pull({ context, ipv6: true })
      const endpoint = await pull.bind("tcp://[::1]:*")
      expect(endpoint).toMatch(/^tcp:\/\/\[::1\]:\d+$/)
      const push = await peers.shared.socket("PUSH", { IPV6: 1 })
      await push.connect(endpoint)
      await push.send("hello")
      expect(String(await pull.receive(soon))).toBe("hello")
    })

    test("we connect to libzmq", async ({ context }) => {
      const push = new Push({ context, ipv6: true })
      const pull = await peers.shared.socket("PULL", { IPV6: 1 })
      push.connect(await pull.bind("tcp://[::1]:*"))
      await push.send("hello")
      expect(await pull.receive()).toEqual(["hello"])
    })

    test("and IPv4 a socket of ours that is bound to everything is reached by libzmq", async ({
      context,
    }) => {
      const pull = new Pull({ context, ipv6: true })
      const port = (await pull.bind("tcp://*:*")).match(/^tcp:\/\/\[::\]:(\d+)$/)?.[1]
      for (const [address, ipv6] of [
        [`tcp://127.0.0.1:${port}`, 0],
        [`tcp://127.0.0.1:${port}`, 1],
        [`tcp://[::1]:${port}`, 1],
      ] as const) {
        const push = await peers.shared.socket("PUSH", { IPV6: ipv6 })
        await push.connect(address)
        await push.send(address)
        expect(String(await pull.receive(soon))).toBe(address)
      }
    })

    test("and IPv4 we reach a libzmq that is bound to everything", async ({ context }) => {
      const pull = await peers.shared.socket("PULL", { IPV6: 1 })
      const port = (await pull.bind("tcp://*:*")).match(/^tcp:\/\/\[::\]:(\d+)$/)?.[1]
      for (const [address, ipv6] of [
        [`tcp://127.0.0.1:${port}`, false],
        [`tcp://127.0.0.1:${port}`, true],
        [`tcp://[::1]:${port}`, true],
        [`tcp://localhost:${port}`, true],
      ] as const) {
        const push = new Push({ context, ipv6 })
        push.connect(address)
        await push.send(address)
        expect(await pull.receive()).toEqual([address])
      }
    })
  })
})
