import { describe, expect, it } from "vitest"
import { ws } from "../../src/transports/websocket.ts"
import { subprotocolsOf } from "../../src/zmtp/subprotocols.ts"
import { test } from "../support/context-test.ts"
import { ownHost } from "../support/network.ts"
import { RawPeer } from "../support/raw-peer.ts"
import { until } from "../support/until.ts"
import { watchEvents } from "../support/watch-events.ts"
import { opcodes, tcpOf, webSocketFrame, webSocketFrames } from "../support/websocket-octets.ts"
import { Stage } from "../transports/stage.ts"
import { type Recording, streamOf, webSocketRecordings } from "./recordings.ts"
import { codeOf } from "./stage.ts"

const patience = { timeout: 10_000 }
const broken = "ERR_WS_UNSPECIFIED"

/** What a probe comes to: what is received, and the code that the connection ends with, if it does. */
interface Outcome {
  readonly delivered: readonly string[]
  readonly ends?: string
}

const served: Outcome = { delivered: ["x"] }
const refused: Outcome = { delivered: [], ends: broken }

const outcomes: Readonly<Record<string, Outcome>> = {
  "probe-ws-close-early": { delivered: [], ends: "EPIPE" },
  "probe-ws-connection-list": served,
  "probe-ws-empty-binary": refused,
  "probe-ws-flags-reserved": { delivered: ["x", "x"] },
  "probe-ws-fragmented": { delivered: ["hello"] },
  "probe-ws-good": served,
  "probe-ws-header-2049": served,
  "probe-ws-headers-9000": served,
  "probe-ws-http10": refused,
  "probe-ws-length-forms": { delivered: ["a", "b"] },
  "probe-ws-length-huge": refused,
  "probe-ws-no-key": refused,
  "probe-ws-partial-http": { delivered: [], ends: "ETIMEDOUT" },
  "probe-ws-path-other": served,
  "probe-ws-ping-long": refused,
  "probe-ws-ping-payload": served,
  "probe-ws-post": refused,
  "probe-ws-proto-case": refused,
  "probe-ws-proto-none": refused,
  "probe-ws-proto-unknown": refused,
  "probe-ws-subscribe-command": { delivered: ["\x01topic", "\x01other"] },
  "probe-ws-two-protocol-headers": served,
  "probe-ws-unmasked": refused,
  "probe-ws-version-8": served,
  "probe-ws-zmtp-ping": served,
}

/** What is about peers that must be known, and so cannot be played to a socket that knows nobody. */
const untrusting = "probe-ws-zws20-zap-bypass"

const types = { PULL: 7, XPUB: 9 } as const

const probes = webSocketRecordings.filter(({ name }) => name.startsWith("probe-"))
const named = (name: string): Recording => probes.find((each) => each.name === name) as Recording

const chunksOf = ({ connections }: Recording) => connections[0] ?? []
const octetsOf = (recording: Recording): Buffer[] =>
  chunksOf(recording).flatMap(({ from, bytes }) => (from === "dialer" ? [bytes] : []))

/** What was answered before the probe made a difference: the head, and the frame behind it. */
const openingOf = (recording: Recording): Buffer => {
  const answer = streamOf(chunksOf(recording), "acceptor")
  const head = answer.indexOf("\r\n\r\n") + 4
  const ready = webSocketFrames(answer.subarray(head))[0]
  if (ready === undefined) return answer
  return Buffer.concat([answer.subarray(0, head), webSocketFrame(ready.payload, { masked: false })])
}

it("There is an outcome for every recorded probe", () => {
  expect(probes.map(({ name }) => name).toSorted()).toEqual([...Object.keys(outcomes), untrusting].toSorted())
})

describe.each(Object.entries(outcomes))("the recording %s", (name, { delivered, ends }) => {
  const recording = named(name)
  test.for([
    ["in the pieces that it had", octetsOf(recording)],
    ["in one piece", [Buffer.concat(octetsOf(recording))]],
  ] as const)("is understood %s", async ([, pieces], { context }) => {
    const type = (recording.acceptor as { type: keyof typeof types }).type
    const socket = context.socket(types[type])
    if (ends === "ETIMEDOUT") socket.handshakeInterval = 50
    const events = watchEvents(socket)
    const peer = await RawPeer.connect(tcpOf(await socket.bind(`ws://${ownHost()}:*`)))
    for (const piece of pieces) peer.send(piece)
    for (const text of delivered)
      expect((await socket.receive(patience)).map((each) => each.toString("latin1"))).toEqual([text])
    if (ends !== undefined) {
      await peer.gone()
      await events.told("disconnect")
      expect(events.items.map(codeOf)).toContain(ends)
      expect(socket.tryReceive()).toBeUndefined()
    } else {
      const opening = openingOf(recording)
      await until(() => peer.heard >= opening.length, "the answer")
      expect(peer.received.subarray(0, opening.length).toString("latin1")).toBe(opening.toString("latin1"))
      expect(peer.closed).toBe(false)
    }
    if (name === "probe-ws-ping-payload")
      await peer.hears(webSocketFrame("abc", { opcode: opcodes.pong, masked: false }))
    peer.destroy()
  })
})

it(`The recording ${untrusting} ends at who must know his peers`, async () => {
  const stage = new Stage({
    transport: ws,
    options: { subprotocols: subprotocolsOf("NULL", { trusting: false }) },
    freeAddress: () => `${ownHost()}:*`,
    deadAddress: () => "",
  })
  const { arrivals, address } = stage.listen()
  const peer = await RawPeer.connect(`tcp://${address.replace("/", "")}`)
  peer.send(...octetsOf(named(untrusting)))
  await until(() => arrivals.length > 0, "the probe")
  const [arrival] = arrivals
  const owner = stage.own(arrival as (typeof arrivals)[number])
  await peer.gone()
  await until(() => owner.ends.length > 0, "the end")
  expect(owner.ends).toEqual([expect.objectContaining({ code: broken })])
  expect([owner.chunks, owner.objections]).toEqual([[], []])
  stage.clear()
})
