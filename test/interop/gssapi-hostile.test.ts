import { randomBytes } from "node:crypto"
import { expect } from "vitest"
import { Pull, Push } from "../../src/index.ts"
import { test } from "../support/context-test.ts"
import { describeKerberos } from "../support/describe-kerberos.ts"
import { gssapiOptions, principals } from "../support/gssapi-options.ts"
import { ownPlace } from "../support/network.ts"
import { RawPeer, RawServer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { commandFrame, greeting } from "../support/zmtp-octets.ts"

const { ourServer, ourClient } = gssapiOptions(false)

const hello = greeting({ mechanism: "GSSAPI" })

const initiate = (token: Uint8Array): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(token.length)
  return commandFrame("INITIATE", Buffer.concat([size, token]))
}

/** The token in what a client of ours has said: behind greeting, a frame's header, a name, and a length. */
const ticketIn = ({ received }: RawPeer): Buffer => {
  const header = ((received[64] as number) & 2) === 0 ? 2 : 9
  return Buffer.from(received.subarray(64 + header + 9 + 4))
}

/** What is made of a token that would have been taken. */
const spoilings: readonly ((token: Buffer, index: number) => Buffer)[] = [
  (token, index) => token.subarray(0, Math.floor((token.length * index) / 40)),
  (token, index) => {
    const place = Math.floor((token.length * index) / 40)
    token[place] = (token[place] as number) ^ (1 << (index % 8))
    return token
  },
  (token, index) => {
    // Lengths within are near the beginning.
    token[index] = 0xff
    return token
  },
  (token, index) => Buffer.concat([token, randomBytes(index * 100)]),
  (token, index) => Buffer.concat([token.subarray(0, 17), randomBytes(index * 50)]),
  (_, index) => randomBytes(index * 100 + 1),
]

describeKerberos("GSSAPI with tokens that are none", principals, (scene) => {
  test("lets nobody in, takes no harm, and serves others", async ({ context }) => {
    scene.become(await scene.realm.login("alice"))
    const pull = new Pull({ context, ...ourServer })
    const events = watchEvents(pull)
    const endpoint = await pull.bind(ownPlace())
    using thief = await RawServer.listen((peer) => peer.send(hello))
    const victim = new Push({ context, ...ourClient, linger: 0, reconnectInterval: 1 })
    victim.connect(thief.endpoint)
    let count = 0
    for (const spoil of spoilings) {
      for (let index = 0; index < 40; index++) {
        const source = await thief.peer(count++)
        await until(() => source.heard > 64 + 100, "a ticket")
        const spoiled = spoil(ticketIn(source), index)
        source.destroy()
        const attacker = await RawPeer.connect(endpoint)
        attacker.send(hello, initiate(spoiled))
        // What could not be told from a ticket is answered; without its key there is nothing more to say.
        await until(() => attacker.closed || attacker.heard > 64, "an answer")
        attacker.destroy()
      }
    }
    await events.told("disconnect", spoilings.length * 40)
    expect(events.types).not.toContain("handshake")
    await victim.close()
    const push = new Push({ context, ...ourClient })
    push.connect(endpoint)
    await push.send("still here")
    expect(String(await pull.receive())).toBe("still here")
  })

  test.for([
    ["one octet", Buffer.alloc(1)],
    ["noise", randomBytes(30)],
    ["much noise", randomBytes(50_000)],
    ["half a reply", Buffer.from("601b06092a864886f71201020202006f0c300aa003020105a10302010f", "hex")],
    ["its own ticket", undefined],
  ] as const)("believes no server that answers with %s", async ([, answer], { context }) => {
    scene.become(await scene.realm.login("alice"))
    using server = await RawServer.listen((peer) => {
      peer.send(hello)
      void until(() => peer.heard > 164, "a ticket").then(() => peer.send(initiate(answer ?? ticketIn(peer))))
    })
    const push = new Push({ context, ...ourClient, linger: 0 })
    const events = watchEvents(push)
    push.connect(server.endpoint)
    const { error } = (await events.told("handshake:error:protocol")) as unknown as { error: Error }
    expect(error).toMatchObject({ code: "ERR_ZMTP_CRYPTOGRAPHIC" })
    expect(error.message).toContain("zmq@localhost")
    expect(events.types).not.toContain("handshake")
  })
})
