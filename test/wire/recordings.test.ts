import { describe, expect, it } from "vitest"
import { type SocketTypeName, type SocketTypeSpec, socketTypes } from "../../src/patterns/socket-types.ts"
import { plainSettings } from "../support/connection-scene.ts"
import { framesOf, recordings, streamOf, webSocketRecordings } from "./recordings.ts"
import { play } from "./replay.ts"

/** Families of recordings that are replayed: how their names begin, how many there are, and what they show. */
const kept: readonly (readonly [family: string, count: number, shows: string])[] = [
  ["dealer-many-peers", 1, "one DEALER with three peers, dialed and accepted"],
  ["draft-hello-", 1, "greetings of both ends, and a notice that never goes over the wire"],
  ["draft-hiccup", 1, "a greeting on each connection, and a notice that never goes over the wire"],
  ["draft-peer", 1, "PEER, a draft type"],
  ["draft-router-notify", 1, "notices that never go over the wire"],
  ["draft-radio-", 2, "groups joined and left, on connections made and accepted"],
  ["heartbeat-", 2, "PING with and without a time to live"],
  ["metadata-app", 1, "properties of an application"],
  ["msg-", 3, "messages of all sizes and numbers of frames"],
  ["null-handshake-", 23, "every pair of types that fit, in both directions; and the draft types"],
  ["null-mismatch-", 6, "types that do not fit"],
  ["old-3.2.5-", 7, "ZMTP 2.0"],
  ["old-4.", 24, "ZMTP 3.0 peers: subscriptions as messages, PINGs they do not know"],
  ["probe-cmd-", 11, "commands that mean nothing here"],
  ["probe-connect-", 6, "servers that a client of ours has to bear with"],
  ["probe-dish-", 5, "what a RADIO may send and what not"],
  ["probe-frame-", 6, "sizes and flags of frames"],
  ["probe-gather-", 1, "several frames where there may be one"],
  ["probe-greeting-", 16, "greetings in every shape"],
  ["probe-half-close", 1, "a peer that ends its half"],
  ["probe-multipart-truncated-close", 1, "a message that is never completed"],
  ["probe-ping-", 8, "contexts and times to live of PINGs"],
  ["probe-radio-", 4, "what a DISH may say of groups and what not"],
  ["probe-pong-unsolicited", 1, "a PONG that nobody asked for"],
  ["probe-ready-", 26, "READY, and what comes in its place"],
  ["probe-req-reply-", 4, "replies in wrong envelopes"],
  ["probe-server-", 1, "several frames where there may be one"],
  ["probe-silent", 1, "a peer that says nothing"],
  ["probe-sub-", 3, "subscriptions in odd forms"],
  ["probe-v1-", 8, "ZMTP 1.0, with a greeting and without"],
  ["probe-v2-", 5, "ZMTP 2.0, in odd forms"],
  ["probe-version-", 2, "the form of subscriptions goes by the peer's version"],
  ["pubsub-", 10, "subscriptions, their ends, and again after reconnecting"],
  ["reqrep-", 3, "envelopes"],
  ["router-", 6, "routing ids"],
  ["stream-raw", 1, "a conversation without ZMTP"],
]

/** Families of conversations that are known and not here, because nothing here could replay them yet. */
const leftOut: readonly (readonly [family: string, why: string])[] = [
  ["curve-", "CURVE"],
  ["probe-curve-", "CURVE"],
  ["old-4.0.10-curve-", "CURVE"],
  ["old-4.1.8-curve-", "CURVE"],
  ["probe-greeting-curve-downgrade-", "CURVE"],
  ["plain-", "PLAIN: in a folder of their own, since somebody is asked"],
  ["probe-plain-", "PLAIN: in a folder of their own, since somebody is asked"],
  ["probe-connect-plain-", "PLAIN: in a folder of their own, since somebody is asked"],
  ["null-zap-", "ZAP: in a folder of their own, since somebody is asked"],
  ["probe-zap-", "ZAP: in a folder of their own, since somebody is asked"],
  ["probe-greeting-zap-downgrade-", "ZAP: in a folder of their own, since somebody is asked"],
  ["ws-", "WebSocket: in a folder of their own, since HTTP comes first"],
  ["probe-ws-", "WebSocket: likewise"],
  ["epgm-", "EPGM: in a folder of their own, since they are of datagrams"],
  ["socks5-", "SOCKS: in a folder of their own, since a proxy speaks first"],
]

/** The same for WebSockets, in their folder. */
const keptOfWebSockets: typeof kept = [
  ["ws-heartbeat", 1, "pings and their answers, of both ends"],
  ["ws-null-", 2, "a request and a subscription, in clear"],
  ["ws-radio-", 1, "groups"],
  ["probe-ws-", 26, "what clients may say and what not, from the first line of HTTP on"],
]

const draftTypes = ["CLIENT", "SERVER", "RADIO", "DISH", "SCATTER", "GATHER", "PEER", "CHANNEL"]

/** What peers of this type sent, wherever it came as far as a READY. */
const streamsOf = (type: string): Buffer[] =>
  recordings.flatMap(({ dialer, acceptor, connections }) => {
    const side = dialer?.type === type ? "dialer" : acceptor?.type === type ? "acceptor" : undefined
    if (side === undefined) return []
    return connections
      .map((chunks) => streamOf(chunks, side))
      .filter((stream) => framesOf(stream).length > 0)
      .slice(0, 1)
  })

describe.each([
  { of: "streams of bytes", table: kept, all: recordings },
  { of: "WebSockets", table: keptOfWebSockets, all: webSocketRecordings },
])("the recordings of $of", ({ table, all }) => {
  const names = all.map((each) => each.name)

  it.each(table)("of %s are %i: %s", (family, count) => {
    const longer = table.map(([each]) => each).filter((each) => each !== family && each.startsWith(family))
    const own = names.filter((name) => name.startsWith(family))
    expect(own.filter((name) => !longer.some((each) => name.startsWith(each)))).toHaveLength(count)
  })

  it("are all in the table", () => {
    expect(names.filter((name) => !table.some(([family]) => name.startsWith(family)))).toEqual([])
  })
})

it("No recording is among the others that belongs elsewhere", () => {
  const names = recordings.map((each) => each.name)
  expect(names.filter((name) => leftOut.some(([family]) => name.startsWith(family)))).toEqual([])
})

describe("a peer of a draft type", () => {
  it.each(draftTypes)("%s fits none but those that it may talk to", async (type) => {
    const streams = streamsOf(type)
    expect(streams.length).toBeGreaterThan(0)
    for (const [own, { peers }] of Object.entries(socketTypes) as [SocketTypeName, SocketTypeSpec][]) {
      if (peers.includes(type)) continue
      for (const stream of streams) {
        const message = Buffer.of(0, 1, 0x78)
        const fed = Buffer.concat([stream, message])
        const outcome = await play(plainSettings(own), [fed], { turns: true, direct: true })
        expect([own, outcome.reason, outcome.peer]).toEqual([own, "ERR_ZMTP_INVALID_METADATA", undefined])
        expect(outcome.delivered).toEqual([])
      }
    }
  })
})
