import { connect } from "node:net"
import { describe, expect, it } from "vitest"
import { Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { Feed } from "../support/feed.ts"
import { ownHost } from "../support/network.ts"
import { runScript, scriptTime } from "../support/run-script.ts"
import { until } from "../support/until.ts"

/** Takes all descriptors that are left, so that the next thing opened fails. */
const exhaust = `
  const { openSync, closeSync } = await import("node:fs")
  const taken = []
  const exhaust = () => { try { for (;;) taken.push(openSync("/dev/null")) } catch {} }
  const release = () => { for (const each of taken.splice(0)) closeSync(each) }
`

// Limits on open files are a matter of Unix.
describe.skipIf(process.platform === "win32")(
  "When a process has no descriptors left",
  { timeout: scriptTime },
  () => {
    test("a listener gets over a flood of connections, and serves those it had and those that come later", async ({
      context,
    }) => {
      const host = ownHost()
      const feed = new Feed<string>()
      const script = runScript(
        `
      const pull = new zmq.Pull({ linger: 0 })
      console.log(await pull.bind("tcp://${host}:*"))
      pull.consume(([message]) => {
        console.log(String(message))
        if (String(message) === "after") pull.close()
      })
    `,
        { openFiles: 100, heard: (part) => feed.push(part.trim()) },
      )
      const endpoint = await feed.next((line) => line.startsWith("tcp://"), 30_000)
      const early = new Push({ context })
      early.connect(endpoint)
      await early.send("before")
      await feed.next((line) => line === "before")
      let gone = 0
      const flood = Array.from({ length: 150 }, () =>
        connect(Number(endpoint.split(":").at(-1)), host)
          .on("error", () => {})
          .once("close", () => gone++)
          .resume(),
      )
      // Those beyond the limit are turned away: nobody hangs on them.
      await until(() => gone > 40)
      await early.send("during")
      await feed.next((line) => line === "during")
      for (const socket of flood) socket.destroy()
      const late = new Push({ context, reconnectInterval: 5 })
      late.connect(endpoint)
      await late.send("after")
      expect(await script).toMatchObject({ code: 0, errors: "" })
    })

    it("binding fails with EMFILE, and works again later", async () => {
      const { output, errors } = await runScript(
        `${exhaust}
      const pull = new zmq.Pull({ linger: 0 })
      exhaust()
      for (const endpoint of ["tcp://127.0.0.1:*", "ipc:///tmp/typemq-" + process.pid]) {
        const { code, address } = await pull.bind(endpoint).catch((error) => error)
        console.log(code, address === endpoint)
      }
      release()
      const endpoint = await pull.bind("tcp://127.0.0.1:*")
      const push = new zmq.Push({ linger: 0 })
      push.connect(endpoint)
      await push.send("works")
      console.log(String(await pull.receive({ timeout: 10_000 })))
      await Promise.all([push.close(), pull.close()])
    `,
        { openFiles: 200 },
      )
      expect({ output, errors }).toEqual({ output: "EMFILE true\nEMFILE true\nworks\n", errors: "" })
    })

    it("connecting is tried again until there are some", async () => {
      const { output, errors } = await runScript(
        `${exhaust}
      const pull = new zmq.Pull({ linger: 0 })
      const endpoints = [await pull.bind("tcp://127.0.0.1:*"), await pull.bind("ipc://*")]
      for (const endpoint of endpoints) {
        const push = new zmq.Push({ linger: 0, reconnectInterval: 5 })
        let retries = 0
        push.events.on("connect:retry", () => retries++)
        exhaust()
        push.connect(endpoint)
        while (retries < 3) await new Promise((resolve) => setTimeout(resolve, 5))
        release()
        await push.send("works")
        console.log(String(await pull.receive({ timeout: 10_000 })))
        await push.close()
        // The other end closes its descriptor too, and not only when they are all taken again.
        while (pull.stats().peers > 0) await new Promise((resolve) => setTimeout(resolve, 5))
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
      }
      await pull.close()
    `,
        { openFiles: 200 },
      )
      expect({ output, errors }).toEqual({ output: "works\nworks\n", errors: "" })
    })
  },
)
