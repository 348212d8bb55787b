import { afterEach, describe, expect, it } from "vitest"
import { Publisher, Subscriber } from "../../../src/index.ts"
import type { DataPacket, Packet, PathPacket, RepairPacket } from "../../../src/transports/epgm/packet.ts"
import { decodePacket } from "../../../src/transports/epgm/packet-decoder.ts"
import { encodePacket } from "../../../src/transports/epgm/packet-encoder.ts"
import { MulticastPeer, missingMulticast, multicastPlace } from "../../support/multicast.ts"
import { quietTime, turns, until } from "../../support/until.ts"
import { recordedDatagrams } from "./vectors.ts"

const missing = await missingMulticast()
const own = "127.0.0.1"

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const packetsOf = (datagrams: readonly Buffer[]): Packet[] =>
  datagrams.map((each) => decodePacket(each) as Packet)

/** A ZeroMQ frame in a payload of its own. */
const payloadOf = (text: string): Buffer =>
  Buffer.concat([Buffer.of(0, 0, text.length + 1, 0), Buffer.from(text)])

describe("An EPGM publisher", () => {
  if (missing !== undefined) {
    it("needs multicast", (context) => context.skip(missing))
    return
  }

  const open = async (options = {}): Promise<{ publisher: Publisher; peer: MulticastPeer }> => {
    const place = await multicastPlace()
    const peer = await MulticastPeer.open(place, { answers: false })
    const publisher = new Publisher({ linger: 0, ...options })
    publisher.connect(place.endpoint)
    closing.push(
      () => peer.close(),
      () => publisher.close(),
    )
    await until(() => peer.heard.length >= 3)
    return { publisher, peer }
  }

  const heard = <Type extends Packet["type"]>(peer: MulticastPeer, type: Type): (Packet & { type: Type })[] =>
    packetsOf(peer.heard).filter((each): each is Packet & { type: Type } => each.type === type)

  const nak = (peer: MulticastPeer, change: Partial<RepairPacket> = {}): Uint8Array => {
    const { globalSourceId, sourcePort, destinationPort } = packetsOf(peer.heard)[0] as PathPacket
    return encodePacket({
      type: "NAK",
      globalSourceId,
      sourcePort: destinationPort,
      destinationPort: sourcePort,
      sequences: [1],
      address: own,
      group: peer.place.group,
      ...change,
    })
  }

  const sendThree = async (publisher: Publisher, peer: MulticastPeer): Promise<void> => {
    for (const text of ["a", "b", "c"]) {
      await publisher.send(text)
      await turns(2)
    }
    await until(() => heard(peer, "ODATA").length === 3)
  }

  it("gives three signs of life at first, and says that it has sent nothing", async () => {
    const { peer } = await open()
    expect(heard(peer, "SPM").slice(0, 3)).toMatchObject(
      [0, 1, 2].map((sequence) => ({ sequence, trail: 0, lead: 2 ** 32 - 1, address: own, last: false })),
    )
  })

  it("tells after data how far it has come, and says goodbye", async () => {
    const { publisher, peer } = await open()
    await sendThree(publisher, peer)
    await until(() => heard(peer, "SPM").some((each) => each.lead === 2))
    await publisher.close()
    await until(() => heard(peer, "SPM").some((each) => each.last))
  })

  it("numbers its packets from 0, and puts what is sent in one turn into one", async () => {
    const { publisher, peer } = await open()
    for (const text of ["a", "b"]) void publisher.send(text)
    await until(() => heard(peer, "ODATA").length === 1)
    await publisher.send("c")
    await until(() => heard(peer, "ODATA").length === 2)
    const frames = (text: string): Buffer =>
      Buffer.concat([...text].map((each) => Buffer.from([2, 0, each.charCodeAt(0)])))
    expect(heard(peer, "ODATA")).toMatchObject([
      { sequence: 0, trail: 0, payload: Buffer.concat([Buffer.of(0, 0), frames("ab")]) },
      { sequence: 1, trail: 0, payload: Buffer.concat([Buffer.of(0, 0), frames("c")]) },
    ])
  })

  it("confirms a request for repetition, and repeats the packet as it was", async () => {
    const { publisher, peer } = await open()
    await sendThree(publisher, peer)
    await peer.ask(nak(peer, { sequences: [1, 2, 77] }))
    await until(() => heard(peer, "RDATA").length === 2)
    expect(heard(peer, "NCF")).toMatchObject([{ sequences: [1, 2], address: own, group: peer.place.group }])
    const repeated = heard(peer, "RDATA").map(({ sequence, payload }) => ({ sequence, payload }))
    expect(heard(peer, "ODATA").slice(1)).toMatchObject(repeated)
  })

  it("gives a sign of life to who asks for it", async () => {
    const { peer } = await open()
    const { globalSourceId, sourcePort, destinationPort } = packetsOf(peer.heard)[0] as PathPacket
    const before = peer.heard.length
    await peer.ask(
      encodePacket({
        type: "SPMR",
        globalSourceId,
        sourcePort: destinationPort,
        destinationPort: sourcePort,
      }),
    )
    await until(() => peer.heard.length > before)
    expect(packetsOf(peer.heard).at(-1)?.type).toBe("SPM")
  })

  it("confirms every request, and repeats a packet once for all who miss it at the same time", async () => {
    const { publisher, peer } = await open()
    await sendThree(publisher, peer)
    for (let count = 0; count < 20; count++) await peer.ask(nak(peer))
    await peer.ask(nak(peer, { sequences: [2] }))
    await until(() => heard(peer, "RDATA").some((each) => each.sequence === 2))
    expect(heard(peer, "RDATA").filter((each) => each.sequence === 1).length).toBeLessThan(20)
    // Each of them is told that it was heard.
    expect(heard(peer, "NCF").map((each) => each.sequences)).toEqual([...new Array(20).fill([1]), [2]])
  })

  it.each<[string, Partial<RepairPacket>]>([
    ["for another source", { globalSourceId: Buffer.from("others") }],
    ["for another port", { destinationPort: 1 }],
    ["from another session", { sourcePort: 1 }],
    ["for another address", { address: "192.0.2.1" }],
    ["for another group", { group: "239.1.1.1" }],
    ["for what was never sent", { sequences: [3] }],
  ])("passes over requests %s", async (_, change) => {
    const { publisher, peer } = await open()
    await sendThree(publisher, peer)
    await peer.ask(nak(peer, change))
    await peer.ask(Buffer.from("noise"))
    await peer.ask(nak(peer, { sequences: [0] }))
    await until(() => heard(peer, "RDATA").length === 1)
    expect(heard(peer, "RDATA")[0]?.sequence).toBe(0)
    expect(heard(peer, "NCF")).toHaveLength(1)
  })

  it("sends no faster than its rate, and refuses what would have to wait too long", async () => {
    // 8 kbit/s: 1000 octets in a second, and one packet of 1500 at once.
    const { publisher, peer } = await open({ rate: 8, noDrop: true, sendHighWaterMark: 1, sendTimeout: 0 })
    await publisher.send("x".repeat(1400))
    await until(() => heard(peer, "ODATA").length === 1)
    await publisher.send("y".repeat(3000))
    await publisher.send("z")
    await expect(publisher.send("too much")).rejects.toMatchObject({ code: "EAGAIN" })
    await quietTime()
    expect(heard(peer, "ODATA")).toHaveLength(1)
    await until(() => heard(peer, "ODATA").length === 2)
  })

  it("lingers until all that it was given is sent", async () => {
    const { publisher, peer } = await open({ rate: 100, linger: -1 })
    const body = "x".repeat(15_000)
    await publisher.send(body)
    await publisher.close()
    const sent = (): number => heard(peer, "ODATA").reduce((sum, each) => sum + each.payload.length - 2, 0)
    await until(() => sent() === body.length + 10)
  })
})

describe("An EPGM subscriber", () => {
  if (missing !== undefined) {
    it("needs multicast", (context) => context.skip(missing))
    return
  }

  const open = async (port?: number): Promise<{ subscriber: Subscriber; peer: MulticastPeer }> => {
    const found = await multicastPlace()
    const place =
      port === undefined ? found : { ...found, port, endpoint: found.endpoint.replace(/\d+$/, `${port}`) }
    const peer = await MulticastPeer.open(place, { answers: true })
    const subscriber = new Subscriber({ linger: 0, receiveTimeout: 10_000 })
    subscriber.subscribe()
    subscriber.connect(place.endpoint)
    closing.push(
      () => peer.close(),
      () => subscriber.close(),
    )
    return { subscriber, peer }
  }

  const textOf = async (subscriber: Subscriber): Promise<string> => (await subscriber.receive()).join("|")

  const from = (peer: MulticastPeer, name = "source", sourcePort = 7000) => {
    const address = { globalSourceId: Buffer.from(name), sourcePort, destinationPort: peer.place.port }
    return {
      data: (sequence: number, text: string | Buffer, change: Partial<DataPacket> = {}): Uint8Array =>
        encodePacket({
          type: "ODATA",
          ...address,
          sequence,
          trail: 0,
          payload: typeof text === "string" ? payloadOf(text) : text,
          ...change,
        }),
      path: (sequence: number, trail: number, lead: number): Uint8Array =>
        encodePacket({ type: "SPM", ...address, sequence, trail, lead, address: own, last: false }),
    }
  }

  it("hears what libzmq's publisher sent", async () => {
    // What was recorded is for this port alone.
    const { subscriber, peer } = await open(0x3cc3)
    await peer.send(...recordedDatagrams("epgm-pub-sub").map(({ bytes }) => bytes))
    expect(await textOf(subscriber)).toBe("hello")
    expect(await textOf(subscriber)).toBe("multi|part")
    expect(await textOf(subscriber)).toBe("L".repeat(3000))
    expect(await textOf(subscriber)).toBe("end")
  })

  it("asks for what is missing as libzmq's subscriber did, until it comes", async () => {
    const { subscriber, peer } = await open(0x3cc4)
    const recorded = recordedDatagrams("epgm-gap")
    const downstream = recorded.filter(({ to }) => to !== own).map(({ bytes }) => bytes)
    const [spm, zero, two, confirmation, one] = downstream as [Buffer, Buffer, Buffer, Buffer, Buffer]
    await peer.send(spm, zero, two)
    await until(() => peer.asked.length >= 2)
    const asked = packetsOf(peer.asked)[0] as RepairPacket
    const wanted = decodePacket(recorded.find(({ to }) => to === own)?.bytes as Buffer) as RepairPacket
    expect(asked).toEqual({ ...wanted, group: peer.place.group })
    await peer.send(confirmation, one)
    for (const text of ["zero", "one", "two"]) expect(await textOf(subscriber)).toBe(text)
  })

  it("puts in order what comes in disorder or twice, also where numbers begin anew", async () => {
    const { subscriber, peer } = await open()
    const { data } = from(peer)
    const last = 2 ** 32 - 1
    const kept = { trail: last - 1 }
    await peer.send(
      data(last - 1, "a", kept),
      data(1, "d", kept),
      data(last, "b", kept),
      data(last, "b", kept),
    )
    await peer.send(data(1, "d", kept), data(0, "c", kept), data(2, "e", kept))
    for (const text of ["a", "b", "c", "d", "e"]) expect(await textOf(subscriber)).toBe(text)
  })

  it("keeps several senders apart", async () => {
    const { subscriber, peer } = await open()
    const [one, two] = [from(peer, "source", 1), from(peer, "source", 2)]
    const half = (text: string): Buffer => Buffer.concat([Buffer.of(0, 0, 5, 0), Buffer.from(text)])
    const rest = (text: string): Buffer => Buffer.concat([Buffer.of(0xff, 0xff), Buffer.from(text)])
    await peer.send(
      one.data(0, half("on")),
      two.data(9, half("tw")),
      two.data(10, rest("o2")),
      one.data(1, rest("e1")),
    )
    expect([await textOf(subscriber), await textOf(subscriber)]).toEqual(["two2", "one1"])
  })

  it("asks a sender for a sign of life when it must know where to ask", async () => {
    const { peer } = await open()
    const { data } = from(peer)
    await peer.send(data(0, "a"), data(2, "c"))
    await until(() => peer.asked.length > 0)
    expect(packetsOf(peer.asked)[0]).toMatchObject({ type: "SPMR", destinationPort: 7000 })
  })

  it("goes on with the next message after a loss for good", async () => {
    const { subscriber, peer } = await open()
    const { data, path } = from(peer)
    const cut = Buffer.concat([Buffer.of(0, 0, 20, 0), Buffer.from("the beginning")])
    await peer.send(path(0, 0, 2 ** 32 - 1), data(0, "whole"), data(1, cut), data(3, "after"))
    await peer.send(path(1, 3, 3))
    expect([await textOf(subscriber), await textOf(subscriber)]).toEqual(["whole", "after"])
  })

  it("is not harmed by garbage between the packets", async () => {
    const { subscriber, peer } = await open()
    const { data, path } = from(peer)
    const good = Buffer.from(data(1, "b"))
    const broken = Buffer.from(good)
    broken.writeUInt8(good.readUInt8(20) ^ 1, 20)
    await peer.send(data(0, "a"), Buffer.from("noise"), Buffer.alloc(0), good.subarray(0, 15), broken)
    await peer.send(
      data(2 ** 31 + 9, "far", { trail: 2 ** 31 }),
      data(1, "trail", { trail: 2 }),
      path(0, 9, 3),
    )
    await peer.send(data(1, "port", { destinationPort: 1 }), good)
    expect([await textOf(subscriber), await textOf(subscriber)]).toEqual(["a", "b"])
  })

  it("survives payloads that are no streams, and joins again", async () => {
    const { subscriber, peer } = await open()
    const { data } = from(peer)
    const bad = [[], [0], [0, 9, 1], [0, 0, 0], [0, 0, 255, 0x80, 0, 0, 0, 0, 0, 0, 0, 0]]
    await peer.send(data(0, "before"), ...bad.map((octets, index) => data(1 + index, Buffer.from(octets))))
    await peer.send(data(1 + bad.length, "after"))
    expect([await textOf(subscriber), await textOf(subscriber)]).toEqual(["before", "after"])
  })

  it("forgets made-up senders, and still hears a real one", async () => {
    const { subscriber, peer } = await open()
    await peer.send(from(peer).data(0, "first"))
    for (let port = 1; port <= 600; port++) {
      await peer.send(from(peer, "madeup", port).path(0, 0, 5))
      // No faster than they are read: the system would throw away what is too much.
      if (port % 20 === 0) await turns(2)
    }
    await peer.send(from(peer).data(1, "second"))
    expect([await textOf(subscriber), await textOf(subscriber)]).toEqual(["first", "second"])
  })
})
