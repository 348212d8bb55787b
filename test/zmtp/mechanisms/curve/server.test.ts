import { afterEach, describe, expect, it, vi } from "vitest"
import type { AuthenticationRequest } from "../../../../src/zmtp/mechanisms/authenticate.ts"
import { CookieKeys } from "../../../../src/zmtp/mechanisms/curve/cookie-keys.ts"
import { curveServer } from "../../../../src/zmtp/mechanisms/curve/server.ts"
import { sodiumLibrary } from "../../../../src/zmtp/mechanisms/curve/sodium-library.ts"
import { settled } from "../../../support/connection-scene.ts"
import { admitted, CurveScene, welcomed } from "../../../support/curve-scene.ts"
import {
  CurveClientScript,
  count,
  curveGreeting,
  type HelloFaults,
  type InitiateFaults,
  newKeys,
  rawClientKeys,
  rawServerKeys,
} from "../../../support/curve-script.ts"
import { commandBody, frame, property } from "../../../support/zmtp-octets.ts"

await sodiumLibrary.load()
afterEach(() => vi.useRealTimers())

describe("A CURVE server", () => {
  it("lets a client in that knows its key, and tells it who it is only then", async () => {
    const { scene, client } = await welcomed()
    scene.feed(
      client.initiate({ metadata: Buffer.concat([property("Socket-Type", "DEALER"), property("x", "y")]) }),
    )
    expect(client.ready(await scene.said()).includes("DEALER")).toBe(true)
    expect(scene.peer?.socketType).toBe("DEALER")
    expect(String(scene.peer?.properties.get("x"))).toBe("y")
    expect(scene.objections).toEqual([])
  })

  it("asks who may come in by the client's key, and lets nobody in before the answer", async () => {
    const requests: AuthenticationRequest[] = []
    let admit: (value: { userId: string }) => void = () => {}
    const answer = new Promise<{ userId: string }>((resolve) => {
      admit = resolve
    })
    const { scene, client } = await welcomed({
      peerAddress: "10.0.0.9",
      authenticate: (request) => {
        requests.push(request)
        return answer
      },
    })
    scene.feed(client.initiate())
    await settled()
    expect(requests).toMatchObject([{ mechanism: "CURVE", peerAddress: "10.0.0.9" }])
    expect(requests[0]?.credentials.map((each) => Buffer.from(each))).toEqual([
      Buffer.from(rawClientKeys.publicKey),
    ])
    expect(scene.count).toBe(1)
    expect(scene.peer).toBeUndefined()
    admit({ userId: "somebody" })
    client.ready(await scene.said())
    expect(String(scene.peer?.properties.get("User-Id"))).toBe("somebody")
  })

  it.each([
    ["malformed", Buffer.from("00ff", "hex")],
    ["of a type that it cannot talk to", property("Socket-Type", "PUB")],
  ])("asks nobody about a client whose metadata is %s", async (_, metadata) => {
    const authenticate = vi.fn(() => Promise.resolve({ userId: "somebody" }))
    const { scene, client } = await welcomed({ authenticate })
    scene.stream.feed(client.initiate({ metadata }))
    await scene.ended()
    expect(authenticate).not.toHaveBeenCalled()
    expect(scene.count).toBe(1)
  })

  it("does not take a message before the answer", async () => {
    const { scene, client } = await welcomed({ authenticate: () => new Promise(() => {}) })
    scene.feed(client.initiate())
    await settled()
    scene.stream.feed(client.message(0, "early"))
    expect(await scene.ended()).toBe("ERR_ZMTP_UNEXPECTED_COMMAND")
    expect(scene.messages).toEqual([])
  })

  it("takes HELLO in a message frame as well", async () => {
    const scene = CurveScene.server()
    const client = new CurveClientScript()
    scene.stream.feed(frame(0, client.hello()))
    client.welcomed(await scene.said())
  })

  it("takes a greeting and HELLO that come as one", async () => {
    const client = new CurveClientScript()
    const scene = new CurveScene(curveServer({ secretKey: rawServerKeys.secretKey }))
    scene.stream.feed(Buffer.concat([curveGreeting, frame(4, client.hello())]))
    client.welcomed(await scene.said())
  })

  it("takes a client without metadata that says what it is", async () => {
    const { scene, client } = await welcomed()
    scene.feed(client.initiate({ metadata: Buffer.alloc(0) }))
    client.ready(await scene.said())
    expect(scene.peer?.socketType).toBe("")
  })

  it("takes 5 000 octets of metadata", async () => {
    const { scene, client } = await welcomed()
    const metadata = Buffer.concat([property("Socket-Type", "DEALER"), property("x", "y".repeat(5_000))])
    scene.feed(client.initiate({ metadata }))
    client.ready(await scene.said())
    expect(scene.peer?.properties.get("x")).toHaveLength(5_000)
  })

  it("takes no more than the handshake may have", async () => {
    const { scene, client } = await welcomed()
    scene.feed(client.initiate({ metadata: property("x", "y".repeat(1_000_000)) }))
    expect(await scene.ended()).toBe("ERR_ZMTP_UNSPECIFIED")
  })

  it.each([0, 1, 2 ** 40])(
    "takes any counter in INITIATE, such as %i, and grows from there",
    async (value) => {
      const { scene, client } = await welcomed()
      scene.feed(client.initiate({ counter: count(value) }))
      client.ready(await scene.said())
      scene.stream.feed(client.message(0, "next", count(value + 1)))
      expect(scene.texts).toEqual([["next"]])
      scene.stream.feed(client.message(0, "again", count(value)))
      expect(await scene.ended()).toBe("ERR_ZMTP_INVALID_SEQUENCE")
    },
  )
})

const stranger = newKeys()
const lowOrderPoints = [
  Buffer.alloc(32),
  Buffer.concat([Buffer.of(1), Buffer.alloc(31)]),
  Buffer.from("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "hex"),
  Buffer.from("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", "hex"),
]

describe("A CURVE server ends the connection without a word", () => {
  const malformed = "ERR_ZMTP_MALFORMED_COMMAND_HELLO"
  it.each<[string, HelloFaults, string]>([
    ["HELLO is longer", { extra: Buffer.alloc(1) }, malformed],
    ["HELLO is shorter", { padding: Buffer.alloc(71) }, malformed],
    ["HELLO is of version 2.0", { version: Buffer.of(2, 0) }, malformed],
    ["HELLO is of version 1.1", { version: Buffer.of(1, 1) }, malformed],
    ["HELLO is padded with something", { padding: Buffer.alloc(72, 0x55) }, malformed],
    ["HELLO signs something", { signed: Buffer.alloc(64, 0x55) }, malformed],
    ["HELLO is for another server", { serverKey: stranger.publicKey }, "ERR_ZMTP_CRYPTOGRAPHIC"],
    ["HELLO shows another transient key", { publicKey: stranger.publicKey }, "ERR_ZMTP_CRYPTOGRAPHIC"],
    ...lowOrderPoints.map((publicKey, index): [string, HelloFaults, string] => [
      `HELLO shows a key that is nobody's (${index})`,
      { publicKey },
      "ERR_ZMTP_KEY_EXCHANGE",
    ]),
  ])("when %s", async (_, faults, code) => {
    const scene = CurveScene.server()
    scene.feed(new CurveClientScript().hello(faults))
    expect(await scene.ended()).toBe(code)
    expect(scene.count).toBe(0)
  })

  const cryptographic = "ERR_ZMTP_CRYPTOGRAPHIC"
  it.each<[string, (client: CurveClientScript) => InitiateFaults, string]>([
    ["the cookie is damaged", ({ cookie }) => ({ cookie: flipped(cookie, 40) }), cryptographic],
    ["the cookie's nonce is damaged", ({ cookie }) => ({ cookie: flipped(cookie, 3) }), cryptographic],
    ["somebody else vouches", () => ({ vouching: stranger.secretKey }), cryptographic],
    ["another key is shown", () => ({ shown: stranger.publicKey }), cryptographic],
    ["nobody's key is shown", () => ({ shown: Buffer.alloc(32) }), "ERR_ZMTP_KEY_EXCHANGE"],
    [
      "the vouch is for another connection",
      () => ({ transientKey: stranger.publicKey }),
      "ERR_ZMTP_KEY_EXCHANGE",
    ],
    ["the vouch is for another server", () => ({ serverKey: stranger.publicKey }), "ERR_ZMTP_KEY_EXCHANGE"],
  ])("when %s", async (_, faults, code) => {
    const { scene, client } = await welcomed()
    scene.feed(client.initiate(faults(client)))
    expect(await scene.ended()).toBe(code)
    expect(scene.count).toBe(1)
    expect(scene.peer).toBeUndefined()
  })

  it("when INITIATE is too short, whatever is in it", async () => {
    for (const size of [0, 104, 247]) {
      const { scene } = await welcomed()
      scene.feed(commandBody("INITIATE", Buffer.alloc(size)))
      expect(await scene.ended()).toBe("ERR_ZMTP_MALFORMED_COMMAND_INITIATE")
    }
  })

  it("when the cookie is another connection's", async () => {
    const mechanism = curveServer({ secretKey: rawServerKeys.secretKey })
    const first = await welcomed({ mechanism })
    const second = await welcomed({ mechanism })
    second.scene.feed(first.client.initiate())
    expect(await second.scene.ended()).toBe(cryptographic)
    first.scene.feed(first.client.initiate())
    first.client.ready(await first.scene.said())
  })

  it("when the cookie is more than a minute old", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    const cookies = new CookieKeys()
    const sodium = await sodiumLibrary.load()
    const keys = newKeys()
    const cookie = cookies.make(sodium, keys)
    vi.advanceTimersByTime(29_000)
    const younger = cookies.make(sodium, keys)
    vi.advanceTimersByTime(30_000)
    expect(cookies.open(sodium, cookie)).toEqual(keys)
    const other = cookies.make(sodium, keys)
    vi.advanceTimersByTime(1_000)
    expect(cookies.open(sodium, cookie)).toBeUndefined()
    expect(cookies.open(sodium, younger)).toBeUndefined()
    expect(cookies.open(sodium, other)).toEqual(keys)
    vi.advanceTimersByTime(60_000)
    expect(cookies.open(sodium, other)).toBeUndefined()
  })

  it("when what a client said before is said again", async () => {
    const mechanism = curveServer({ secretKey: rawServerKeys.secretKey })
    const { scene, client } = await welcomed({ mechanism })
    const [hello, initiate] = [client.hello(), client.initiate()]
    scene.feed(initiate)
    await scene.said()
    const replay = CurveScene.server({ mechanism })
    replay.feed(hello)
    await replay.said()
    replay.feed(initiate)
    expect(await replay.ended()).toBe(cryptographic)
    expect(replay.peer).toBeUndefined()
  })

  it.each([
    ["INITIATE comes first", (client: CurveClientScript) => [client.initiate()]],
    ["MESSAGE comes first", (client: CurveClientScript) => [client.body(0, "x")]],
    ["READY comes first", () => [commandBody("READY", Buffer.alloc(24))]],
    ["a client sends ERROR", () => [commandBody("ERROR", "\x03400")]],
    ["HELLO has something behind it", (client: CurveClientScript) => [client.hello(), client.hello()]],
  ])("when %s", async (_, bodies) => {
    const scene = CurveScene.server()
    const client = new CurveClientScript()
    client.other = stranger.publicKey
    scene.stream.feed(Buffer.concat(bodies(client).map((each) => frame(4, each))))
    expect(await scene.ended()).toBe("ERR_ZMTP_UNEXPECTED_COMMAND")
  })

  it("when HELLO comes again after WELCOME", async () => {
    const { scene, client } = await welcomed()
    scene.feed(client.hello())
    expect(await scene.ended()).toBe("ERR_ZMTP_UNEXPECTED_COMMAND")
  })

  it.each([
    ["malformed", Buffer.of(5, 1)],
    ["that of a type it cannot talk to", property("Socket-Type", "PUB")],
  ])("when the metadata is %s", async (_, metadata) => {
    const { scene, client } = await welcomed()
    scene.feed(client.initiate({ metadata }))
    expect(await scene.ended()).toBe("ERR_ZMTP_INVALID_METADATA")
    expect(scene.peer).toBeUndefined()
  })
})

describe("A CURVE server's memory", () => {
  it("has no secret of a connection between WELCOME and INITIATE", async () => {
    const kept: Uint8Array[] = []
    const sodium = await sodiumLibrary.load()
    const keyPair = vi.spyOn(sodium, "keyPair")
    const { scene } = await welcomed()
    for (const { value } of keyPair.mock.results) kept.push((value as { secretKey: Uint8Array }).secretKey)
    keyPair.mockRestore()
    expect(kept).toHaveLength(1)
    expect(kept.map((each) => Buffer.from(each))).toEqual([Buffer.alloc(32)])
    scene.connection.close()
  })

  it("has no key of a connection that is over", async () => {
    const sodium = await sodiumLibrary.load()
    const sharedKey = vi.spyOn(sodium, "sharedKey")
    const forget = vi.spyOn(sodium, "forget")
    const { scene, client } = await admitted()
    const before = forget.mock.calls.length
    scene.stream.feed(client.message(0, "x"))
    scene.connection.close()
    const keys = sharedKey.mock.results.map(({ value }) => value as Uint8Array)
    expect(keys.map((each) => Buffer.from(each))).toEqual(keys.map(() => Buffer.alloc(32)))
    const states = forget.mock.calls.slice(before).map(([state]) => Buffer.from(state))
    expect(states).toEqual([Buffer.alloc(56), Buffer.alloc(56)])
    sharedKey.mockRestore()
    forget.mockRestore()
  })
})

const flipped = (octets: Uint8Array, index: number): Buffer => {
  const copy = Buffer.from(octets)
  copy[index] = (copy[index] as number) ^ 1
  return copy
}
