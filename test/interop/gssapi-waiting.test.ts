import { readFile } from "node:fs/promises"
import { expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describeKerberos } from "../support/describe-kerberos.ts"
import { gssapiOptions, principals } from "../support/gssapi-options.ts"
import { ownPlace } from "../support/network.ts"
import { RawServer } from "../support/raw-peer.ts"
import { watchEvents } from "../support/watch-events.ts"

const { ourServer, ourClient, theirClient } = gssapiOptions(false)

describeKerberos("While its realm does not answer, GSSAPI", principals, (scene) => {
  test("lets others in, who have theirs", async ({ context }) => {
    const silent = await RawServer.listen()
    scene.become(scene.realm.elsewhere(silent.endpoint.slice("tcp://".length)))
    const server = new Pull({ context, ...ourServer })
    const secured = await server.bind(ownPlace())
    const waiting = Array.from({ length: 8 }, () => new Push({ context, ...ourClient, linger: 0 }))
    for (const push of waiting) push.connect(secured)
    await silent.peer(0)
    const their = await scene.peer.socket("PUSH", theirClient)
    await their.connect(secured)
    await their.send("x")
    expect(String(await server.receive())).toBe("x")
    silent.close()
  })

  test("holds up neither other sockets nor files", async ({ context }) => {
    const silent = await RawServer.listen()
    scene.become(scene.realm.elsewhere(silent.endpoint.slice("tcp://".length)))
    const server = new Pull({ context, ...ourServer })
    const secured = await server.bind(ownPlace())
    const all = Array.from({ length: 8 }, () => new Push({ context, ...ourClient, linger: 0 }))
    const records = all.map(watchEvents)
    for (const push of all) push.connect(secured)
    const asked = await silent.peer(0)

    const pull = new Pull({ context })
    const push = new Push({ context })
    push.connect(await pull.bind(ownPlace()))
    for (let index = 0; index < 100; index++) {
      await push.send(String(index))
      expect(String(await pull.receive())).toBe(String(index))
      expect((await readFile(import.meta.filename)).length).toBeGreaterThan(0)
    }
    expect(asked.closed).toBe(false)
    expect(records.flatMap(({ types }) => types)).not.toContain("handshake:error:other")

    silent.close()
    expect(await records[0]?.told("handshake:error:other")).toMatchObject({ error: { code: "EACCES" } })
  })
})
