import { readFileSync } from "node:fs"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Context } from "../../src/index.ts"
import { type Way, ways, zmq } from "../support/compiled-devices.ts"

const anywhere = "tcp://127.0.0.1:*"

let context: Context

beforeEach(() => {
  context = new zmq.Context({ defaults: { linger: 0 } })
})

afterEach(() => context.destroy({ linger: 0 }))

/** What everybody on the machine may know of a process; undefined where the system has no such files. */
const publicFacts = (pid: number): string | undefined => {
  try {
    return ["cmdline", "environ"].map((each) => readFileSync(`/proc/${pid}/${each}`, "latin1")).join("\n")
  } catch {
    return undefined
  }
}

describe.each(Object.keys(ways) as Way[])("A device in %s", (way) => {
  const { Device } = ways[way]

  it("has options of every kind, and secrets that stay with it", async () => {
    const server = zmq.curveKeyPair()
    const client = zmq.curveKeyPair()
    const larger = Buffer.from("before|\u0001 identity|after", "latin1")
    const device = new Device(zmq.QUEUE, "ROUTER", "DEALER")
    device.setOptionIn("plainUsername", null)
    device.setOptionIn("curveServer", true)
    device.setOptionIn(zmq.CURVE_SECRETKEY, server.secretKey)
    device.setOptionIn("maxMessageSize", 1)
    // The later one holds.
    device.setOptionIn(zmq.MAXMSGSIZE, 1024n)
    device.setOptionOut(zmq.ROUTING_ID, larger.subarray(7, 17))
    device.setOptionOut("linger", 0)
    larger.fill(0)
    device.bindIn(anywhere)
    device.bindOut(anywhere)
    await device.start()

    const worker = new zmq.Router({ context })
    const asker = new zmq.Dealer({
      context,
      routingId: "asker",
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    })
    const lost = new Promise((resolve) => asker.events.on("disconnect", resolve))
    worker.connect(device.endpoints.out[0] as string)
    asker.connect(device.endpoints.in[0] as string)
    await asker.send("small")
    expect((await worker.receive()).map(String)).toEqual(["\u0001 identity", "asker", "small"])
    await asker.send(Buffer.alloc(1025))
    await lost

    const { launcher } = device
    if (launcher !== undefined && "spawnargs" in launcher) {
      const known = `${launcher.spawnargs.join(" ")}\n${publicFacts(launcher.pid as number) ?? ""}`
      expect(known).toContain("process-main")
      expect(known).not.toContain(server.secretKey)
    }
    await device.stop()
  })

  it("takes options that are set before and after it binds one of its sockets", async () => {
    await using device = new Device({
      in: { type: "PULL", options: { receiveHighWaterMark: 5 } },
      out: { type: "PUSH", bind: anywhere },
    })
    const port = await device.bindInToRandomPort("tcp://127.0.0.1")
    device.setOptionIn("maxMessageSize", 64)
    await device.start()
    const push = new zmq.Push({ context })
    const pull = new zmq.Pull({ context })
    pull.connect(device.endpoints.out[0] as string)
    push.connect(`tcp://127.0.0.1:${port}`)
    await push.send("passes")
    expect((await pull.receive()).map(String)).toEqual(["passes"])
  })
})
