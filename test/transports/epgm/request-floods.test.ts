import { expect, it } from "vitest"
import { Publisher } from "../../../src/index.ts"
import type { PathPacket } from "../../../src/transports/epgm/packet.ts"
import { decodePacket } from "../../../src/transports/epgm/packet-decoder.ts"
import { encodePacket } from "../../../src/transports/epgm/packet-encoder.ts"
import { MulticastPeer, missingMulticast, multicastPlace } from "../../support/multicast.ts"
import { until } from "../../support/until.ts"

const missing = await missingMulticast()

it.skipIf(missing !== undefined)(
  "an EPGM publisher answers a flood of requests no faster than its rate",
  async () => {
    const place = await multicastPlace()
    const peer = await MulticastPeer.open(place, { answers: false })
    // 80 kbit/s: 10000 octets in a second, and as many at once.
    await using publisher = new Publisher({ linger: 0, rate: 80 })
    publisher.connect(place.endpoint)
    await until(() => peer.heard.length >= 3)
    await publisher.send("x".repeat(1000))
    await until(() => peer.heard.some((each) => decodePacket(each)?.type === "ODATA"))
    const { globalSourceId, sourcePort, destinationPort } = decodePacket(
      peer.heard[0] as Buffer,
    ) as PathPacket
    const address = { globalSourceId, sourcePort: destinationPort, destinationPort: sourcePort }
    const nak = encodePacket({
      type: "NAK",
      ...address,
      sequences: [0],
      address: "127.0.0.1",
      group: place.group,
    })
    const request = encodePacket({ type: "SPMR", ...address })
    const before = performance.now()
    for (let index = 0; index < 2000; index++) await peer.ask(index % 2 === 0 ? nak : request)
    await until(() => peer.heard.some((each) => decodePacket(each)?.type === "RDATA"))
    const octets = peer.heard.reduce((sum, each) => sum + each.length, 0)
    const seconds = (performance.now() - before) / 1000 + 1
    // What was asked for, and the answers to those who asked, each at that rate.
    expect(octets).toBeLessThan(2 * (10_000 + seconds * 10_000))
    peer.close()
  },
)
