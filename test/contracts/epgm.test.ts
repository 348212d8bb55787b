import { createSocket } from "node:dgram"
import { once } from "node:events"
import { describe, expect, it } from "vitest"
import * as zmq from "../../src/index.ts"
import type { DataPacket } from "../../src/transports/epgm/packet.ts"
import { decodePacket } from "../../src/transports/epgm/packet-decoder.ts"
import { encodePacket } from "../../src/transports/epgm/packet-encoder.ts"
import { RawDatagrams } from "../support/datagrams.ts"
import { MulticastPeer, missingMulticast, multicastPlace } from "../support/multicast.ts"
import { interfaceWith } from "../support/network.ts"
import { until } from "../support/until.ts"

const missing = await missingMulticast()
const [outside, outsideSix] = [interfaceWith(false, "IPv4"), interfaceWith(false, "IPv6")]
const fast = { rate: 100_000, linger: 0 }

describe("EPGM endpoints", () => {
  it.each([zmq.Push, zmq.Pull, zmq.Pair, zmq.Dealer, zmq.Router, zmq.Request, zmq.Reply])(
    "are not for $name",
    async (Class) => {
      const socket = new Class({ linger: 0 })
      const expected = expect.objectContaining({ code: "ENOCOMPATPROTO" })
      expect(() => socket.connect("epgm://127.0.0.1;239.192.1.1:5555")).toThrow(expected)
      await expect(socket.bind("epgm://127.0.0.1;239.192.1.1:5555")).rejects.toEqual(expected)
      await socket.close()
    },
  )

  it.each([
    ["no port", "127.0.0.1;239.192.1.1"],
    ["a port that the system is to choose", "127.0.0.1;239.192.1.1:0"],
    ["any port", "127.0.0.1;239.192.1.1:*"],
    ["a port that is none", "127.0.0.1;239.192.1.1:x"],
    ["a port that is too large", "127.0.0.1;239.192.1.1:70000"],
    ["an address that is no group", "127.0.0.1;127.0.0.2:5555"],
    ["a name for a group", "127.0.0.1;group.invalid:5555"],
    ["groups of two IP versions", "127.0.0.1;239.192.1.1,ff02::7109:5555"],
    ["a group in between that is none", "127.0.0.1;239.192.1.1,10.1.1.1;239.192.1.2:5555"],
    ["no group to receive from", "127.0.0.1;;239.192.1.2:5555"],
    ["two groups to send to", "127.0.0.1;239.192.1.1;239.192.1.2,239.192.1.3:5555"],
    ["four parts", "127.0.0.1;239.192.1.1;239.192.1.2;239.192.1.3:5555"],
    ["more groups than a system joins", `127.0.0.1;${new Array(21).fill("239.192.1.1")}:5555`],
    ["an IPv6 group at an interface without IPv6", "127.0.0.1;[ff02::7109]:5555"],
    ["a zone behind a group", "[ff02::7109%lo]:5555"],
    ["an interface in a network where this machine is not", "192.0.2.128/30;239.192.1.1:5555"],
    ["an interface that is not there", "nosuch0;239.192.1.1:5555"],
    ["an address that is not here", "192.0.2.77;239.192.1.1:5555"],
    ["a wildcard for an interface", "*;239.192.1.1:5555"],
    ["nothing at all", ""],
  ])("with %s are invalid", async (_, address) => {
    const socket = new zmq.Publisher({ linger: 0 })
    expect(() => socket.connect(`epgm://${address}`)).toThrow(expect.objectContaining({ code: "EINVAL" }))
    await socket.close()
  })

  it.each([74, 65_536])(
    "need packets of a possible size, which %i is not",
    async (multicastMaxTransportDataUnit) => {
      const socket = new zmq.Publisher({ linger: 0, multicastMaxTransportDataUnit })
      const { endpoint } = await multicastPlace()
      expect(() => socket.connect(endpoint)).toThrow(expect.objectContaining({ code: "EINVAL" }))
      await socket.close()
    },
  )
})

describe("Over EPGM", () => {
  if (missing !== undefined) {
    it("everything needs multicast", (context) => context.skip(missing))
    return
  }

  /** A subscriber that has heard the publisher. */
  const meet = async (
    publisher: zmq.Publisher | zmq.XPublisher,
    subscriber: zmq.Subscriber,
  ): Promise<void> => {
    await until(() => {
      void publisher.send("tuning")
      return subscriber.tryReceive() !== undefined
    })
    await publisher.send("tuned")
    while (String((await subscriber.receive())[0]) !== "tuned");
  }

  it.each(["bind", "connect"] as const)("to %s is the same for publishers and subscribers", async (how) => {
    const { endpoint } = await multicastPlace()
    const publisher = new zmq.Publisher(fast)
    const subscriber = new zmq.Subscriber(fast)
    subscriber.subscribe()
    for (const socket of [publisher, subscriber]) {
      await socket[how](endpoint)
      expect(socket.lastEndpoint).toBe(endpoint)
    }
    await meet(publisher, subscriber)
    const bodies = [0, 1, 252, 253, 254, 255, 1424, 1425, 1426, 1427, 100_000].map((size) =>
      Buffer.alloc(size, "b"),
    )
    for (const body of bodies) await publisher.send(["", body])
    for (const body of bodies) expect(await subscriber.receive()).toEqual([Buffer.alloc(0), body])
    for (const socket of [publisher, subscriber]) {
      if (how === "bind") await socket.unbind(endpoint)
      else socket.disconnect(endpoint)
      await socket.close()
    }
  })

  it("packets are no larger than the option says", async () => {
    const place = await multicastPlace()
    const peer = await MulticastPeer.open(place, { answers: false })
    const publisher = new zmq.Publisher({ ...fast, multicastMaxTransportDataUnit: 200 })
    publisher.connect(place.endpoint)
    await publisher.send("x".repeat(1_000))
    await until(() => peer.heard.reduce((sum, each) => sum + Math.max(0, each.length - 36), 0) > 900)
    expect(Math.max(...peer.heard.map((each) => each.length))).toBe(200 - 28 - 20)
    await publisher.close()
    peer.close()
  })

  it("small messages of one turn share full packets", async () => {
    const place = await multicastPlace()
    const peer = await MulticastPeer.open(place, { answers: false })
    const publisher = new zmq.Publisher(fast)
    publisher.connect(place.endpoint)
    // 100 frames of 102 octets in payloads of 1426 octets of stream.
    for (let count = 0; count < 100; count++) void publisher.send("x".repeat(100))
    await until(() => peer.heard.filter((each) => each[4] === 4).length >= 8)
    await publisher.close()
    await until(() => peer.heard.at(-1)?.[4] === 0)
    expect(peer.heard.filter((each) => each[4] === 4)).toHaveLength(8)
    peer.close()
  })

  it("a port that somebody has alone is in use, and free when nobody has it any more", async () => {
    using alone = await RawDatagrams.open()
    const endpoint = `epgm://127.0.0.1;239.192.1.9:${alone.port}`
    const inUse = expect.objectContaining({ code: "EADDRINUSE", message: expect.stringContaining("share") })
    const publisher = new zmq.Publisher(fast)
    expect(() => publisher.connect(endpoint)).toThrow(inUse)
    const { endpoint: own, port } = await multicastPlace()
    publisher.connect(own)
    await publisher.close()
    const free = createSocket("udp4").bind({ port, address: "127.0.0.1", exclusive: true })
    await once(free, "listening")
    free.close()
  })

  it("an XPUB is told of no subscription, also with the option manual", async () => {
    for (const manual of [false, true]) {
      const { endpoint } = await multicastPlace()
      const publisher = new zmq.XPublisher({ ...fast, manual })
      const subscriber = new zmq.Subscriber(fast)
      subscriber.subscribe()
      subscriber.connect(endpoint)
      publisher.connect(endpoint)
      await meet(publisher, subscriber)
      expect(publisher.tryReceive()).toBeUndefined()
      await publisher.close()
      await subscriber.close()
    }
  })

  it("what an XSUB sends goes nowhere", async () => {
    const { endpoint } = await multicastPlace()
    const subscriber = new zmq.XSubscriber(fast)
    subscriber.connect(endpoint)
    await subscriber.send("\x01topic")
    await subscriber.send("to all publishers")
    await subscriber.close()
  })

  it("several subscribers hear the same, each what it asked for", async () => {
    const { endpoint } = await multicastPlace()
    const publisher = new zmq.Publisher(fast)
    publisher.connect(endpoint)
    const topics = ["a", "b", ""]
    const subscribers = topics.map((topic) => {
      const subscriber = new zmq.Subscriber(fast)
      subscriber.connect(endpoint)
      subscriber.subscribe("tun", topic)
      return subscriber
    })
    for (const subscriber of subscribers) await meet(publisher, subscriber)
    for (const text of ["a1", "b1", "end"]) await publisher.send(text)
    const [one, two, all] = subscribers as [zmq.Subscriber, zmq.Subscriber, zmq.Subscriber]
    const next = async (subscriber: zmq.Subscriber): Promise<string> => {
      for (;;) {
        const text = String((await subscriber.receive())[0])
        if (!text.startsWith("tun")) return text
      }
    }
    expect([await next(one), await next(two)]).toEqual(["a1", "b1"])
    expect([await next(all), await next(all), await next(all)]).toEqual(["a1", "b1", "end"])
    await Promise.all([publisher, ...subscribers].map((socket) => socket.close()))
  })

  it("publishers at one address and port all hear what is missing from them", async () => {
    const place = await multicastPlace()
    const peer = await MulticastPeer.open(place, { answers: false })
    const names = ["one", "two", "three"]
    const publishers = names.map(() => new zmq.Publisher(fast))
    for (const publisher of publishers) publisher.connect(place.endpoint)
    for (const [index, publisher] of publishers.entries()) await publisher.send(names[index] as string)
    const packets = (type: number): Buffer[] => peer.heard.filter((each) => each[4] === type)
    await until(() => packets(4).length === 3)
    const ask = async (data: Buffer): Promise<void> => {
      const packet = decodePacket(data) as DataPacket
      const { sourcePort, destinationPort, globalSourceId } = packet
      await peer.ask(
        encodePacket({
          type: "NAK",
          globalSourceId,
          sourcePort: destinationPort,
          destinationPort: sourcePort,
          sequences: [packet.sequence],
          address: "127.0.0.1",
          group: place.group,
        }),
      )
    }
    for (const each of packets(4)) await ask(each)
    await until(() => packets(5).length === 3)
    expect(packets(5).map((each) => each.subarray(24).toString())).toEqual(
      expect.arrayContaining(packets(4).map((each) => each.subarray(24).toString())),
    )
    // The port stays open for those who are left.
    await publishers[0]?.close()
    const [last] = packets(4).filter((each) => each.includes("three"))
    await until(() => {
      void ask(last as Buffer)
      return packets(5).length > 3
    })
    await Promise.all(publishers.map((publisher) => publisher.close()))
    peer.close()
  })

  it.runIf(outside !== undefined)("nothing comes back to this machine with multicastLoop unset", async () => {
    const endpoint = (await multicastPlace()).endpoint.replace("127.0.0.1", outside as string)
    const subscriber = new zmq.Subscriber(fast)
    subscriber.subscribe()
    subscriber.connect(endpoint)
    const [quiet, loud] = [new zmq.Publisher({ ...fast, multicastLoop: false }), new zmq.Publisher(fast)]
    for (const publisher of [quiet, loud]) publisher.connect(endpoint)
    await quiet.send("unheard")
    await loud.send("heard")
    expect(String((await subscriber.receive({ timeout: 10_000 }))[0])).toBe("heard")
    await Promise.all([subscriber, quiet, loud].map((socket) => socket.close()))
  })

  it.runIf(outsideSix !== undefined)("groups may be of IPv6, at an interface by its name", async () => {
    const { port } = await multicastPlace()
    const endpoint = `epgm://${outsideSix};[ff02::7109]:${port}`
    const publisher = new zmq.Publisher(fast)
    const subscriber = new zmq.Subscriber(fast)
    subscriber.subscribe()
    subscriber.connect(endpoint)
    publisher.connect(endpoint.replace("[ff02::7109]", "FF02:0::7109"))
    expect(subscriber.lastEndpoint).toBe(endpoint)
    await meet(publisher, subscriber)
    await publisher.close()
    await subscriber.close()
  })

  it("one may send to another group than those it receives from", async () => {
    const { endpoint } = await multicastPlace()
    const other = endpoint.replace(/;.*:/, ";239.192.0.77:")
    const both = endpoint.replace(/:(\d+)$/, ",239.192.0.77:$1")
    const publisher = new zmq.Publisher(fast)
    const [one, several] = [new zmq.Subscriber(fast), new zmq.Subscriber(fast)]
    publisher.connect(endpoint.replace(/:(\d+)$/, ";239.192.0.77:$1"))
    for (const subscriber of [one, several]) subscriber.subscribe()
    one.connect(other)
    several.connect(both)
    await meet(publisher, one)
    await meet(publisher, several)
    await Promise.all([publisher, one, several].map((socket) => socket.close()))
  })

  it("a subscriber that does not read for a while goes on in order, and holds a bounded number of messages", async () => {
    const { endpoint } = await multicastPlace()
    const publisher = new zmq.Publisher({ ...fast, recoveryInterval: 1 })
    const subscriber = new zmq.Subscriber({ ...fast, receiveHighWaterMark: 10, recoveryInterval: 1 })
    subscriber.subscribe()
    subscriber.connect(endpoint)
    publisher.connect(endpoint)
    await meet(publisher, subscriber)
    for (let number = 0; number < 300; number++) {
      await publisher.send(String(number).padEnd(1_400))
      if (number % 10 === 9) await new Promise((resolve) => setImmediate(resolve))
    }
    const heard: number[] = []
    for (let text = ""; text !== "end"; ) {
      const message = subscriber.tryReceive()
      if (message === undefined) {
        await publisher.send("end")
        await new Promise((resolve) => setImmediate(resolve))
        continue
      }
      text = String(message[0])
      if (text !== "end") heard.push(Number(text))
    }
    expect(heard.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(heard.length).toBeLessThan(100)
    expect(heard).toEqual([...heard].sort((left, right) => left - right))
    await publisher.close()
    await subscriber.close()
  })
})
